"""The messages of a chat, one below the other, of which only those in view are drawn."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xai_tui.tui.transcript.copied import Place
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.heights import Heights
from xai_tui.tui.transcript.message import MessageLines
from xai_tui.tui.transcript.runs import Line
from xai_tui.tui.transcript.units import Kind, Stretch, Unit

_KEPT_VIEWS = 3
"""Heights of the view around it in which drawn lines are kept."""


class Anchor(NamedTuple):
    """A place in a chat that outlives a change of width.

    Attributes:
        message: Index of the message.
        part: The part of it, and how far into it.
    """

    message: int
    part: tuple[int, float]


class Stack:
    """All messages of the chat that is shown.

    Attributes:
        width: Cells of a line.
    """

    def __init__(self, width: int = 1) -> None:
        self.width = width
        self._messages: list[MessageLines] = []
        self._index: dict[str, int] = {}
        self._heights = Heights()
        self._held: set[int] = set()

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def total(self) -> int:
        """Lines of the whole chat, estimates included."""
        return self._heights.total

    @property
    def entries(self) -> list[Entry]:
        """The entries, with all that has streamed in."""
        for message in self._messages:
            message.step()
        return [message.entry for message in self._messages]

    def show(self, entries: Iterable[Entry]) -> None:
        """Replace everything."""
        self._messages = [MessageLines(entry, self.width) for entry in entries]
        self._index = {message.entry.id: at for at, message in enumerate(self._messages)}
        self._heights = Heights(message.height for message in self._messages)
        self._held.clear()

    def append(self, entry: Entry) -> int:
        """Put an entry below all others and return its index."""
        message = MessageLines(entry, self.width)
        self._index[entry.id] = len(self._messages)
        self._messages.append(message)
        self._heights.append(message.height)
        return len(self._messages) - 1

    def index(self, entry_id: str) -> int | None:
        """Return where an entry stands; None if it is not shown."""
        return self._index.get(entry_id)

    def message(self, index: int) -> MessageLines:
        """Return a message; call `measured` after changing it."""
        return self._messages[index]

    def measured(self, index: int) -> None:
        """Take note that the height of a message has changed."""
        self._heights[index] = self._messages[index].height

    def start(self, index: int) -> int:
        """Return the first line of a message."""
        return self._heights.start(index)

    def locate(self, line: int) -> int:
        """Return the index of the message at a line."""
        return self._heights.locate(line)

    def settle(self, top: int, height: int, keep: int | None = None) -> int:
        """Draw what a view shows, and return its first line as it is then.

        Args:
            top: First line of the view.
            height: Lines of the view.
            keep: The line that is to stay where it is on the screen, by default the first.
        """
        keep = top if keep is None else keep
        drawn = True
        while drawn:
            top = max(top, 0)
            drawn = False
            index = self.locate(top)
            # what is drawn may come out shorter than its estimate, and leave room for more
            while index < len(self._messages) and (start := self.start(index)) < top + height:
                guess = self._heights[index]
                shift = self._messages[index].settle(top - start, top + height - start, keep - start)
                self._held.add(index)
                self.measured(index)
                drawn = drawn or bool(shift) or self._heights[index] != guess
                top += shift
                keep += shift
                index += 1
        return top

    @property
    def is_behind(self) -> bool:
        """Whether there is a long source of which not all has been read."""
        return any(self._messages[index].is_behind for index in self._held)

    def read_on(self, top: int, until: float) -> int:
        """Read more of long sources that are looked at.

        Args:
            top: First line of the view.
            until: When to leave off, by `perf_counter`.

        Returns:
            The first line of the view for it to show the same as before.
        """
        for index in sorted(self._held, reverse=True):
            if self._messages[index].is_behind:
                first, growth = self._messages[index].read_on(until)
                top += growth if self.start(index) + first < top else 0
                self.measured(index)
        return top

    def trim(self, top: int, height: int) -> None:
        """Free the lines of messages that are far from the view."""
        first = self.locate(top - _KEPT_VIEWS * height)
        last = self.locate(top + height + _KEPT_VIEWS * height)
        for index in [index for index in self._held if not first <= index <= last]:
            self._messages[index].forget()
            self.measured(index)
            self._held.discard(index)

    def lines(self, top: int, height: int) -> Iterator[Line]:
        """Yield `height` lines that have been settled; empty ones where the chat has ended."""
        index = self.locate(top)
        start = self.start(index)
        missing = height
        while index < len(self._messages) and start < top + height:
            for line in self._messages[index].lines(max(top - start, 0), top + height - start):
                missing -= 1
                yield line
            start += self._heights[index]
            index += 1
        yield from (Line() for _ in range(missing))

    def line(self, at: int) -> Line:
        """Return any line, drawn if need be; an empty one where there is none."""
        if not 0 <= at < self.total:
            return Line()
        self.settle(at, 1)
        return next(self.lines(at, 1))

    def find(self, index: int, at: int, pattern: re.Pattern[str]) -> tuple[int, int]:
        """Return where something that was found in a source is drawn.

        Args:
            index: The message.
            at: Character of its text.
            pattern: What was looked for.

        Returns:
            The line, and the character of it where what was found begins.
        """
        line, column = self._messages[index].find(at, pattern)
        self._held.add(index)
        self.measured(index)
        return self.start(index) + line, column

    def copied(self, start: Place, end: Place | None) -> str:
        """Return the source of what is drawn from a place on, before another or to the end."""
        index = self.locate(max(start.line, 0))
        texts = []
        while index < len(self._messages) and (end is None or self.start(index) <= end.line):
            first = self.start(index)
            is_last = end is not None and end.line < first + self._messages[index].height
            stop = end.within(first) if end is not None and is_last else None
            texts.append(self._messages[index].copied(start.within(first), stop))
            self._held.add(index)
            self.measured(index)
            if is_last:
                break
            index += 1
        return "".join(texts)

    def stretch(self, unit: Unit, kind: Kind) -> Stretch:
        """Return the lines of a message, block or line, drawn if need be."""
        found = self._messages[unit.message].units().stretch(unit, kind)
        self._held.add(unit.message)
        self.measured(unit.message)
        start = self.start(unit.message)
        return Stretch(start + found.first, start + found.last)

    def unit_at(self, unit: Unit, kind: Kind, top: int) -> Unit:
        """Return the first unit of a kind within another that is not above the line `top`."""
        if kind == "message":
            return Unit(unit.message)
        while (below := self.unit_beside(unit, kind, 1)).message == unit.message and below != unit:
            if self.stretch(unit, kind).first >= top:
                break
            unit = below
        return unit

    def unit_beside(self, unit: Unit, kind: Kind, step: int) -> Unit:
        """Return the unit below (1) or above (-1) another; that one itself at the end of the chat."""
        found = self._messages[unit.message].units().beside(unit, kind, step)
        if found is not None:
            return found
        beside = unit.message + step
        if not 0 <= beside < len(self._messages):
            return unit
        self._held.add(beside)
        found = self._messages[beside].units().outer(beside, kind, last=step < 0)
        self.measured(beside)
        return found

    def resize(self, width: int) -> None:
        """Have everything drawn anew in another width."""
        if width != self.width:
            self.width = width
            for message in self._messages:
                message.resize(width)
            self._heights = Heights(message.height for message in self._messages)

    def anchor(self, line: int) -> Anchor:
        """Return the place of a line."""
        index = self.locate(line)
        return Anchor(
            index, self._messages[index].anchor(line - self.start(index)) if self._messages else (0, 0.0)
        )

    def restore(self, anchor: Anchor, height: int) -> int:
        """Draw what a view of `height` lines shows from a place on, and return its first line."""
        top = 0
        for _ in range(2):  # the place is where it was estimated to be only once it has been drawn
            top = self.settle(self._position(anchor), height)
        return top

    def _position(self, anchor: Anchor) -> int:
        if anchor.message >= len(self._messages):
            return 0
        return self.start(anchor.message) + self._messages[anchor.message].position(anchor.part)
