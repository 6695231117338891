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


def blocks(drawing: Drawing, first: int) -> list[int]:
    """Return the parts from `first` on that blocks begin with; the last part, the foot, is none."""
    found = []
    for index in range(first, len(drawing) - 1):
        block = drawing.part(index).block
        if block is None or not block.continued:
            found.append(index)
    return found


def block_stretch(drawing: Drawing, part: int) -> Stretch:
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


def line_stretches(lines: list[Line], first: int) -> Iterator[Stretch]:
    """Yield which lines belong together, wraps being no ends of lines; `first` is the number of the first."""
    start = first
    for number, line in enumerate(lines, first):
        if line.joint == "\n" or number == first + len(lines) - 1:
            yield Stretch(start, number)
            start = number + 1
