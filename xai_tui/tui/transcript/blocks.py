"""Source, as it streams in, to finished blocks and an open tail.

A block is finished once nothing that may still come can change it; then it is
never parsed again. Only the tail is, on every step. Whatever the chunks a text
came in, the blocks in the end are those of the text read at once.

Three cures keep a step cheap however long the text:

- An item of a list is a block of its own: whether a blank line stands between
  two items is seen from the source there, not from the list as a whole.
- An open fence is not parsed at all: its lines are taken until it closes, and are
  finished in pieces.
- A paragraph of more than `limit` characters is cut at a line end, and a line
  of more than `long_line` is a block of its own, shown as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from xai_tui.terminal.safe import visible
from xai_tui.tui.transcript.block import Block, line_blocks
from xai_tui.tui.transcript.fences import Fence
from xai_tui.tui.transcript.groups import Group, group_tokens
from xai_tui.tui.transcript.markdown import MAX_NESTING, References, block_tokens

_unfinished = re.compile("(\\r|\U0001f3f4[\U000e0020-\U000e007e]*)$").sub
"""Takes away what looks different once more has come: half of a line end, half of a flag."""

_SETTLED_LINES = 2
"""Whole lines a block must have before the one above it is finished: a table is known by its second."""
_WINDOW = 4
"""Limits of text that are parsed in one go while more is at hand."""


@dataclass(frozen=True, slots=True)
class _Window:
    """Lines that are parsed together.

    Attributes:
        lines: The lines; one that has not ended may be the last.
        whole: How many of them have ended.
        closed: Nothing of these lines can change: the source ends here, or a long line follows.
        more: Further whole lines are at hand.
        cut: A long line follows.
    """

    lines: Sequence[str]
    whole: int
    closed: bool
    more: bool
    cut: bool


class BlockReader:
    """Reads a text in chunks of any size.

    Attributes:
        blocks: Finished blocks, in order; only ever appended to.
        tail: Blocks that what comes next may still change.
        references: Link definitions known so far. One that comes late makes a difference to
            blocks that were finished before, but only to how their links are drawn.
    """

    def __init__(self, *, limit: int = 16_000, long_line: int = 8_000) -> None:
        self.blocks: list[Block] = []
        self.tail: list[Block] = []
        self.references: References = {}
        self._definitions: References = {}
        self._limit = limit
        self._long_line = long_line
        self._size = limit * _WINDOW
        self._incoming: list[str] = []
        self._lines: list[str] = []
        self._partial = ""
        self._fence: Fence | None = None
        self._ordinal: int | None = None
        self._gap = False

    def feed(self, text: str) -> None:
        """Take more of the source; nothing is parsed before `step` or `finish`."""
        if text:
            self._incoming.append(text)

    def step(self) -> None:
        """Parse what has come, so that `blocks` and `tail` show all of it."""
        if self._incoming:
            self._take()
            self._read(final=False)

    def finish(self) -> None:
        """Take the source for whole: everything becomes a finished block."""
        self._take()
        self._read(final=True)

    def _take(self) -> None:
        *lines, self._partial = (self._partial + "".join(self._incoming)).split("\n")
        self._incoming.clear()
        self._lines += [visible(line.removesuffix("\r")) for line in lines]

    def _read(self, *, final: bool) -> None:
        self.tail = []
        self.references = self._definitions
        if final and self._partial:
            self._lines.append(visible(self._partial))
            self._partial = ""
        partial = visible(_unfinished("", self._partial))
        progress = True
        while progress:
            if self._fence is not None:
                progress = self._read_fence(self._fence, partial, final=final)
            else:
                progress = self._read_markdown(self._window(partial, final=final))

    def _read_fence(self, fence: Fence, partial: str, *, final: bool) -> bool:
        for at, line in enumerate(self._lines):
            if fence.closes(line):
                del self._lines[: at + 1]
                self._close_fence(fence)
                return True
            fence.lines.append(fence.content(line))
        self._lines.clear()
        if final:
            self._close_fence(fence)
        else:
            self.blocks += fence.finished()
            # what may become the closing line is not shown as code meanwhile
            self.tail = [
                fence.open_rest([fence.content(partial)] if partial and not fence.may_close(partial) else [])
            ]
        return False

    def _close_fence(self, fence: Fence) -> None:
        self.blocks += [*fence.finished(), fence.rest()]
        self._fence = None
        self._gap = False

    def _window(self, partial: str, *, final: bool) -> _Window:
        cut = total = 0
        for line in self._lines:
            total += len(line) + 1
            if len(line) > self._long_line or total > self._size:
                break
            cut += 1
        lines = self._lines[:cut]
        if cut < len(self._lines):
            long = len(self._lines[cut]) > self._long_line
            return _Window(lines, cut, closed=long, more=not long, cut=long)
        if len(partial) > self._long_line:
            return _Window(lines, cut, closed=True, more=False, cut=True)
        return _Window([*lines, partial] if partial else lines, cut, closed=final, more=False, cut=False)

    def _read_markdown(self, window: _Window) -> bool:
        """Parse a window; return whether there is more to do."""
        references = dict(self._definitions)
        groups = group_tokens(block_tokens(window.lines, references), self._ordinal)
        if self._cut_paragraph(groups, window) or self._open_fence(groups, window):
            return True
        if window.closed:
            self._finish_groups(groups, window.lines, len(window.lines))
            return window.cut and self._take_long_line()
        end = _settled(groups, window)
        if window.more:
            # a single block larger than the window: look at more of it
            self._size = self._size if end else self._size * 2
            self._finish_groups(groups, window.lines, end)
            return True
        rest = (group for group in groups if group.first >= end)
        self.tail = [block for group in rest for block in self._group_blocks(group, window.lines)]
        self._finish_groups(groups, window.lines, end)
        self.references = references
        return False

    def _open_fence(self, groups: Sequence[Group], window: _Window) -> bool:
        """Leave Markdown for a fence that is open at the end of the window."""
        last = groups[-1] if groups else None
        if last is None or last.type != "fence" or last.first >= window.whole:
            return False
        fence = Fence(window.lines[last.first], self._gap_before(last, window.lines))
        if last.last - last.first > 1 and fence.closes(window.lines[last.last - 1]):
            return False
        self._finish_groups(groups, window.lines, last.first)
        self._ordinal = None
        self._fence = fence
        del self._lines[0]
        return True

    def _cut_paragraph(self, groups: Sequence[Group], window: _Window) -> bool:
        """Finish the first part of the first paragraph that is too long, if there is one."""
        for group in groups:
            count = self._lines_to_limit(group, window)
            if count:
                part = window.lines[group.first : group.first + count]
                alone = group_tokens(block_tokens(part, {}))
                if [(one.type, one.first, one.last) for one in alone] == [("paragraph_open", 0, count)]:
                    self._finish_groups(groups, window.lines, group.first)
                    self._finish_groups(alone, part, count)
                    return True
        return False

    def _lines_to_limit(self, group: Group, window: _Window) -> int:
        """Return how many lines of a paragraph reach the limit; 0 if none need be cut off yet."""
        if group.type not in {"paragraph_open", "heading_open"}:
            return 0
        # the line after the cut must be known: it may make a table of the last line before it
        last = min(group.last, window.whole) - 1
        lengths = accumulate(len(line) for line in window.lines[group.first : last])
        return next((at for at, length in enumerate(lengths, 1) if length >= self._limit), 0)

    def _finish_groups(self, groups: Sequence[Group], lines: Sequence[str], end: int) -> None:
        """Finish all groups that start before line `end`, and forget the lines before it."""
        if not end:
            return
        done = [group for group in groups if group.first < end]
        self.blocks += [block for group in done for block in self._group_blocks(group, lines)]
        self._ordinal = _carried_ordinal(done, groups[len(done) :])
        self._gap = _is_blank(lines[end - 1])
        if any("]:" in line for line in lines[:end]):
            block_tokens(lines[:end], self._definitions)
        del self._lines[:end]

    def _group_blocks(self, group: Group, lines: Sequence[str]) -> list[Block]:
        gap = self._gap_before(group, lines)
        own = lines[group.first : group.last]
        if group.type == "fence":
            fence = Fence(own[0], gap, group.tokens[0].content.split("\n")[:-1])
            return [*fence.finished(), fence.rest()]
        if any(token.level >= MAX_NESTING - 1 for token in group.tokens):
            return [Block("literal", own, gap=gap)]
        return [Block("tokens" if group.in_list is None else "item", own, group.tokens, gap, group.ordinal)]

    def _gap_before(self, group: Group, lines: Sequence[str]) -> bool:
        return _is_blank(lines[group.first - 1]) if group.first else self._gap

    def _take_long_line(self) -> bool:
        """Make the long line at the front a block; return False if it has not ended yet."""
        self._ordinal = None
        if not self._lines:
            self.tail = line_blocks(visible(_unfinished("", self._partial)), gap=self._gap)
            return False
        self.blocks += line_blocks(self._lines.pop(0), gap=self._gap)
        self._gap = False
        return True


def _is_blank(line: str) -> bool:
    return not line.strip(" ")


def _carried_ordinal(done: Sequence[Group], rest: Sequence[Group]) -> int | None:
    """Return the number of the first item that is left of a list whose beginning is done."""
    if done and rest and rest[0].in_list is not None and rest[0].in_list == done[-1].in_list:
        return rest[0].ordinal
    return None


def _settled(groups: Sequence[Group], window: _Window) -> int:
    """Return the line before which nothing can change any more."""
    for at in range(len(groups) - 1, -1, -1):
        first = groups[at].first
        covered = groups[at - 1].last if at else 0
        # a link definition right above may still swallow this block as its title
        apart = first <= covered or _is_blank(window.lines[first - 1])
        if first + _SETTLED_LINES <= window.whole and apart:
            return first
    return 0
