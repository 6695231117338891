"""What answers consist of, whichever protocol brought them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SEPARATOR = "\n\n"
"""Stands between two messages, or two thoughts, of one answer."""


@dataclass(frozen=True, slots=True)
class AssembledCall:
    """A tool call as far as it has come.

    Attributes:
        id: What the tool's answer has to name; "" if the server gave none.
        name: The function's name.
        arguments: JSON in a string, as far as it has come; not parsed.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A source the answer names.

    Attributes:
        url: Where it is.
        title: The citation's number, or a title; None if the server gave none.
        start: Where the cited passage begins, in characters of the assembled
            text; None if the citation is of the whole.
        end: Where it ends.
    """

    url: str
    title: str | None = None
    start: int | None = None
    end: int | None = None


class Growing:
    """A text that grows by fragments; reading it joins them once."""

    __slots__ = ("_parts",)

    def __init__(self, text: str = "") -> None:
        self._parts = [text] if text else []

    def add(self, fragment: str | None) -> None:
        """Append a fragment; nothing if there is none."""
        if fragment:
            self._parts.append(fragment)

    def settle(self, text: str | None) -> None:
        """Replace everything by the final text, if there is one."""
        if text:
            self._parts = [text]

    def __str__(self) -> str:
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""


def joined(texts: Iterable[str]) -> str:
    """Return the texts that are not empty, set apart."""
    return SEPARATOR.join(text for text in texts if text)


def offsets(texts: Iterable[str]) -> Iterator[int]:
    """Yield where each text begins in what `joined` makes of them all."""
    at = 0
    for text in texts:
        yield at
        at += len(text) + len(SEPARATOR) if text else 0
