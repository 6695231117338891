"""What of a long source has not been read yet, as it will probably look.

A source can only be read from its beginning, and a chat is looked at from its end.
"""

from bisect import bisect_right
from functools import partial

from xai_tui.tui.transcript.block import Block
from xai_tui.tui.transcript.blocks import BlockReader
from xai_tui.tui.transcript.drawing import Part
from xai_tui.tui.transcript.heights import guess_text
from xai_tui.tui.transcript.lines import block_lines, gap_line, spaced
from xai_tui.tui.transcript.runs import Line

_SPAN = 1_000
"""Characters that are shown together at least, while there are as many."""
_LONGEST_SPAN = 4_000
"""The same at most."""
_MOST_LINES = 100
"""Lines of a span that has more of them than a text has."""


class Unread:
    """The rest of a source, in spans that begin where a paragraph seems to.

    Args:
        width: Cells of a line, for the guess how many lines there will be.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._end = 0
        self._spans: list[tuple[int, int, Part]] = []

    def parts(self, source: str, position: int) -> list[Part]:
        """Return parts for a source from `position` on; those that were there before are the same.

        Args:
            source: The source; it may have grown at its end.
            position: How much of it has been read; never less than before.
        """
        if not self._spans:
            self._end = position
        self._add(source)
        kept = [span for span in self._spans if span[1] > position]
        if kept and kept[0][0] < position:
            kept[0] = self._span(source, position, kept[0][1])
        self._spans = kept
        return [part for _, _, part in kept]

    def locate(self, at: int) -> tuple[int, int]:
        """Return which of the parts a character of the source stands in, and where that begins."""
        index = max(bisect_right([start for start, _, _ in self._spans], at) - 1, 0)
        return index, self._spans[index][0]

    def _add(self, source: str) -> None:
        while self._end < len(source):
            start = self._end
            self._end = _end_of_span(source, start)
            self._spans.append(self._span(source, start, self._end))

    def _span(self, source: str, start: int, end: int) -> tuple[int, int, Part]:
        text = source[start:end]
        return start, end, Part(partial(_draw, text), guess_text(text, self._width))


def _end_of_span(source: str, start: int) -> int:
    limit = min(start + _LONGEST_SPAN, len(source))
    if source.count("\n", start, limit) > _MOST_LINES:
        end = start
        for _ in range(_MOST_LINES):
            end = source.find("\n", end) + 1
        return end
    if limit == len(source):
        return limit
    blank = source.find("\n\n", start + _SPAN, limit)
    return blank + 2 if blank >= 0 else limit


def _draw(text: str, width: int) -> list[Line]:
    reader = BlockReader()
    reader.feed(text)
    reader.finish()
    lines: list[Line] = []
    above: Block | None = None
    for block in reader.blocks:
        if above is None or spaced(above, block):
            lines.append(gap_line(block, width))
        lines += block_lines(block, width, reader.references)
        above = block
    return lines
