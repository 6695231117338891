"""Source on its way to the reader: lines, how far they have been read, and which containers they are in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xai_tui.terminal.safe import visible
from xai_tui.tui.transcript.block import line_pieces
from xai_tui.tui.transcript.containers import Container, enter

_unfinished = re.compile("(\\r|\U0001f3f4[\U000e0020-\U000e007e]*)$").sub
"""Takes away what looks different once more has come: half of a line end, half of a flag."""
_LINE = 40
"""Characters that a line counts for beside its own: a short one takes its time, too."""
_PREFIX = 400
"""Characters of a long line by which its containers are known."""


@dataclass(frozen=True, slots=True)
class Window:
    """Lines that are parsed together, without the marks of the containers they are in.

    Attributes:
        lines: The lines; one that has not ended may be the last.
        whole: How many of them have ended.
        closed: Nothing of them can change: the source ends here, or a container, or a long line follows.
        more: Further whole lines are at hand.
        long: A long line follows.
        depth: How many of the containers go on below.
    """

    lines: Sequence[str]
    whole: int
    closed: bool = False
    more: bool = False
    long: bool = False
    depth: int = 0


class Intake:
    """Takes text in chunks of any size, and gives it out as lines.

    Args:
        long_line: Characters of a line that is not read as Markdown.

    Attributes:
        at: How many lines have been read.
        position: How many characters they had.
        column: How much of the next line has been read, if it is a long one.
        containers: The containers that are read from inside, outermost first.
    """

    def __init__(self, long_line: int) -> None:
        self.at = 0
        self.position = 0
        self.column = 0
        self.containers: tuple[Container, ...] = ()
        self._long_line = long_line
        self._incoming: list[str] = []
        self._lines: list[str] = []
        self._partial = ""
        self._masked = 0

    def feed(self, text: str) -> None:
        """Take more of the source."""
        if text:
            self._incoming.append(text)

    @property
    def has_news(self) -> bool:
        """Whether something has come that has not been taken apart."""
        return bool(self._incoming)

    def take(self, *, final: bool) -> None:
        """Take apart what has come; at the end of the source, the last line has ended, too."""
        *lines, self._partial = (self._partial + "".join(self._incoming)).split("\n")
        self._incoming.clear()
        self._lines += lines
        if final and self._partial:
            self._lines.append(self._partial)
            self._partial = ""

    @property
    def count(self) -> int:
        """How many whole lines are at hand."""
        return len(self._lines)

    def drop(self, count: int) -> None:
        """Take note that lines have been read."""
        if count:
            self.position += sum(map(len, self._lines[:count])) + count + self._masked + self.column
            self._masked = self.column = 0
            self.at += count
            del self._lines[:count]

    def mask(self, offset: int) -> None:
        """Make spaces of the mark of an item with which the next line begins."""
        line = visible(self._lines[0])
        content = enter(self.containers, line)[1]
        masked = line[: len(line) - len(content)] + " " * offset + content[offset:]
        self._masked += len(self._lines[0]) - len(masked)
        self._lines[0] = masked

    def is_long(self, index: int) -> bool:
        """Tell whether a line, the one that has not ended included, is too long to be read as Markdown."""
        line = self._lines[index] if index < len(self._lines) else self._partial
        return self._is_long(line) and self._before_long([], line).long

    def line(self, index: int) -> tuple[int, str]:
        """Return a whole line: how many of the containers it is in, and what it holds inside these."""
        return enter(self.containers, visible(self._lines[index].removesuffix("\r")))

    @property
    def partial(self) -> tuple[int, str]:
        """The line that has not ended, in the same way."""
        return enter(self.containers, visible(_unfinished("", self._partial)))

    def window(self, size: int, *, final: bool) -> Window:
        """Return the next lines, of about `size` characters if there are as many."""
        lines: list[str] = []
        total = 0
        for line in self._lines:
            if self._is_long(line):
                return self._before_long(lines, line)
            depth, content = enter(self.containers, visible(line.removesuffix("\r")))
            if depth < len(self.containers):
                return Window(lines, len(lines), closed=True, depth=depth)
            total += len(content) + _LINE
            if total > size and lines:
                return Window(lines, len(lines), more=True, depth=depth)
            lines.append(content)
        return self._to_end(lines, final=final)

    def _to_end(self, lines: list[str], *, final: bool) -> Window:
        whole = len(lines)
        if self._is_long(self._partial):
            return self._before_long(lines, self._partial)
        depth, content = self.partial
        inside = len(self.containers)
        if depth < inside and content.strip(" "):
            return Window(lines, whole, closed=True, depth=depth)
        if content and depth == inside:
            lines.append(content)
        return Window(lines, whole, closed=final, depth=0 if final else inside)

    def _is_long(self, line: str) -> bool:
        return len(line) > self._long_line and len(line.removesuffix("\r")) > self._long_line

    def _before_long(self, lines: list[str], line: str) -> Window:
        depth, _ = enter(self.containers, visible(line[:_PREFIX]))
        long = depth == len(self.containers)
        return Window(lines, len(lines), closed=True, long=long, depth=depth)

    def long_pieces(self) -> tuple[list[tuple[str, int]], bool]:
        """Take pieces of a long line.

        Returns:
            Each piece with the column at which it begins, and whether the last one ends the line;
            if not, that one may still grow, and is not taken.
        """
        has_ended = bool(self._lines)
        line = self._lines[0] if has_ended else self._partial
        starts = [0, *line_pieces(line)]
        ends = [*starts[1:], None]
        pieces = [
            (self._piece(line[start:end], self.column + start), self.column + start)
            for start, end in zip(starts, ends, strict=True)
        ]
        if has_ended:
            self.drop(1)
        else:
            self._partial = line[starts[-1] :]
            self.column += starts[-1]
        return pieces, has_ended

    def _piece(self, text: str, column: int) -> str:
        text = visible(_unfinished("", text))
        return text if column else enter(self.containers, text)[1]

    @property
    def is_inside_long(self) -> bool:
        """Whether the next line is a long one, of which pieces have been taken."""
        return self.column > 0
