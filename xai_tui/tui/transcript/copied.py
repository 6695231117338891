"""From what is selected on the screen back to the source it was drawn from.

Of a block that is selected in part, what is selected comes with the marks that lie
wholly in it, without what stands around the block: indents, bars, fences. A block
that is selected whole, together with others, comes as it was written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xai_tui.terminal.safe import origins, visible
from xai_tui.tui.transcript.block import Block
from xai_tui.tui.transcript.drawing import Drawing, Part
from xai_tui.tui.transcript.lines import block_lines
from xai_tui.tui.transcript.markdown import References
from xai_tui.tui.transcript.positions import Span
from xai_tui.tui.transcript.runs import Line
from xai_tui.tui.transcript.trace import Trace

_quotes = re.compile(r"(?: {0,3}> ?)*").match


class Place(NamedTuple):
    """A place among lines.

    Attributes:
        line: Number of the line.
        column: Character of it.
    """

    line: int
    column: int

    def within(self, first: int) -> "Place":
        """Return the place as counted from another first line; before that, it is the beginning."""
        return Place(self.line - first, self.column) if self.line >= first else Place(0, 0)


class Choice(NamedTuple):
    """What is selected of a part.

    Attributes:
        start: Its beginning.
        end: The place before which it ends.
        is_last: Whether nothing below the part is selected.
        is_amid: Whether the selection begins amid, or lies in, what the part belongs to: code, a table.
    """

    start: Place
    end: Place
    is_last: bool
    is_amid: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What blocks were read from.

    Attributes:
        lines: The lines of the text.
        references: Its link definitions.
        width: Cells of a line, in which it is drawn.
    """

    lines: Sequence[str]
    references: References
    width: int


def copied(drawing: Drawing, source: Source, start: Place, end: Place) -> str:
    """Return the source of what is drawn from a place on, before another."""
    texts = []
    index = begin = drawing.heights.locate(start.line)
    is_alone = _is_one(drawing, begin, drawing.heights.locate(end.line))
    is_same = True
    while index < len(drawing) and drawing.heights.start(index) <= end.line:
        lines = drawing.part_lines(index)
        first = drawing.heights.start(index)
        part = drawing.part(index)
        is_same = is_same and (index == begin or _continues(part))
        is_begun = start > Place(drawing.heights.start(begin), 0)
        is_amid = index > begin and is_begun and (is_same or _share_container(drawing.part(begin), part))
        is_last = end.line < first + len(lines)
        choice = Choice(start.within(first), end.within(first), is_last, is_amid or is_alone)
        goes_on = index + 1 < len(drawing) and _continues(drawing.part(index + 1))
        texts.append(_copied_part(part, lines, choice, source, goes_on=goes_on))
        index += 1
    return "".join(texts)


def _continues(part: Part) -> bool:
    """Tell whether a part is a further piece of what stands above it."""
    return part.block is not None and part.block.continued


def _is_one(drawing: Drawing, first: int, last: int) -> bool:
    """Tell whether parts are pieces of one thing."""
    return all(_continues(drawing.part(index)) for index in range(first + 1, last + 1))


def _share_container(one: Part, other: Part) -> bool:
    """Tell whether two parts stand in the same quote or item that is read from inside."""
    if one.block is None or other.block is None:
        return False
    outer = one.block.within[:1]
    return bool(outer) and outer == other.block.within[:1]


def _copied_part(part: Part, lines: Sequence[Line], choice: Choice, source: Source, *, goes_on: bool) -> str:
    """Return the source of what is selected of a part, with what follows it if more is selected below."""
    joint = part.block.joint if part.block else lines[-1].joint if lines else ""
    ending = "" if choice.is_last else joint
    if part.block is not None:
        trace = Trace(part.block.lines)
        traced = block_lines(part.block, source.width, source.references, trace)
        is_folded = len(lines) < len(traced)
        above = int(part.gap) if is_folded else len(lines) - len(traced)
        selected = _Selected(part.block, traced, trace, _moved(choice, above), source)
        text = selected.whole(goes_on=goes_on) if is_folded else selected.text(goes_on=goes_on)
        if text is not None:
            return "\n" * max(above - choice.start.line, 0) + text + ending
    return _shown(lines, choice) + ending


def _moved(choice: Choice, above: int) -> Choice:
    """Return a choice as counted from `above` lines further down."""
    end = Place(choice.end.line - above, choice.end.column)
    return choice._replace(start=choice.start.within(above), end=end)


def _chosen(choice: Choice, number: int) -> tuple[int, int | None]:
    """Return the first character of a line that is selected, and the one before which that ends."""
    first = choice.start.column if number == choice.start.line else 0
    return first, choice.end.column if choice.is_last and number == choice.end.line else None


def _shown(lines: Sequence[Line], choice: Choice) -> str:
    """Return what is selected as it is shown, without wraps and borders."""
    texts = []
    last = min(choice.end.line, len(lines) - 1) if choice.is_last else len(lines) - 1
    for number in range(choice.start.line, last + 1):
        texts.append(lines[number].copied(*_chosen(choice, number)))
        if number < last:
            texts.append(lines[number].joint)
    return "".join(texts)


class _Selected:
    """What is selected of one block."""

    def __init__(
        self,
        block: Block,
        lines: Sequence[Line],
        trace: Trace,
        choice: Choice,
        source: Source,
    ) -> None:
        self.block = block
        self.lines = lines
        self.trace = trace
        self.choice = choice
        self.source = source.lines
        self.spans: list[Span] = []
        self.has_mark = False

    def text(self, *, goes_on: bool) -> str | None:
        """Return its source; None if that cannot be told for certain.

        Args:
            goes_on: Whether the block below continues it.
        """
        if not self._gather():
            return None
        if not self.spans:
            return ""
        start, end = min(self.spans)[0], max(span[1] for span in self.spans)
        everything = [run.span for line in self.lines for run in line.runs if run.span]
        is_whole = start <= min(everything)[0] and end >= max(span[1] for span in everything)
        is_piece = self.block.column or not self.block.joint
        if is_whole and self.choice.start == Place(0, 0) and not self.choice.is_amid and not is_piece:
            return self.whole(goes_on=goes_on)
        start, end = self._widened(start, end)
        return "\n".join(self._parts(start, end))

    def _gather(self) -> bool:
        """Take down the spans of what is selected; return False where a shown text has none."""
        for number in range(self.choice.start.line, len(self.lines)):
            if self.choice.is_last and number > self.choice.end.line:
                break
            first, last = _chosen(self.choice, number)
            position = 0
            for run in self.lines[number].runs:
                part = run.part(
                    max(first - position, 0), len(run.text) if last is None else max(last - position, 0)
                )
                position += len(run.text)
                if not part.text:
                    continue
                if part.span is not None:
                    self.spans.append(part.span)
                elif run.look.role == "mark" and not self.spans:
                    self.has_mark = True
                elif run.copied is None and run.look.role != "target" and part.text.strip():
                    return False
        return True

    def whole(self, *, goes_on: bool) -> str:
        """Return all lines of the block, those around its code included."""
        block = self.block
        first, last = block.at, block.at + len(block.lines)
        if block.kind == "fence":
            first -= not block.continued
            last += not (block.growing or goes_on)
        lines = [line.removesuffix("\r") for line in self.source[first:last]]
        return "\n".join(lines).rstrip("\n")

    def _widened(self, start: int, end: int) -> Span:
        """Take in the marks around what is selected to both their ends."""
        if self.has_mark:
            number, _ = self.trace.place(start)
            line = self.block.lines[number]
            start = self.trace.start(number) + len(line) - len(line.lstrip(" "))
        for one in self.trace.enclosures:
            if start <= one.opening[1] and end >= one.closing[0]:
                start, end = min(start, one.opening[0]), max(end, one.closing[1])
        return start, end

    def _dropped(self, start: int, end: int) -> set[int]:
        """Return the marks of which what is selected has one alone, but for what is selected of them."""
        dropped: set[int] = set()
        for one in self.trace.enclosures:
            if start > one.opening[0] or end < one.closing[1]:
                dropped |= {*range(*one.opening), *range(*one.closing)}
        for span in self.spans:
            dropped -= set(range(*span))
        return dropped

    def _parts(self, start: int, end: int) -> list[str]:
        """Return the lines from a character to before another, without what stands before the block."""
        dropped = self._dropped(start, end)
        first, column = self.trace.place(start)
        last, last_column = self.trace.place(end)
        indent = column if self.has_mark else self._indent(first)
        parts = []
        for number in range(first, last + 1):
            line = self.block.lines[number]
            begin = column if number == first else self._begin(line, indent)
            stop = last_column if number == last else len(line)
            offset = self.trace.start(number)
            kept = [at for at in range(begin, stop) if offset + at not in dropped]
            parts.append(self._original(number, kept))
        return parts

    def _indent(self, number: int) -> int:
        """Return how many columns stand before the text of a line, behind the marks of quotes."""
        line = self.block.lines[number]
        found = _quotes(line)
        known = self.trace.content.get(number)
        begin = known[0] - self.trace.start(number) if known else 0
        return max(begin - (found.end() if found else 0), 0)

    def _begin(self, line: str, indent: int) -> int:
        found = _quotes(line)
        begin = found.end() if found else 0
        rest = line[begin : begin + indent]
        return begin + len(rest) - len(rest.lstrip(" "))

    def _original(self, number: int, kept: Sequence[int]) -> str:
        """Return characters of a line of the block as they stand in the source."""
        line = self.block.lines[number]
        raw = self.source[self.block.at + number].removesuffix("\r")[self.block.column :]
        shown = visible(raw)
        if self.block.column or not self.block.joint:
            shown = shown if shown == raw else ""
            offset = 0 if shown.startswith(line) else -1
        else:
            offset = len(shown) - len(line) if shown.endswith(line) else -1
        if offset < 0:
            return "".join(line[at] for at in kept)
        if shown == raw:
            return "".join(raw[offset + at] for at in kept)
        places = origins(raw)
        return "".join(raw[place] for place in dict.fromkeys(places[offset + at] for at in kept))
