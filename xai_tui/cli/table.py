"""Aligned columns of text for people."""

from collections.abc import Sequence

from xai_tui.cli.output import Output
from xai_tui.cli.width import cells, cut
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
    for line in lines:
        padded = [cell + " " * (width - cells(cell)) for cell, width in zip(line, widths, strict=True)]
        output.line(cut(_GAP.join(padded).rstrip(), output.stdout.width))


def _flat(text: str) -> str:
    return visible(" ".join(text.split()), keep_newlines=False)
