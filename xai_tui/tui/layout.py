"""Which panes the main screen shows at a size."""

from enum import StrEnum

from xai_tui.tui.room import SMALLEST


class Layout(StrEnum):
    """How much fits; the values are style classes."""

    WIDE = "-wide"
    MEDIUM = "-medium"
    NARROW = "-narrow"
    TINY = "-tiny"


class Side(StrEnum):
    """What stands beside the conversation."""

    CHATS = "chats"
    NOW = "now"


WIDE_FROM = 120
MEDIUM_FROM = 80


def layout_for(width: int, height: int) -> Layout:
    """The layout of a terminal of so many columns and rows."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return Layout.TINY
    if width >= WIDE_FROM:
        return Layout.WIDE
    return Layout.MEDIUM if width >= MEDIUM_FROM else Layout.NARROW


def sides_shown(layout: Layout, *, focused: bool, asked: Side | None) -> frozenset[Side]:
    """The sides that are shown.

    Args:
        layout: How much fits.
        focused: Whether the focus layout is on, which shows only what is asked for.
        asked: The side the user asked for last; `None` after leaving it.
    """
    if layout is Layout.WIDE and not focused:
        return frozenset(Side)
    if asked is not None:
        return frozenset({asked})
    if layout is Layout.MEDIUM and not focused:
        return frozenset({Side.NOW})
    return frozenset()
