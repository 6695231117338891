"""Tables, read some rows at a time once they are long."""

from collections.abc import Sequence

from xai_tui.tui.transcript.block import Block, LongTable
from xai_tui.tui.transcript.groups import Group

HEAD = 2
"""Lines of a table that stand above its rows."""
_CELLS = 400
"""Cells that are drawn together, but for those of one row."""


def rows_together(head: str, long: int) -> int:
    """Return how many rows are finished together: fewer than `long` where there are many columns."""
    return max(min(long, _CELLS // (head.count("|") + 1)), 1)


def is_long(group: Group, lines: Sequence[str], whole: int, long: int) -> bool:
    """Tell whether a group is a table of more rows than are finished together, `whole` lines having ended."""
    if group.type != "table_open":
        return False
    return min(group.last, whole) - group.first > HEAD + rows_together(lines[group.first], long)


class OpenTable:
    """A long table, of which the first rows have been finished.

    Args:
        head: Its first two lines.
        long: How many rows are finished together at most.
    """

    def __init__(self, head: Sequence[str], long: int) -> None:
        self.head = list(head)
        self.rows = rows_together(head[0], long)
        self._table: LongTable | None = None

    def piece(self, lines: Sequence[str], *, last: bool, gap: bool = False) -> Block:
        """Return rows as a block.

        Args:
            lines: The rows; the first ones with the two lines that stand above them.
            last: Whether the table ends with them.
            gap: Whether a blank line stands before the table.
        """
        is_first = self._table is None
        table = self._table = self._table or LongTable(lines)
        return Block("rows", lines, gap=gap, continued=not is_first, table=table, growing=not last)
