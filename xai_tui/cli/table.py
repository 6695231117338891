"""Aligned columns of text for people."""

import shutil
from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from xai_tui.cli.output import Output
from xai_tui.terminal.safe import visible

_GAP = "  "


def write_table(output: Output, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a heading and rows, each column as wide as its widest cell.

    On a terminal every line is cut to its width, so the column that may grow
    stands last. Newlines in cells become blanks.

    Args:
        output: Where to write.
        headings: The names of the columns.
        rows: Cells in the same order.
    """
    lines = [list(headings), *([_flat(cell) for cell in row] for row in rows)]
    widths = [max(cells(line[column]) for line in lines) for column in range(len(headings))]
    limit = shutil.get_terminal_size().columns if output.stdout.is_terminal else None
    for line in lines:
        padded = [cell + " " * (width - cells(cell)) for cell, width in zip(line, widths, strict=True)]
        output.line(cut(_GAP.join(padded).rstrip(), limit))


def cells(text: str) -> int:
    """The columns that a text takes on a terminal."""
    return sum(_cells_of(character) for character in text)


def cut(text: str, limit: int | None) -> str:
    """The text in at most so many columns, with `…` where it was cut; `None` cuts nothing."""
    if limit is None or cells(text) <= limit:
        return text
    kept, width = [], 0
    for character in text:
        width += _cells_of(character)
        if width > limit - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _cells_of(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _flat(text: str) -> str:
    return visible(" ".join(text.split()), keep_newlines=False)
