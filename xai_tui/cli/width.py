"""How wide text is on a terminal."""

from unicodedata import combining, east_asian_width


def cells(text: str) -> int:
    """The columns that a text takes on a terminal."""
    return sum(_cells_of(character) for character in text)


def cut(text: str, limit: int | None) -> str:
    """The text in at most so many columns, with `…` where it was cut; `None` cuts nothing."""
    if limit is None or cells(text) <= limit:
        return text
    kept, width = [], 0
    for character in text:
        width += _cells_of(character)
        if width > limit - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _cells_of(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
