"""Where the runs of a block stand in its source; taken down only when something is copied."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from xai_tui.tui.transcript.markdown import References
from xai_tui.tui.transcript.positions import Enclosure, Span, positions_of
from xai_tui.tui.transcript.runs import Run

if TYPE_CHECKING:
    from markdown_it.token import Token


class Trace:
    """Takes down spans while a block is drawn.

    Args:
        lines: The source of the block, as it is drawn.

    Attributes:
        text: That source as one text, which spans count characters of.
        enclosures: The marks in it, inner ones first.
        content: Per line what there is to copy of it: from the first character that is drawn to the last.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.text = "\n".join(lines)
        self.enclosures: list[Enclosure] = []
        self.content: dict[int, Span] = {}
        self._lines = lines
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def plain(self, runs: Iterable[Run], first: int) -> list[Run]:
        """Return runs of the text that begins with line `first`, drawn as it is."""
        placed = []
        at = self._starts[first]
        for run in runs:
            fits = self.text.startswith(run.text, at)
            placed.append(run._replace(span=(at, at + len(run.text))) if fits else run)
            at += len(run.text)
        return placed

    def line(self, runs: Sequence[Run], number: int) -> tuple[Run, ...]:
        """Return the runs of a line of code."""
        if number >= len(self._lines):
            return tuple(runs)
        text = "".join(run.text for run in runs)
        start = self._starts[number] + len(self._lines[number]) - len(text)
        if not self._lines[number].endswith(text):
            return tuple(runs)
        self._note(number, start, start + len(text))
        placed = []
        for run in runs:
            placed.append(run._replace(span=(start, start + len(run.text))))
            start += len(run.text)
        return tuple(placed)

    def spans(
        self, first: int, content: str, tokens: "Sequence[Token]", references: References
    ) -> list[Span] | None:
        """Return the spans of inline tokens; None where they cannot be told for certain.

        Args:
            first: Line that the content begins in.
            content: What the tokens were parsed from: ends of lines, or something in one line.
            tokens: The tokens.
            references: The link definitions they were parsed with.
        """
        places = self._places(first, content)
        found = positions_of(content, tokens, references) if places else None
        if found is None:
            return None
        self.enclosures += [
            Enclosure(_moved(one.opening, places), _moved(one.closing, places)) for one in found.enclosures
        ]
        return [_moved(span, places) for span in found.spans]

    def _places(self, first: int, content: str) -> list[int]:
        """Return where each character of a content, and its end, stands; nothing if it is not found."""
        places: list[int] = []
        for number, part in enumerate(content.split("\n"), first):
            start = self._find(number, part)
            if start < 0:
                return []
            self._note(number, start, start + len(part))
            places += range(start, start + len(part) + 1)
        return places

    def _find(self, number: int, part: str) -> int:
        """Return where a part of a line stands: at its end, or behind what was found in it before."""
        if number >= len(self._lines):
            return -1
        line = self._lines[number]
        bare = line if line.endswith(part) else line.rstrip()
        known = self.content.get(number)
        if known is None and bare.endswith(part) and "|" not in line:
            at = len(bare) - len(part)
        else:
            at = line.find(part, known[1] - self._starts[number] if known else 0)
        return self._starts[number] + at if at >= 0 else -1

    def start(self, number: int) -> int:
        """Return the character of the text that a line begins with."""
        return self._starts[number]

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column of a character of the text."""
        number = bisect_right(self._starts, at) - 1
        return number, at - self._starts[number]

    def _note(self, number: int, start: int, end: int) -> None:
        known = self.content.get(number, (start, end))
        self.content[number] = min(known[0], start), max(known[1], end)


def _moved(span: Span, places: Sequence[int]) -> Span:
    """Return where a span of a content stands in the block."""
    start, end = span
    return places[start], places[end - 1] + 1 if end > start else places[start]
