"""What of a window cannot change any more, whatever follows it."""

from collections.abc import Sequence

from xai_tui.tui.transcript.groups import Group, Numbering
from xai_tui.tui.transcript.intake import Window

SETTLED_LINES = 2
"""Whole lines a block must have before the one above it is finished: a table is known by its second."""


def carried(done: Sequence[Group], rest: Sequence[Group]) -> Numbering | None:
    """Return the number of the first item that is left of a list whose beginning is done."""
    if done and rest and rest[0].in_list is not None and rest[0].in_list == done[-1].in_list:
        ordinal = rest[0].ordinal
        return None if ordinal is None else Numbering(rest[0].tokens[0].markup, ordinal)
    return None


def settled(groups: Sequence[Group], window: Window) -> int:
    """Return the line before which nothing can change any more."""
    for at in range(len(groups) - 1, -1, -1):
        first = groups[at].first
        if first + SETTLED_LINES <= window.whole and is_apart(at, groups, window):
            return first
    return 0


def is_apart(at: int, groups: Sequence[Group], window: Window) -> bool:
    """Tell whether no link definition right above a group may still swallow it as its title."""
    first = groups[at].first
    covered = groups[at - 1].last if at else 0
    return first <= covered or not window.lines[first - 1].strip(" ")
