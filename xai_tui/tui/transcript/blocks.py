"""Source, as it streams in, to finished blocks and an open tail.

A block is finished once nothing that may still come can change it; then it is
never parsed again. Only the tail is, on every step. Whatever the chunks a text
came in, the blocks in the end are those of the text read at once.

A step costs a bounded amount however long the text:

- An item of a list is a block of its own: whether a blank line stands between
  two items is seen from the source there, not from the list as a whole.
- A quote or an item that grows long is read from inside, like what stands at the top.
- An open fence is not parsed at all: its lines are taken until it closes, and are
  finished in pieces; so are the rows of a long table.
- A paragraph of more than `limit` characters is cut at a line end, and a line
  of more than `long_line` is shown as it is, in pieces.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from time import perf_counter

from xai_tui.tui.transcript import containers, open_table
from xai_tui.tui.transcript.block import Block
from xai_tui.tui.transcript.fences import Fence
from xai_tui.tui.transcript.groups import Group, Numbering, group_tokens
from xai_tui.tui.transcript.intake import Intake, Window
from xai_tui.tui.transcript.markdown import MAX_NESTING, References, block_tokens
from xai_tui.tui.transcript.open_table import HEAD, OpenTable
from xai_tui.tui.transcript.settling import SETTLED_LINES, carried, is_apart, settled

_WINDOW = 4_000
"""Characters that are parsed in one go while more is at hand."""
_MOST_CONTAINERS = 10
"""Containers that are read from inside at once; what grows long deeper still is shown as it was written."""
_FENCE_LINES = 400
"""Lines of code that are taken in one go."""


class BlockReader:
    """Reads a text in chunks of any size.

    Args:
        limit: Characters from which on a paragraph is cut.
        long_line: Characters of a line that is not read as Markdown.
        long: Lines from which on a quote or an item is read from inside, and rows of a table that are
            finished together.

    Attributes:
        blocks: Finished blocks, in order; only ever appended to.
        tail: Blocks that what comes next may still change.
        references: Link definitions known so far. One that comes late makes a difference to
            blocks that were finished before, but only to how their links are drawn.
    """

    def __init__(self, *, limit: int = 3_000, long_line: int = 8_000, long: int = 24) -> None:
        self.blocks: list[Block] = []
        self.tail: list[Block] = []
        self.references: References = {}
        self._definitions: References = {}
        self._limit = limit
        self._long = long
        self._size = _WINDOW
        self._intake = Intake(long_line)
        self._fence: Fence | None = None
        self._table: OpenTable | None = None
        self._number: Numbering | None = None
        self._gap = False
        self._begins = 0
        self._final = False
        self._has_more = False

    @property
    def position(self) -> int:
        """Characters of the source that finished blocks stand for, as far as whole lines go."""
        return self._intake.position

    def feed(self, text: str) -> None:
        """Take more of the source; nothing is parsed before `step` or `finish`."""
        self._intake.feed(text)

    def step(self, until: float | None = None) -> bool:
        """Parse what has come, so that `blocks` and `tail` show all of it.

        Args:
            until: When to leave off, by `perf_counter`; at least a little is parsed.

        Returns:
            Whether there is more to parse; then nothing is in `tail`.
        """
        if self._intake.has_news or self._has_more:
            self._read(until)
        return self._has_more

    def finish(self, until: float | None = None) -> bool:
        """Take the source for whole: everything becomes a finished block, at once or in further steps."""
        self._final = True
        self._read(until)
        return self._has_more

    def _read(self, until: float | None) -> None:
        self._intake.take(final=self._final)
        self.tail = []
        self.references = self._definitions
        self._has_more = True
        while self._has_more:
            self._has_more = self._read_some()
            if until is not None and perf_counter() >= until:
                break

    def _read_some(self) -> bool:
        """Read a window; return whether there is more to do."""
        if self._intake.is_inside_long:
            return self._read_long_line()
        if self._fence is not None:
            return self._read_fence(self._fence)
        if self._table is not None:
            return self._read_table(self._table)
        return self._read_markdown(self._intake.window(self._size, final=self._final))

    def _emit(self, blocks: Sequence[Block]) -> None:
        self.blocks += self._placed(blocks)
        if blocks:
            self._begins = len(self._intake.containers)

    def _placed(self, blocks: Sequence[Block]) -> list[Block]:
        """Return blocks with the containers they stand in; the first begins those that have no block yet."""
        within = self._intake.containers
        if not within:
            return list(blocks)
        return [
            replace(block, within=within, begins=len(within) if at else self._begins)
            for at, block in enumerate(blocks)
        ]

    def _read_fence(self, fence: Fence) -> bool:
        intake = self._intake
        inside = len(intake.containers)
        for at in range(min(intake.count, _FENCE_LINES)):
            if intake.is_long(at):
                return self._cut_fence(fence, at)
            depth, line = intake.line(at)
            if depth < inside or fence.closes(line):
                intake.drop(at + (depth == inside))
                self._close_fence(fence)
                self._leave(depth)
                return True
            fence.lines.append(fence.content(line))
        intake.drop(min(intake.count, _FENCE_LINES))
        if not intake.count and self._final:
            self._close_fence(fence)
            return False
        self._emit(fence.finished())
        if not intake.count and intake.is_long(0):
            return self._cut_fence(fence, 0)
        if not intake.count:
            # what may become the closing line is not shown as code meanwhile
            depth, partial = intake.partial
            shown = partial and depth == inside and not fence.may_close(partial)
            self.tail = self._placed([fence.open_rest([fence.content(partial)] if shown else [])])
        return bool(intake.count)

    def _cut_fence(self, fence: Fence, at: int) -> bool:
        """Finish what stands above a long line of code, and go on with pieces of that."""
        self._intake.drop(at)
        if fence.lines:
            self._emit([*fence.finished(), fence.rest()])
            fence.lines.clear()
            fence.continued = True
        return self._read_long_line()

    def _close_fence(self, fence: Fence) -> None:
        self._emit([*fence.finished(), fence.rest()])
        self._fence = None
        self._gap = False

    def _leave(self, depth: int) -> None:
        """Leave the containers from `depth` on."""
        left = self._intake.containers[depth:]
        if left:
            ordinal = left[0].ordinal
            self._number = None if ordinal is None else Numbering(left[0].mark, ordinal + 1)
            self._intake.containers = self._intake.containers[:depth]
            self._begins = min(self._begins, depth)

    def _read_markdown(self, window: Window) -> bool:
        references = dict(self._definitions)
        groups = group_tokens(block_tokens(window.lines, references), self._number)
        if any(self._treat(at, groups, window) for at in range(len(groups))):
            return True
        if window.closed:
            return self._close_window(groups, window)
        end = settled(groups, window)
        if window.more:
            # a single block larger than the window: look at more of it
            self._size = _WINDOW if end else self._size * 2
            self._finish_groups(groups, window.lines, end)
            return True
        rest = (group for group in groups if group.first >= end)
        tail = [block for group in rest for block in self._group_blocks(group, window.lines)]
        self.tail = self._placed(tail)
        self._finish_groups(groups, window.lines, end)
        self.references = references
        return False

    def _close_window(self, groups: Sequence[Group], window: Window) -> bool:
        self._finish_groups(groups, window.lines, len(window.lines))
        if window.long:
            self._number = None
            return self._read_long_line()
        is_left = window.depth < len(self._intake.containers)
        self._leave(window.depth)
        return is_left and not (self._final and not self._intake.count)

    def _treat(self, at: int, groups: Sequence[Group], window: Window) -> bool:
        """Take apart a group that may grow without end; return whether that was done."""
        group = groups[at]
        return (
            self._cut_paragraph(group, groups, window)
            or self._enter_container(group, groups, window)
            or self._open_table(at, groups, window)
            or (at == len(groups) - 1 and self._open_fence(group, groups, window))
        )

    def _open_fence(self, last: Group, groups: Sequence[Group], window: Window) -> bool:
        """Leave Markdown for a fence that is open at the end of the window."""
        # the second line may make the head of a table of the first
        known = last.first + (SETTLED_LINES if "|" in window.lines[last.first] else 1)
        if last.type != "fence" or (known > window.whole and not window.closed):
            return False
        fence = Fence(window.lines[last.first], self._gap_before(last, window.lines))
        if last.last - last.first > 1 and fence.closes(window.lines[last.last - 1]):
            return False
        self._finish_groups(groups, window.lines, last.first)
        self._number = None
        fence.at = self._intake.at + 1
        self._fence = fence
        self._intake.drop(1)
        return True

    def _enter_container(self, group: Group, groups: Sequence[Group], window: Window) -> bool:
        """Read a quote or an item from inside if it has grown long."""
        intake = self._intake
        count = containers.lines_to_long(group, window.lines, window.whole, self._long)
        if not count:
            return False
        if len(intake.containers) >= _MOST_CONTAINERS:
            self._finish_groups(groups, window.lines, group.first)
            self._finish_literal(window.lines[group.first :], count)
            return True
        gap = self._gap_before(group, window.lines)
        container = containers.container_of(group, window.lines[group.first])
        self._finish_groups(groups, window.lines, group.first)
        self._gap = gap
        self._number = None
        if not container.is_quote:
            intake.mask(container.offset)
        self._begins = min(self._begins, len(intake.containers))
        intake.containers = (*intake.containers, container)
        return True

    def _finish_literal(self, lines: Sequence[str], count: int) -> None:
        """Finish lines as they are: they lie too deep to be read."""
        block = Block("literal", lines[:count], gap=self._gap, at=self._intake.at)
        self._emit([block])
        self._intake.drop(count)
        self._number, self._gap = None, False

    def _open_table(self, at: int, groups: Sequence[Group], window: Window) -> bool:
        """Finish the first rows of a table that has grown long."""
        group = groups[at]
        if not open_table.is_long(group, window.lines, window.whole, self._long) or not is_apart(
            at, groups, window
        ):
            return False
        gap = self._gap_before(group, window.lines)
        self._finish_groups(groups, window.lines, group.first)
        table = OpenTable(window.lines[group.first : group.first + HEAD], self._long)
        self._take_rows(table, window.lines[group.first : group.first + HEAD + table.rows], gap=gap)
        self._number = None
        self._table = table
        return True

    def _take_rows(
        self, table: OpenTable, lines: Sequence[str], *, last: bool = False, gap: bool = False
    ) -> None:
        self._emit([replace(table.piece(lines, last=last, gap=gap), at=self._intake.at)])
        self._intake.drop(len(lines))

    def _read_table(self, table: OpenTable) -> bool:
        window = self._intake.window(self._size, final=self._final)
        shown = window.lines[: table.rows + 1]
        group = group_tokens(block_tokens([*table.head, *shown], {}))[0]
        rows = group.last - HEAD
        if min(rows, window.whole) > table.rows:
            self._take_rows(table, shown[: table.rows])
            return True
        if rows == len(shown) and window.more:
            self._size *= 2
            return True
        if rows < min(window.whole, len(shown)) or (window.closed and rows == len(window.lines)):
            self._take_rows(table, shown[:rows], last=True)
            self._table = None
            self._gap = False
            self._size = _WINDOW
            return True
        self.tail = self._placed([replace(table.piece(shown[:rows], last=True), at=self._intake.at)])
        return False

    def _cut_paragraph(self, group: Group, groups: Sequence[Group], window: Window) -> bool:
        """Finish the first part of a paragraph, or of indented code, that is too long."""
        count = self._lines_to_limit(group, window)
        if not count:
            return False
        part = window.lines[group.first : group.first + count]
        alone = group_tokens(block_tokens(part, {}))
        kind = "code_block" if group.type == "code_block" else "paragraph_open"
        if [(one.type, one.first, one.last) for one in alone] != [(kind, 0, count)]:
            return False
        self._finish_groups(groups, window.lines, group.first)
        self._finish_groups(alone, part, count)
        return True

    def _lines_to_limit(self, group: Group, window: Window) -> int:
        """Return how many lines of a paragraph reach the limit; 0 if none need be cut off yet."""
        if group.type not in {"paragraph_open", "heading_open", "code_block"}:
            return 0
        # the line after the cut must be known: it may make a table of the last line before it
        last = min(group.last, window.whole) - 1
        lines = window.lines[group.first : last + 1]
        lengths = accumulate(1 + len(line) for line in lines[:-1])
        return next(
            (
                at
                for at, length in enumerate(lengths, 1)
                if length >= self._limit and lines[at].strip(" ") and lines[at - 1].strip(" ")
            ),
            0,
        )

    def _finish_groups(self, groups: Sequence[Group], lines: Sequence[str], end: int) -> None:
        """Finish all groups that start before line `end`, and forget the lines before it."""
        if not end:
            return
        done = [group for group in groups if group.first < end]
        gap = self._gap if self._is_at_the_beginning(lines[:end]) else not lines[end - 1].strip(" ")
        self._emit([block for group in done for block in self._group_blocks(group, lines)])
        self._number = carried(done, groups[len(done) :])
        self._gap = gap
        if any("]:" in line for line in lines[:end]):
            block_tokens(lines[:end], self._definitions)
        self._intake.drop(end)

    def _group_blocks(self, group: Group, lines: Sequence[str]) -> list[Block]:
        gap = self._gap_before(group, lines)
        own = lines[group.first : group.last]
        at = self._intake.at + group.first
        if group.type == "fence":
            fence = Fence(own[0], gap, group.tokens[0].content.split("\n")[:-1], at=at + 1)
            return [*fence.finished(), fence.rest()]
        if any(token.level >= MAX_NESTING - 1 for token in group.tokens):
            return [Block("literal", own, gap=gap, at=at)]
        if group.in_list is None:
            return [Block("tokens", own, group.type, gap, at=at)]
        return [Block("item", own, group.type, gap, group.ordinal, at=at)]

    def _gap_before(self, group: Group, lines: Sequence[str]) -> bool:
        if not group.first or self._is_at_the_beginning(lines[: group.first]):
            return self._gap
        return not lines[group.first - 1].strip(" ")

    def _is_at_the_beginning(self, above: Sequence[str]) -> bool:
        """Tell whether only blank lines stand between the beginning of a container and what is read."""
        return self._begins < len(self._intake.containers) and not any(line.strip(" ") for line in above)

    def _read_long_line(self) -> bool:
        """Finish what has come of a long line; return False if it has not ended yet."""
        at = self._intake.at
        first = self._fence.cut() if self._fence else Block("literal", [], gap=self._gap)
        if self._intake.is_inside_long:
            first = replace(first, continued=True, gap=False)
        pieces, has_ended = self._intake.long_pieces()
        blocks = [replace(first, lines=[text], at=at, column=column, joint="") for text, column in pieces]
        blocks[1:] = [replace(block, continued=True, gap=False) for block in blocks[1:]]
        blocks[-1] = replace(blocks[-1], joint="\n")
        self._emit(blocks if has_ended else blocks[:-1])
        if self._fence:
            self._fence.continued = self._fence.continued or has_ended or len(blocks) > 1
            self._fence.at = at + has_ended
        if has_ended:
            self._gap = False
        else:
            self.tail = self._placed(blocks[-1:])
        return has_ended
