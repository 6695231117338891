"""Text that is shown as it was written, cut into pieces that are drawn when they are looked at."""

from collections.abc import Iterator
from typing import NamedTuple

_LINES = 100
"""Lines that are drawn together."""
_CHARACTERS = 4_000
"""Characters that are drawn together."""


class Piece(NamedTuple):
    """A stretch of a text.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        joint: What stands between it and the next piece.
    """

    start: int
    end: int
    joint: str = "\n"


def text_pieces(text: str, start: int = 0) -> Iterator[Piece]:
    """Yield the pieces of a text from `start` on; all but the last are final, whatever follows."""
    while (piece := _piece(text, start)) is not None:
        yield piece
        start = piece.end + len(piece.joint)
    yield Piece(start, len(text))


def _piece(text: str, start: int) -> Piece | None:
    """Return the piece at `start`; None if that is the last one."""
    limit = start + _CHARACTERS
    end = start - 1
    for _ in range(_LINES):
        line_end = text.find("\n", end + 1, limit)
        if line_end < 0:
            break
        end = line_end
    else:
        return Piece(start, end)
    if len(text) <= limit:
        return None
    if end > start:
        return Piece(start, end)
    space = text.rfind(" ", start + _CHARACTERS // 2, limit)
    return Piece(start, space + 1 if space >= 0 else limit, joint="")
