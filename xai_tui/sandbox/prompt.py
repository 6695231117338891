"""A prompt as the voice hears it, whatever route it came by."""

import json
from dataclasses import dataclass

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.catalog import LanguageModel


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a prompt.

    Attributes:
        kind: `PNG`, `JPEG`, or `linked` for one that is only named by its URL and not fetched.
        width: Pixels, 0 if unknown.
        height: Pixels, 0 if unknown.
        tokens: What it is billed for.
    """

    kind: str
    width: int
    height: int
    tokens: int


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the model wants called: its name and its arguments as JSON text."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation.

    Attributes:
        role: `system`, `user`, `assistant` or `tool`.
        text: Its words.
        pictures: Pictures beside them.
        calls: Tools the assistant called in it.
    """

    role: str
    text: str
    pictures: tuple[Picture, ...] = ()
    calls: tuple[ToolCall, ...] = ()

    def words(self) -> str:
        """All text of it that is billed."""
        return self.text + "".join(call.name + call.arguments for call in self.calls)


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the model may ask to have called; `parameters` is its JSON schema."""

    name: str
    description: str
    parameters: JsonObject

    def words(self) -> str:
        """All text of it that is billed."""
        return self.name + self.description + json.dumps(self.parameters, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an answer has to end.

    Attributes:
        tokens: Most tokens; None for no limit.
        counts_thoughts: Whether thoughts are counted against it (not on chat).
        stop: Words before which it ends.
    """

    tokens: int | None = None
    counts_thoughts: bool = True
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything an answer depends on.

    Attributes:
        model: Who answers.
        turns: The conversation so far.
        tools: Functions on offer.
        tool_choice: `auto`, `none`, `required`, or `=name` for one function.
        parallel: Whether several calls may be made at once.
        schema: JSON schema the answer has to keep to.
        json_only: Whether it has to be a JSON object.
        effort: How much to think; None for the model's default.
        search: Whether the web search tool is on offer.
        limits: Where it has to end.
        seed: The request's own seed.
    """

    model: LanguageModel
    turns: tuple[Turn, ...]
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    parallel: bool = True
    schema: JsonObject | None = None
    json_only: bool = False
    effort: str | None = None
    search: bool = False
    limits: Limits = Limits()
    seed: int | None = None

    @property
    def asked(self) -> Turn:
        """The last thing the user said; an empty turn if there is none."""
        for turn in reversed(self.turns):
            if turn.role == "user":
                return turn
        return Turn("user", "")

    @property
    def thinks(self) -> bool:
        """Whether thoughts come before the answer."""
        return self.model.reasons and self.level != "none"

    @property
    def level(self) -> str:
        """The effort that holds."""
        return self.effort or self.model.default_effort or "medium"
