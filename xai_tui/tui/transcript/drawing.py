"""Parts one below the other, drawn where they are looked at, estimated where they are not."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from xai_tui.tui.transcript.block import Block
from xai_tui.tui.transcript.heights import Heights
from xai_tui.tui.transcript.runs import Line


@dataclass(slots=True)
class Part:
    """Lines that are drawn together.

    Attributes:
        draw: Draws them in a width.
        guess: How many there will be, at a guess.
        lines: The lines, once they are drawn.
        grows: Whether it is what was drawn in its place, gone on at the end: nothing above its end moves.
        block: What of the source it shows, if that is a block.
        gap: Whether a blank line is drawn above that.
    """

    draw: Callable[[int], list[Line]]
    guess: int = 1
    lines: list[Line] | None = None
    grows: bool = False
    block: Block | None = None
    gap: bool = False


class Drawing:
    """A column of parts.

    Attributes:
        width: Cells of a line.
        heights: How high each part is; a guess until it has been drawn once.
    """

    __slots__ = ("_parts", "heights", "width")

    def __init__(self, width: int) -> None:
        self.width = width
        self.heights = Heights()
        self._parts: list[Part] = []

    def __len__(self) -> int:
        return len(self._parts)

    def append(self, part: Part) -> None:
        """Put a part at the bottom."""
        self._parts.append(part)
        self.heights.append(part.guess if part.lines is None else len(part.lines))

    def exchange(self, first: int, parts: Iterable[Part]) -> None:
        """Put other parts in place of all from `first` on; those that were there before keep their height."""
        known = {id(part): self.heights[at] for at, part in enumerate(self._parts[first:], first)}
        del self._parts[first:]
        self.heights.truncate(first)
        for part in parts:
            self._parts.append(part)
            self.heights.append(known.get(id(part), part.guess))

    def replace(self, first: int, last: int | None, parts: Iterable[Part]) -> None:
        """Put other parts in place of those from `first` to before `last`.

        At the end of the column, text goes on: what was drawn there says better
        how high its successor is than a guess does, and a view that stands at
        its end does not lose it.
        """
        drawn = self._parts[first:] if last is None else []
        drawn_heights = [len(part.lines or ()) for part in drawn]
        below = [] if last is None else self._parts[last:]
        heights = [self.heights[len(self._parts) - len(below) + at] for at in range(len(below))]
        del self._parts[first:]
        self.heights.truncate(first)
        for at, part in enumerate(parts):
            if at < len(drawn) and drawn[at].lines is not None:
                part.grows = True
                part.guess = max(part.guess, drawn_heights[at])
            self.append(part)
        for part, height in zip(below, heights, strict=True):
            self._parts.append(part)
            self.heights.append(height)

    def lines(self, first: int, last: int) -> Iterator[Line]:
        """Yield the lines from `first` to before `last`, which `settle` has been asked for."""
        index = self.heights.locate(first)
        start = self.heights.start(index)
        while index < len(self._parts) and start < last:
            lines = self._parts[index].lines
            assert lines is not None
            yield from lines[max(first - start, 0) : last - start]
            start += len(lines)
            index += 1

    def settle(self, first: int, last: int, keep: int) -> int:
        """Draw what is in view.

        Args:
            first: First line of the view, from the first of the column; negative if that is in view.
            last: The line after the last of the view.
            keep: The line that is to stay in place on the screen.

        Returns:
            By how many lines the view must move down for that.
        """
        shift = 0
        while (index := self._undrawn(first + shift, last + shift)) is not None:
            before = self.heights[index]
            start = self.heights.start(index)
            above = start < keep + shift or start + before <= keep + shift
            lines = self._parts[index].lines = self._parts[index].draw(self.width)
            self.heights[index] = len(lines)
            shift += len(lines) - before if above and not self._parts[index].grows else 0
        return shift

    def _undrawn(self, first: int, last: int) -> int | None:
        index = self.heights.locate(max(first, 0))
        while index < len(self._parts) and self.heights.start(index) < last:
            if self._parts[index].lines is None:
                return index
            index += 1
        return None

    def part(self, index: int) -> Part:
        """Return a part."""
        return self._parts[index]

    def part_lines(self, index: int) -> list[Line]:
        """Return the lines of a part, drawn if need be."""
        part = self._parts[index]
        if part.lines is None:
            part.lines = part.draw(self.width)
            self.heights[index] = len(part.lines)
        return part.lines

    def forget(self) -> None:
        """Free the lines; their heights stay."""
        for part in self._parts:
            part.lines = None

    def anchor(self, at: int) -> tuple[int, float]:
        """Return the part at a line and how far into it that is, to be found again in another width."""
        index = self.heights.locate(at)
        return index, (at - self.heights.start(index)) / max(self.heights[index], 1)

    def position(self, anchor: tuple[int, float]) -> int:
        """Return the line of an anchor."""
        index, share = anchor
        if index >= len(self._parts):
            return self.heights.total
        return self.heights.start(index) + int(share * self.heights[index])
