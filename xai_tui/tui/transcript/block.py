"""What a text is made of, and how long code and long lines are taken apart.

Code needs what stands before a line to be highlighted. So that an open fence
stays cheap, and only what is seen of a long one is drawn, code is taken in
pieces of some 24 to 80 lines, cut where a definition seems to begin. The cuts
depend on the lines alone: they are the same however the text came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from xai_tui.tui.transcript.containers import Container

Kind = Literal["tokens", "item", "rows", "fence", "folded", "literal"]

LONG_CODE = 12
"""Lines from which on code can be folded."""
_PIECE = 24
_LONGEST_PIECE = 80
_ROW = 200
"""Characters of code that count as one of those lines."""
_TEXT_PIECE = 4_000
"""Characters of a long line that are drawn together."""


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block, one item of a top-level list, or a piece of code, of a table or of a long line.

    It holds its source alone, and is parsed again when it is drawn: most are never looked at.

    Attributes:
        kind: Markdown, an item of a list, rows of a table, code in a fence, one line instead of
            that, or text shown as it is.
        lines: Its source, made visible; of a fence, what stands inside.
        opens: Type of the token that opens it, for the first two kinds.
        gap: Whether a blank line stands before it in the source.
        ordinal: Number of an ordered item.
        language: First word after the mark of a fence.
        continued: Whether it is the same fence, table or line as the block above.
        joint: What stands between it and the block below where that continues it.
        growing: Whether it is code that may still go on, or rows with more rows below.
        at: Number of its first line in the source, from 0.
        column: Where in that line it begins, if it is a piece of a long one.
        within: The containers it stands in that are read from inside, outermost first.
        begins: Index of the first of them that begins with it.
        table: The table whose rows they are, if it is a long one.
    """

    kind: Kind
    lines: Sequence[str]
    opens: str = ""
    gap: bool = False
    ordinal: int | None = None
    language: str = ""
    continued: bool = False
    joint: str = "\n"
    growing: bool = False
    at: int = 0
    column: int = 0
    within: tuple[Container, ...] = ()
    begins: int = 0
    table: "LongTable | None" = None


@dataclass(slots=True, eq=False)
class LongTable:
    """A table that is taken apart.

    Attributes:
        lines: Its head and its first rows, which decide how wide its columns are.
        drawn: What was found out about them, by width and number of link definitions known then.
    """

    lines: Sequence[str]
    drawn: dict[tuple[int, int], object] = field(default_factory=dict)


def code_pieces(lines: Sequence[str]) -> Iterator[int]:
    """Yield where code is cut: the first line of each piece but the first."""
    start = length = 0
    for at in range(1, len(lines)):
        length += 1 + len(lines[at - 1]) // _ROW
        if length >= _LONGEST_PIECE or (length >= _PIECE and _begins(lines, start, at)):
            yield at
            start, length = at, 0


def _begins(lines: Sequence[str], start: int, at: int) -> bool:
    """Tell whether a definition seems to begin at a line: after a blank one, no deeper than the piece."""
    line = lines[at].lstrip(" ")
    deeper = len(lines[at]) - len(line) > len(lines[start]) - len(lines[start].lstrip(" "))
    return not lines[at - 1].strip() and not deeper and line[:1] not in {"", ")", "]", "}"}


def line_pieces(line: str, start: int = 0) -> Iterator[int]:
    """Yield where a long line is cut, at spaces where there are any: the first character of each piece.

    The cuts depend on what stands before them alone, so that they are the same while the line still grows.
    """
    length = len(line.removesuffix("\r"))
    while length - start > _TEXT_PIECE:
        space = line.rfind(" ", start + _TEXT_PIECE // 2, start + _TEXT_PIECE)
        start = space + 1 if space >= 0 else start + _TEXT_PIECE
        yield start
