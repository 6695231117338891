"""Which code of an answer is folded, and the parts that show it so."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from xai_tui.tui.transcript.block import LONG_CODE, Block
from xai_tui.tui.transcript.blocks import BlockReader
from xai_tui.tui.transcript.drawing import Part
from xai_tui.tui.transcript.heights import guess_lines
from xai_tui.tui.transcript.lines import block_lines, gap_line
from xai_tui.tui.transcript.runs import Line


class Folding:
    """Makes parts of blocks, of folded code one line.

    Attributes:
        folded: The code that is folded, by the number of its first line in the source.
    """

    __slots__ = ("folded",)

    def __init__(self) -> None:
        self.folded: set[int] = set()

    def part(self, reader: BlockReader, index: int, block: Block, gap: bool, width: int) -> Part:
        """Return the part that shows a block.

        Args:
            reader: What read it.
            index: Which one of all its blocks it is.
            block: The block.
            gap: Whether a blank line is drawn above it.
            width: Cells of a line, for the guess how many there will be.
        """
        if self.folded and block.kind == "fence" and _first(reader, index, block).at in self.folded:
            if block.continued:
                return Part(_nothing, 0, block=block)
            return Part(partial(_draw_folded, reader, index, block, gap), 1 + gap, block=block, gap=gap)
        guess = guess_lines(block.lines, width) + gap
        return Part(partial(_draw, reader, block, gap), guess, block=block, gap=gap)


def code_indices(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield which blocks are the beginning of code that is long enough to be folded."""
    for index, block in enumerate(blocks):
        if block.kind == "fence" and not block.continued:
            goes_on = index + 1 < len(blocks) and blocks[index + 1].continued
            if goes_on or len(block.lines) >= LONG_CODE:
                yield index


def pieces_of(blocks: Sequence[Block], index: int) -> range:
    """Return which blocks are the pieces of the code that begins with one."""
    end = index + 1
    while end < len(blocks) and blocks[end].continued:
        end += 1
    return range(index, end)


def _first(reader: BlockReader, index: int, block: Block) -> Block:
    """Return the first piece of the code that a block is a piece of."""
    while block.continued and index > 0:
        index -= 1
        block = reader.blocks[index]
    return block


def _draw(reader: BlockReader, block: Block, gap: bool, width: int) -> list[Line]:
    lines = block_lines(block, width, reader.references)
    return [gap_line(block, width), *lines] if gap else lines


def _draw_folded(reader: BlockReader, index: int, block: Block, gap: bool, width: int) -> list[Line]:
    blocks = [*reader.blocks, *reader.tail]
    count = sum(len(blocks[piece].lines) for piece in pieces_of(blocks, index))
    words = f"{block.language or 'code'} · {count} line{'' if count == 1 else 's'}"
    return _draw(reader, replace(block, kind="folded", language=words), gap, width)


def _nothing(_: int) -> list[Line]:
    return []
