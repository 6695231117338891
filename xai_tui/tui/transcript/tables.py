"""Tables with borders, shrunk to the width; as records where columns would be too narrow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from xai_tui.tui.transcript.inline import inline_runs
from xai_tui.tui.transcript.markdown import References
from xai_tui.tui.transcript.runs import PLAIN, Line, Look, Run, ornament
from xai_tui.tui.transcript.wrap import wrap

if TYPE_CHECKING:
    from markdown_it.token import Token

_LEAST_COLUMN = 6
"""Cells below which a column is no pleasure to read."""
_MEASURED_ROWS = 64
"""Rows whose cells decide on the widths; later ones wrap, so that a long table holds still."""

Cell = tuple[Run, ...]


@dataclass(slots=True)
class Table:
    """The cells of a table.

    Attributes:
        head: The first row.
        rows: The others, each as long as the first.
        alignments: "left", "right" or "center" per column.
    """

    head: list[Cell]
    rows: list[list[Cell]]
    alignments: list[str]


def read_table(tokens: "Sequence[Token]", references: References) -> Table:
    """Read a table from its tokens, opening and closing one included."""
    rows: list[list[Cell]] = []
    alignments: list[str] = []
    look = PLAIN
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            alignments.append(str(token.attrs.get("style", "")).partition("text-align:")[2] or "left")
            look = Look("heading", bold=True)
        elif token.type == "td_open":
            look = PLAIN
        elif token.type == "inline":
            rows[-1].append(_cell(token.content, references, look))
    return Table(rows[0], rows[1:], alignments)


def _cell(content: str, references: References, look: Look) -> Cell:
    if "[" in content:
        return tuple(inline_runs(content, references, look))
    return _plain_cell(content, look)


@lru_cache(4096)
def _plain_cell(content: str, look: Look) -> Cell:
    """Return a cell without links; while a table is open, most of its cells are drawn again and again."""
    return tuple(inline_runs(content, {}, look))


def table_lines(table: Table, width: int) -> list[Line]:
    """Draw a table in at most `width` cells."""
    columns = len(table.head)
    room = width - 3 * columns - 1
    widths = _fit(_natural_widths(table), room)
    return _grid(table, widths) if widths else _records(table, width)


def _natural_widths(table: Table) -> list[int]:
    rows = [table.head, *table.rows[:_MEASURED_ROWS]]
    return [max(1, *(_width(row[column]) for row in rows)) for column in range(len(table.head))]


def _width(cell: Cell) -> int:
    return sum(cell_len(run.text) for run in cell)


def _fit(natural: list[int], room: int) -> list[int]:
    """Return widths that fit into `room`, the widest columns giving first; none if they cannot."""
    if room < sum(min(width, _LEAST_COLUMN) for width in natural):
        return []
    left = room
    widths = [0] * len(natural)
    order = sorted(range(len(natural)), key=natural.__getitem__)
    for done, column in enumerate(order):
        widths[column] = min(natural[column], left // (len(order) - done))
        left -= widths[column]
    return widths


def _grid(table: Table, widths: list[int]) -> list[Line]:
    body = [_row(row, widths, table.alignments) for row in table.rows]
    loose = any(len(lines) > 1 for lines in body)
    drawn = [_rule(widths, "┌┬┐"), *_row(table.head, widths, table.alignments)]
    for at, lines in enumerate(body):
        if loose or not at:
            drawn.append(_rule(widths, "├┼┤"))
        drawn += lines
    return [*drawn, _rule(widths, "└┴┘")]


def _rule(widths: list[int], corners: str) -> Line:
    left, middle, right = tuple(corners)
    # the rule itself is no line of the source: its newline is not copied
    return Line((ornament(left + middle.join("─" * (width + 2) for width in widths) + right),), joint="")


def _row(cells: Sequence[Cell], widths: list[int], alignments: Sequence[str]) -> list[Line]:
    wrapped = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    return [Line(tuple(_row_runs(wrapped, at, widths, alignments))) for at in range(height)]


def _row_runs(
    wrapped: Sequence[list[Line]], at: int, widths: list[int], alignments: Sequence[str]
) -> Iterator[Run]:
    yield ornament("│ ")
    for column, lines in enumerate(wrapped):
        if column:
            yield Run(" │ ", Look("frame"), copied=" | ")
        line = lines[at] if at < len(lines) else Line()
        spare = widths[column] - line.cells
        before = {"right": spare, "center": spare // 2}.get(alignments[column], 0)
        if before:
            yield ornament(" " * before)
        yield from line.runs
        if spare > before:
            yield ornament(" " * (spare - before))
    yield ornament(" │")


def _records(table: Table, width: int) -> list[Line]:
    """Draw each row as lines of name and value."""
    lines: list[Line] = []
    for row in table.rows or [[() for _ in table.head]]:
        if lines:
            lines.append(Line((ornament("─" * width),), joint=""))
        for name, value in zip(table.head, row, strict=True):
            lines += wrap([*name, Run(": ", Look("frame")), *value], width)
    return lines
