"""Reading request bodies: every value knows the path that leads to it, so a misfit can name it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from xai_tui.sandbox.refusals import Refusal, broken_json, invalid, misfit

JsonObject = dict[str, object]
"""A JSON object on its way in or out."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a request body.

    The methods read it as what the request type wants there and refuse with 422 where it is not that.

    Attributes:
        value: What the JSON holds; None also where the key is absent.
        path: Where it stands, as `messages[3].content`; empty for the body itself.
    """

    value: object
    path: str = ""

    @property
    def absent(self) -> bool:
        """Whether the value is null or not there, which means the same to the API."""
        return self.value is None

    def __getitem__(self, name: str) -> "Node":
        """The member of that name; an absent one where there is none."""
        member = self.value.get(name) if isinstance(self.value, dict) else None
        return Node(member, f"{self.path}.{name}" if self.path else name)

    def misfit(self, expected: str) -> Refusal:
        """The refusal of this value: 422 in the wording of the server's own reader."""
        return misfit(self.path, f"invalid type: {_described(self.value)}, expected {expected}")

    def required(self) -> "Node":
        """This node, if it holds something."""
        if self.absent:
            parent, _, name = self.path.rpartition(".")
            raise misfit(parent, f"missing field `{name}`")
        return self

    def mapping(self) -> JsonObject:
        """An object."""
        if isinstance(self.value, dict):
            return self.value
        raise self.misfit("a map")

    def text(self) -> str:
        """A string."""
        if isinstance(self.value, str):
            return self.value
        raise self.misfit("a string")

    def text_or(self, default: str) -> str:
        """A string, or the default where there is none."""
        return default if self.absent else self.text()

    def flag(self, *, default: bool = False) -> bool:
        """A boolean, or the default where there is none."""
        if self.absent:
            return default
        if isinstance(self.value, bool):
            return self.value
        raise self.misfit("a boolean")

    def integer(self, low: int, high: int) -> int | None:
        """A whole number, or None where there is none.

        Raises:
            Refusal: 422 for another type, 400 outside `low`…`high`.
        """
        if self.absent:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.misfit("i32")
        self._within(self.value, low, high)
        return self.value

    def number(self, low: float, high: float) -> float | None:
        """A number, or None where there is none; refusals as for `integer`."""
        if self.absent:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise self.misfit("f32")
        self._within(self.value, low, high)
        return float(self.value)

    def choice(self, *allowed: str, default: str) -> str:
        """One of a fixed set of words, or the default where there is none."""
        word = self.text_or(default)
        if word not in allowed:
            variants = ", ".join(f"`{one}`" for one in allowed)
            raise misfit(self.path, f"unknown variant `{word}`, expected one of {variants}")
        return word

    def items(self) -> Iterator["Node"]:
        """The members of a list; nothing where there is none."""
        if self.absent:
            return
        if not isinstance(self.value, list):
            raise self.misfit("a sequence")
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.path}[{index}]")

    def texts(self, most: int) -> tuple[str, ...]:
        """A list of strings (a single one counts as a list), at most so many.

        Raises:
            Refusal: 422 for other types, 400 for more than `most`.
        """
        found = (self.value,) if isinstance(self.value, str) else tuple(node.text() for node in self.items())
        if len(found) > most:
            raise invalid(f"Invalid {self.path}: at most {most} are allowed, got {len(found)}.")
        return found

    def _within(self, value: float, low: float, high: float) -> None:
        if not low <= value <= high:
            raise invalid(f"Invalid {self.path}: {value} is outside the range [{low}, {high}].")


def parse(raw: bytes) -> Node:
    """Read a request body.

    Raises:
        Refusal: 400 for what is no JSON (lone surrogates included), 422 for JSON that is no object.
    """
    try:
        value = json.loads(raw)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise broken_json("lone surrogate in hex escape") from None
    except (ValueError, RecursionError) as error:
        raise broken_json(str(error)) from error
    if not isinstance(value, dict):
        raise misfit("", f"invalid type: {_described(value)}, expected a map")
    return Node(value)


def _described(value: object) -> str:
    """A value as the server's reader names it."""
    if isinstance(value, str):
        return f"string {json.dumps(value[:80], ensure_ascii=False)}"
    if isinstance(value, bool):
        return f"boolean `{str(value).lower()}`"
    names = {int: f"integer `{value}`", float: f"floating point `{value}`", list: "sequence", dict: "map"}
    return names.get(type(value), "null")
