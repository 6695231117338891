"""What a sandbox keeps for later requests: deferred answers and responses."""

from dataclasses import asdict, dataclass
from typing import Self, TypeVar

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.prompt import Picture, ToolCall, Turn

Wanted = TypeVar("Wanted")


@dataclass(frozen=True, slots=True)
class DeferredAnswer:
    """The answer of a deferred job, until it is fetched.

    Attributes:
        body: The chat completion.
        ready: From when on it is handed out, in Unix seconds.
    """

    body: JsonObject
    ready: float

    def to_json(self) -> JsonObject:
        """Itself as a JSON object."""
        return {"body": self.body, "ready": self.ready}

    @classmethod
    def from_json(cls, kept: JsonObject) -> Self:
        """The answer of `to_json`; a `KeyError` or `TypeError` for anything else."""
        return cls(_a(dict, kept["body"]), _a(float, kept["ready"]))


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response that can be fetched and continued.

    Attributes:
        turns: The conversation up to and with it.
        begun: Its body while it is still being made.
        whole: Its body afterwards.
        whole_at: When it is made, in Unix seconds, even if nobody listens to the stream any more.
    """

    turns: tuple[Turn, ...]
    begun: JsonObject
    whole: JsonObject
    whole_at: float

    def to_json(self) -> JsonObject:
        """Itself as a JSON object."""
        return {
            "turns": [asdict(turn) for turn in self.turns],
            "begun": self.begun,
            "whole": self.whole,
            "whole_at": self.whole_at,
        }

    @classmethod
    def from_json(cls, kept: JsonObject) -> Self:
        """The response of `to_json`; a `KeyError` or `TypeError` for anything else."""
        return cls(
            tuple(_turn(_a(dict, turn)) for turn in _a(list, kept["turns"])),
            _a(dict, kept["begun"]),
            _a(dict, kept["whole"]),
            _a(float, kept["whole_at"]),
        )


def _turn(kept: JsonObject) -> Turn:
    return Turn(
        _a(str, kept["role"]),
        _a(str, kept["text"]),
        tuple(Picture(**_a(dict, one)) for one in _a(list, kept["pictures"])),
        tuple(ToolCall(**_a(dict, one)) for one in _a(list, kept["calls"])),
    )


def _a(kind: type[Wanted], value: object) -> Wanted:
    """A value that is of a kind."""
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected")
    return value
