"""What a benchmark prints: a table with each figure beside a reference of the same run."""

from collections.abc import Sequence

RIGHT = "0123456789<>~–"
"""A cell that begins so is a figure and stands at the right of its column."""


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with straight columns.

    Args:
        title: What was measured, and how.
        columns: The heads.
        rows: One text for each column.
    """
    widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
    lines = [_line(cells, widths) for cells in (columns, *rows)]
    rule = "|".join("-" * (width + 2) for width in widths)
    return "\n".join([f"{title}\n", lines[0], f"|{rule}|", *lines[1:]])


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print such a table with an empty line below it."""
    print(table(title, columns, rows), end="\n\n", flush=True)  # noqa: T201


def ratio(value: float, reference: float) -> str:
    """How many times the reference a figure is, as a cell."""
    return f"{value / reference:.2f} ×" if reference else "–"


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many per cent of them do not exceed; there must be one."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    placed = (
        cell.rjust(width) if cell.startswith(tuple(RIGHT)) else cell.ljust(width)
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"| {' | '.join(placed)} |"
