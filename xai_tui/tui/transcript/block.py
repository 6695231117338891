"""What a text is made of, and how long code and long lines are taken apart.

Code needs what stands before a line to be highlighted. So that an open fence
stays cheap, and only what is seen of a long one is drawn, code is taken in
pieces of some 24 to 80 lines, cut where a definition seems to begin. The cuts
depend on the lines alone: they are the same however the text came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it.token import Token

Kind = Literal["tokens", "item", "fence", "literal"]

_PIECE = 24
_LONGEST_PIECE = 80
_TEXT_PIECE = 4_000
"""Characters of a long line that are drawn together."""


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block, one item of a top-level list, or a piece of code or of a long line.

    Attributes:
        kind: Markdown, an item of a list, code in a fence, or text shown as it is.
        lines: Its source, made visible; of a fence, what stands inside.
        tokens: Its block tokens, for the first two kinds.
        gap: Whether a blank line stands before it in the source.
        ordinal: Number of an ordered item.
        language: First word after the mark of a fence.
        continued: Whether it is the same fence or line as the block above.
        joint: What stands between it and the block below where that continues it.
        growing: Whether it is code that may still go on.
    """

    kind: Kind
    lines: Sequence[str]
    tokens: "tuple[Token, ...]" = ()
    gap: bool = False
    ordinal: int | None = None
    language: str = ""
    continued: bool = False
    joint: str = "\n"
    growing: bool = False


def code_pieces(lines: Sequence[str]) -> Iterator[int]:
    """Yield where code is cut: the first line of each piece but the first."""
    start = 0
    for at in range(1, len(lines)):
        length = at - start
        if length >= _LONGEST_PIECE or (length >= _PIECE and _begins(lines, start, at)):
            yield at
            start = at


def _begins(lines: Sequence[str], start: int, at: int) -> bool:
    """Tell whether a definition seems to begin at a line: after a blank one, no deeper than the piece."""
    line = lines[at].lstrip(" ")
    deeper = len(lines[at]) - len(line) > len(lines[start]) - len(lines[start].lstrip(" "))
    return not lines[at - 1].strip() and not deeper and line[:1] not in {"", ")", "]", "}"}


def line_blocks(line: str, *, gap: bool) -> list[Block]:
    """Return a long line as blocks that are shown as they are, cut at spaces where there are any."""
    blocks: list[Block] = []
    start = 0
    while len(line) - start > _TEXT_PIECE:
        space = line.rfind(" ", start + _TEXT_PIECE // 2, start + _TEXT_PIECE)
        end = space + 1 if space >= 0 else start + _TEXT_PIECE
        blocks.append(
            Block("literal", [line[start:end]], gap=gap and not blocks, continued=bool(blocks), joint="")
        )
        start = end
    return [*blocks, Block("literal", [line[start:]], gap=gap and not blocks, continued=bool(blocks))]
