"""Tables with borders, shrunk to the width; as records where columns would be too narrow."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from xai_tui.tui.transcript.block import Block
from xai_tui.tui.transcript.inline import inline_runs
from xai_tui.tui.transcript.markdown import References, block_tokens
from xai_tui.tui.transcript.open_table import HEAD
from xai_tui.tui.transcript.runs import PLAIN, Line, Look, Run, ornament
from xai_tui.tui.transcript.trace import Trace
from xai_tui.tui.transcript.wrap import wrap

if TYPE_CHECKING:
    from markdown_it.token import Token

_LEAST_COLUMN = 6
"""Cells below which a column is no pleasure to read."""
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


def read_table(
    tokens: "Sequence[Token]", references: References, trace: Trace | None = None, above: int = 0
) -> Table:
    """Read a table from its tokens, opening and closing one included.

    Args:
        tokens: The tokens.
        references: Link definitions of the whole text.
        trace: Takes down where the cells stand in the source, if that is asked for.
        above: Lines that the tokens have above those of the block.
    """
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
            line = token.map[0] - above if token.map else 0
            if trace is None or line < 0:
                rows[-1].append(_cell(token.content, references, look))
            else:
                rows[-1].append(tuple(inline_runs(token.content, references, look, trace, line)))
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
    """Draw a whole table in at most `width` cells."""
    return _drawn_rows(table, _measure(table, width), width)


def row_lines(block: Block, width: int, references: References, trace: Trace | None = None) -> list[Line]:
    """Draw some rows of a long table, its head above the first and its end below the last."""
    assert block.table is not None
    head = block.table.lines[:HEAD] if block.continued else []
    table = read_table(block_tokens([*head, *block.lines], {}), references, trace, len(head))
    key = width, len(references)
    measure = block.table.drawn.get(key)
    if not isinstance(measure, _Measure):
        measure = block.table.drawn[key] = _measure(
            read_table(block_tokens(block.table.lines, {}), references), width
        )
    return _drawn_rows(table, measure, width, continued=block.continued, growing=block.growing)


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a table is drawn.

    Attributes:
        widths: Cells of each column; none if its rows are drawn as records.
        loose: Whether its rows are ruled off from each other.
    """

    widths: tuple[int, ...]
    loose: bool


def _measure(table: Table, width: int) -> _Measure:
    widths = tuple(_column_widths(table, width - 3 * len(table.head) - 1))
    alignments = tuple(table.alignments)
    loose = any(len(_row(tuple(row), widths, alignments)) > 1 for row in table.rows) if widths else True
    return _Measure(widths, loose)


def _drawn_rows(
    table: Table, measure: _Measure, width: int, *, continued: bool = False, growing: bool = False
) -> list[Line]:
    if not measure.widths:
        return _records(table, width, continued=continued)
    return _grid(table, measure, continued=continued, growing=growing)


def _column_widths(table: Table, room: int) -> list[int]:
    """Return widths that fit into `room`: lines are broken before words are; none if they cannot."""
    natural = _widest(table, _width)
    if sum(natural) <= room:
        return natural
    words = _widest(table, _word_width)
    left = room - sum(words)
    if left < 0:
        return _fit(words, room)
    wanted = [whole - word for whole, word in zip(natural, words, strict=True)]
    return [word + more for word, more in zip(words, _share(wanted, left), strict=True)]


def _widest(table: Table, width: Callable[[Cell], int]) -> list[int]:
    rows = [table.head, *table.rows]
    return [max(1, *(width(row[column]) for row in rows)) for column in range(len(table.head))]


def _width(cell: Cell) -> int:
    return sum(cell_len(run.text) for run in cell)


def _word_width(cell: Cell) -> int:
    """Return the cells of the longest word."""
    return max(map(cell_len, "".join(run.text for run in cell).split()), default=1)


def _fit(natural: list[int], room: int) -> list[int]:
    """Return widths that fit into `room`, the widest columns giving first; none if they cannot."""
    if room < sum(min(width, _LEAST_COLUMN) for width in natural):
        return []
    return _share(natural, room)


def _share(wanted: list[int], room: int) -> list[int]:
    """Share `room` among columns: none gets more than it wants, and who wants most gives first."""
    shares = [0] * len(wanted)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    for done, column in enumerate(order):
        shares[column] = min(wanted[column], room // (len(order) - done))
        room -= shares[column]
    return shares


def _grid(table: Table, measure: _Measure, *, continued: bool, growing: bool) -> list[Line]:
    widths, alignments = measure.widths, tuple(table.alignments)
    drawn: list[Line] = []
    if not continued:
        drawn += [_rule(widths, "┌┬┐"), *_row(tuple(table.head), widths, alignments)]
    for at, row in enumerate(table.rows):
        if measure.loose or not (at or continued):
            drawn.append(_rule(widths, "├┼┤"))
        drawn += _row(tuple(row), widths, alignments)
    if not growing:
        drawn.append(_rule(widths, "└┴┘"))
    return drawn


@lru_cache(64)
def _rule(widths: tuple[int, ...], corners: str) -> Line:
    left, middle, right = tuple(corners)
    # the rule itself is no line of the source: its newline is not copied
    return Line((ornament(left + middle.join("─" * (width + 2) for width in widths) + right),), joint="")


@lru_cache(512)
def _row(cells: tuple[Cell, ...], widths: tuple[int, ...], alignments: tuple[str, ...]) -> tuple[Line, ...]:
    """Draw a row; while a table is open, most of its rows are drawn again and again."""
    wrapped = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    return tuple(Line(tuple(_row_runs(wrapped, at, widths, alignments))) for at in range(height))


def _row_runs(
    wrapped: Sequence[list[Line]], at: int, widths: tuple[int, ...], alignments: tuple[str, ...]
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


def _records(table: Table, width: int, *, continued: bool) -> list[Line]:
    """Draw each row as lines of name and value."""
    lines: list[Line] = []
    for row in table.rows or [[() for _ in table.head]]:
        if lines or continued:
            lines.append(Line((ornament("─" * width),), joint=""))
        for name, value in zip(table.head, row, strict=True):
            lines += wrap([*name, Run(": ", Look("frame")), *value], width)
    return lines
