"""What can be selected by keys: a message, a block of it, a line of that."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from xai_tui.tui.transcript.drawing import Drawing
from xai_tui.tui.transcript.runs import Line

Kind = Literal["message", "block", "line"]
KINDS: tuple[Kind, ...] = ("message", "block", "line")


class Unit(NamedTuple):
    """One thing to select.

    Attributes:
        message: Index of the message.
        part: The part of it that the block begins with.
        line: Which of the lines of its source the block shows, from 0.
    """

    message: int
    part: int = 0
    line: int = 0


class Stretch(NamedTuple):
    """Lines of a view.

    Attributes:
        first: The first.
        last: The last one.
    """

    first: int
    last: int


class Units:
    """What can be selected of one message.

    Args:
        drawing: The message.
        first: The part that its text begins with.
    """

    def __init__(self, drawing: Drawing, first: int) -> None:
        self._drawing = drawing
        self._blocks = _blocks(drawing, first) or [0]

    def stretch(self, unit: Unit, kind: Kind) -> Stretch:
        """Return the lines of the message, of a block of it or of a line of that, drawn if need be."""
        if kind == "message":
            return Stretch(1, max(self._drawing.heights.total - 1, 1))
        part = self._part(unit)
        if kind == "block":
            return _block_stretch(self._drawing, part)
        lines = self._lines(part)
        return lines[min(unit.line, len(lines) - 1)]

    def beside(self, unit: Unit, kind: Kind, step: int) -> Unit | None:
        """Return the unit below (1) or above (-1) another; None at the end of the message."""
        if kind == "message":
            return None
        part = self._part(unit)
        if kind == "line" and 0 <= unit.line + step < len(self._lines(part)):
            return Unit(unit.message, part, unit.line + step)
        at = self._blocks.index(part) + step
        if not 0 <= at < len(self._blocks):
            return None
        return self._outer(unit.message, self._blocks[at], kind, last=step < 0)

    def outer(self, message: int, kind: Kind, *, last: bool) -> Unit:
        """Return the first or last unit of the message, which is the one of this index."""
        if kind == "message":
            return Unit(message)
        return self._outer(message, self._blocks[-1 if last else 0], kind, last=last)

    def _outer(self, message: int, part: int, kind: Kind, *, last: bool) -> Unit:
        is_last_line = kind == "line" and last
        return Unit(message, part, len(self._lines(part)) - 1 if is_last_line else 0)

    def _part(self, unit: Unit) -> int:
        return unit.part if unit.part in self._blocks else self._blocks[0]

    def _lines(self, part: int) -> list[Stretch]:
        """Return the lines of the source that a block shows, each as a stretch of drawn ones."""
        stretch = _block_stretch(self._drawing, part)
        drawn = list(self._drawing.lines(stretch.first, stretch.last + 1))
        return [*_line_stretches(drawn, stretch.first)] or [stretch]


def _blocks(drawing: Drawing, first: int) -> list[int]:
    """Return the parts from `first` on that blocks begin with; the last part, the foot, is none."""
    found = []
    for index in range(first, len(drawing) - 1):
        block = drawing.part(index).block
        if block is None or not block.continued:
            found.append(index)
    return found


def _block_stretch(drawing: Drawing, part: int) -> Stretch:
    """Return the lines of the block that begins with a part, drawn if need be."""
    last = part
    while last + 1 < len(drawing):
        block = drawing.part(last + 1).block
        if block is None or not block.continued:
            break
        last += 1
    for index in range(part, last + 1):
        drawing.part_lines(index)
    return Stretch(
        drawing.heights.start(part) + drawing.part(part).gap, max(drawing.heights.start(last + 1) - 1, 0)
    )


def _line_stretches(lines: list[Line], first: int) -> Iterator[Stretch]:
    """Yield which lines belong together, wraps being no ends of lines; `first` is the number of the first."""
    start = first
    for number, line in enumerate(lines, first):
        if line.joint == "\n" or number == first + len(lines) - 1:
            yield Stretch(start, number)
            start = number + 1
