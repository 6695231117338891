"""Quotes and items that are read from inside, line by line, because they have grown long.

What such a container holds is read like what stands at the top: its blocks are
finished one by one, so that a step costs no more than anywhere else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xai_tui.tui.transcript.groups import Group

_quoted = re.compile(r" {0,3}> ?").match
_marked = re.compile(r"( {0,3}(?:[-+*]|\d{1,9}[.)]))( *)").match
BOX = 4
"""Characters of a task's box and the space after it."""
_MOST_SPACES = 4
"""More spaces between the mark of an item and its text make that code (CommonMark 5.2)."""
_ROW = 200
"""Characters that count as one of those lines."""


@dataclass(frozen=True, slots=True)
class Container:
    """A quote, or an item of a list.

    Attributes:
        offset: Columns before what stands in an item; 0 for a quote.
        mark: The character that ends the mark of an item: its list goes on with the same.
        ordinal: Number of an ordered item.
        text: How its text begins, for a box may stand there.
    """

    offset: int = 0
    mark: str = ""
    ordinal: int | None = None
    text: str = ""

    @property
    def is_quote(self) -> bool:
        """Whether it is a quote."""
        return not self.offset

    def content(self, line: str) -> str | None:
        """Return what a line holds inside; None if the container has ended before it."""
        if self.is_quote:
            found = _quoted(line)
            return line[found.end() :] if found else None
        if line[: self.offset].strip(" "):
            return None
        return line[self.offset :]


def container_of(group: Group, first: str) -> Container:
    """Return the container that a group is.

    Args:
        group: A quote or an item.
        first: Its first line.
    """
    if group.in_list is None:
        return Container()
    found = _marked(first)
    assert found is not None  # only what Markdown took for an item comes here
    spaces = len(found.group(2))
    fits = 0 < spaces <= _MOST_SPACES and found.end() < len(first)
    offset = found.end(1) + (spaces if fits else 1)
    return Container(offset, group.tokens[0].markup, group.ordinal, first[offset : offset + BOX])


def lines_to_long(group: Group, lines: Sequence[str], whole: int, long: int) -> int:
    """Return how many lines of a container make it a long one; 0 if it is not.

    Args:
        group: Any group.
        lines: The lines of which it speaks.
        whole: How many of them have ended.
        long: The lines it takes; one of many characters counts for several.
    """
    if group.in_list is None and group.type != "blockquote_open":
        return 0
    weight = 1
    for count, line in enumerate(lines[group.first + 1 : min(group.last, whole)], 2):
        weight += 1 + len(line) // _ROW
        if weight >= long and line.strip(" "):
            return count
    return 0


def enter(containers: Sequence[Container], line: str) -> tuple[int, str]:
    """Return how many containers a line is in, from the outermost, and what it holds inside these."""
    for depth, container in enumerate(containers):
        content = container.content(line)
        if content is None:
            return depth, line
        line = content
    return len(containers), line
