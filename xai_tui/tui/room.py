"""How much room the screens need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.geometry import Size

SMALLEST = (40, 10)
"""Columns and rows below which nothing but a line about it is shown."""


def has_room(size: "Size") -> bool:
    """Whether a terminal of this size shows more than that it is too small."""
    return size.width >= SMALLEST[0] and size.height >= SMALLEST[1]
