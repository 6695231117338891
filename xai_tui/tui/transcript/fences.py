"""Fenced code, read line by line: what opens it, what closes it, what stands inside."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from xai_tui.tui.transcript.block import Block, code_pieces

_opening = re.compile(r" {0,3}(`{3,}|~{3,})(.*)").fullmatch
_MAX_INDENT = 3
"""More spaces before it make a line code rather than a fence (CommonMark 4.5)."""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@dataclass(slots=True)
class Fence:
    """A fence that has been opened.

    Attributes:
        opening: The line that opened it.
        gap: Whether a blank line stands before it.
        lines: What stands inside and is in no finished piece yet, without the indent of the opening.
        continued: Whether a piece has been finished.
        at: Number of the first of these lines in the source.
    """

    opening: str
    gap: bool
    lines: list[str] = field(default_factory=list)
    continued: bool = False
    at: int = 0

    @property
    def mark(self) -> str:
        """The backticks or tildes of the opening."""
        found = _opening(self.opening)
        assert found is not None  # only what Markdown took for a fence comes here
        return found.group(1)

    @property
    def language(self) -> str:
        """First word after the mark, or nothing."""
        found = _opening(self.opening)
        assert found is not None
        return (found.group(2).split() or [""])[0]

    def content(self, line: str) -> str:
        """Return a line inside without the indent of the opening."""
        return line[min(_indent(self.opening), _indent(line)) :]

    def closes(self, line: str) -> bool:
        """Tell whether a line is the closing one."""
        bare = line.strip(" ")
        if bare[:1] not in {"`", "~"}:
            return False
        return _indent(line) <= _MAX_INDENT and len(bare) >= len(self.mark) and self.may_close(line)

    def may_close(self, partial: str) -> bool:
        """Tell whether a line that has not ended yet may still become the closing one."""
        return set(partial.strip(" ")) == {self.mark[0]}

    def finished(self) -> list[Block]:
        """Take out the pieces that no further line can change."""
        start = 0
        blocks = []
        for cut in code_pieces(self.lines):
            blocks.append(self._block(self.lines[start:cut]))
            self.continued = True
            self.at += cut - start
            start = cut
        del self.lines[:start]
        return blocks

    def rest(self, more: Iterable[str] = ()) -> Block:
        """Return the piece that is not finished, with `more` lines below."""
        return self._block([*self.lines, *more])

    def open_rest(self, more: Iterable[str] = ()) -> Block:
        """Return the same while the fence is open."""
        return self._block([*self.lines, *more], growing=True)

    def cut(self) -> Block:
        """Return a piece without lines, which a part of a long line will be."""
        return self._block([])

    def _block(self, lines: list[str], *, growing: bool = False) -> Block:
        gap = self.gap and not self.continued
        return Block(
            "fence",
            lines,
            gap=gap,
            language=self.language,
            continued=self.continued,
            growing=growing,
            at=self.at,
        )
