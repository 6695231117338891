"""Breaking text into rows, by cells and with the manners of the scripts."""

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, split_graphemes

from xai_tui.tui.transcript.runs import Line, Run

_CJK = (
    "\u2e80-\u2fdf\u3003-\u3007\u3012-\u3013\u3020-\u9fff\uf900-\ufaff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f"
)
"""Scripts that break between any two characters; Hangul has spaces and is not one of them."""
_CLOSING = "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\u30fc\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
"""What never begins a line in those scripts."""
_words = re.compile(f"([{_CJK}][{_CLOSING}]*|[^ {_CJK}]+|^ +)( *)").finditer

Piece = tuple[int, int, str]
"""Start and end of a row in the text, and what the break swallowed or stood for."""


def wrap(runs: Sequence[Run], width: int, fill: str = "text") -> list[Line]:
    """Break runs into rows of at most `width` cells.

    Newlines in the runs are kept as breaks. Spaces at a break vanish, longer
    words are cut, and a character wider than a whole row becomes a dot.

    Args:
        runs: What to draw.
        width: Cells of a row, at least 1.
        fill: Role that fills the rest of the rows.

    Returns:
        At least one line.
    """
    text = "".join(run.text for run in runs)
    if "\n" not in text and _fits(text, width):
        return [Line(tuple(run for run in runs if run.text), fill=fill)]
    ends = _run_ends(runs)
    lines: list[Line] = []
    at = 0
    for start, end, joint in pieces(text, width):
        while at < len(runs) and ends[at] <= start:
            at += 1
        lines.append(Line(tuple(_cut(runs, ends, at, start, end)), joint, fill))
    if width < 2:  # noqa: PLR2004 - narrower than one wide character
        lines = [_narrowed(line, width) for line in lines]
    return lines


def _fits(text: str, width: int) -> bool:
    return len(text) <= width if text.isascii() else cell_len(text) <= width


def _run_ends(runs: Sequence[Run]) -> list[int]:
    ends = []
    end = 0
    for run in runs:
        end += len(run.text)
        ends.append(end)
    return ends


def _cut(runs: Sequence[Run], ends: list[int], at: int, start: int, end: int) -> Iterator[Run]:
    while at < len(runs) and start < end:
        run = runs[at]
        begin = ends[at] - len(run.text)
        is_whole = start == begin and ends[at] <= end
        piece = run if is_whole else run.part(start - begin, end - begin)
        if piece.text:
            yield piece
        start = ends[at]
        at += 1


def _narrowed(line: Line, width: int) -> Line:
    if line.cells <= width:
        return line
    return Line(tuple(run._replace(text="·") for run in line.runs[:1]), line.joint, line.fill)


def pieces(text: str, width: int) -> list[Piece]:
    """Return where to break `text`: rows as (start, end, joint), at least one."""
    found: list[Piece] = []
    start = 0
    for hard in text.split("\n"):
        end = start + len(hard)
        if _fits(hard, width):
            found.append((start, end, "\n"))
        else:
            _break(hard, start, width, found)
        start = end + 1
    return found


def _break(text: str, offset: int, width: int, found: list[Piece]) -> None:
    """Break one hard line greedily."""
    measure = len if text.isascii() else cell_len
    row = end = column = 0
    for match in _words(text):
        word, spaces = match.group(1), match.group(2)
        cells = measure(word)
        begin = match.start()
        if column and column + cells > width:
            found.append((offset + row, offset + end, text[end:begin]))
            row, column = begin, 0
        if cells > width:
            for cut in _cuts(word, width):
                found.append((offset + row, offset + begin + cut, ""))
                row = begin + cut
            cells = measure(text[row : match.end(1)])
        end = match.end(1)
        column += cells + len(spaces)
    found.append((offset + row, offset + end, "\n"))


def cut(text: str, width: int) -> str:
    """Return one line of text, cut short with an ellipsis if it is wider than `width` cells, 1 at least."""
    if cell_len(text) <= width:
        return text
    wide = 2
    return text[: _cuts(text, width - 1)[0]] + "…" if width > wide else "…"


def _cuts(word: str, width: int) -> list[int]:
    """Return where a word longer than a row is cut, never inside a grapheme."""
    if word.isascii():
        return list(range(width, len(word), width))
    cuts = []
    cells = 0
    for start, _end, size in split_graphemes(word)[0]:
        if cells + size > width and start:
            cuts.append(start)
            cells = 0
        cells += size
    return cuts
