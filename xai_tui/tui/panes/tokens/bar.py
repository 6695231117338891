"""The bar that shows who takes how much of the context; its parts differ in shape, not only in colour."""

from textual.content import Content

PARTS = (("█", "$primary"), ("▓", "$secondary"), ("▒", "$text-accent"))
"""Glyph and style of system prompt, history and draft."""

FREE = ("░", "$foreground-muted")
"""Glyph and style of what is left."""


def bar(parts: tuple[int, ...], limit: int | None, width: int) -> Content:
    """A bar of exactly `width` cells.

    Args:
        parts: Tokens of each of `PARTS`. One that is not zero gets a cell while there are any.
        limit: Tokens of the whole bar, unless the parts are more; `None` leaves it empty.
        width: Its cells.
    """
    cells = _cells(parts, max(limit, sum(parts)), width) if limit else []
    drawn = [(glyph * count, style) for (glyph, style), count in zip(PARTS, cells, strict=False)]
    glyph, style = FREE
    return Content.assemble(*drawn, (glyph * (width - sum(cells)), style))


def _cells(parts: tuple[int, ...], whole: int, width: int) -> list[int]:
    cells: list[int] = []
    for place, part in enumerate(parts, 1):
        wanted = max(1, round(part * width / whole)) if part > 0 else 0
        kept_for_others = sum(other > 0 for other in parts[place:])
        cells.append(max(0, min(wanted, width - sum(cells) - kept_for_others)))
    return cells
