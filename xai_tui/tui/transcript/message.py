"""One message as lines: parsed and drawn when it is looked at, freed when it is far away."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from time import perf_counter

from xai_tui.tui.transcript import parts
from xai_tui.tui.transcript.block import Block
from xai_tui.tui.transcript.blocks import BlockReader
from xai_tui.tui.transcript.copied import Place, Source, copied
from xai_tui.tui.transcript.drawing import Drawing, Part
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.folding import Folding, code_indices, pieces_of
from xai_tui.tui.transcript.heights import Heights, guess_text
from xai_tui.tui.transcript.lines import spaced
from xai_tui.tui.transcript.marks import matches
from xai_tui.tui.transcript.plain import text_pieces
from xai_tui.tui.transcript.runs import Line, ornament
from xai_tui.tui.transcript.slices import SLICE
from xai_tui.tui.transcript.thoughts import Thoughts
from xai_tui.tui.transcript.units import Units
from xai_tui.tui.transcript.unread import Unread

_AT_ONCE = 12_000
"""Characters of a source that are read in one go: some 10 ms."""
_LONGEST = 0.03
"""Seconds that this may take, whatever they are."""
_FRAME = 3
"""Lines of a message beside its text, at a guess."""

Anchor = tuple[int, float]


class MessageLines:
    """The lines of one entry.

    Args:
        entry: What to show.
        width: Cells of a line, at least 1.
    """

    __slots__ = (
        "_body", "_chunks", "_drawing", "_finished", "_folding", "_guess", "_known", "_reader",
        "_shown_thoughts", "_thoughts", "_unread", "_width", "entry",
    )  # fmt: skip

    def __init__(self, entry: Entry, width: int) -> None:
        self.entry = entry
        self._shown_thoughts = Thoughts()
        self._folding = Folding()
        self._width = width
        self._chunks: list[str] = []
        self._thoughts: list[str] = []
        self._close()

    def _close(self, known: Sequence[int] = ()) -> None:
        """Hold the source alone, and the heights of its parts if they are known."""
        self._known = known
        self._guess = sum(known) if known else guess_text(self.entry.text, self._width) + _FRAME
        self._drawing: Drawing | None = None
        self._reader: BlockReader | None = None
        self._unread: Unread | None = None
        self._shown_thoughts.forget()
        self._body = 0
        self._finished = 0

    def _open(self) -> Drawing:
        drawing = self._drawing = Drawing(self._width)
        for part in self._head():
            drawing.append(part)
        self._body = len(drawing)
        if self.entry.role == "assistant":
            self._reader = BlockReader()
            self._read(self._reader, self.entry.text, ended=self.entry.state != "streaming")
        self._renew_body(drawing)
        if len(self._known) == len(drawing):
            drawing.heights = Heights(self._known)
        return drawing

    def _read(self, reader: BlockReader, more: str, *, ended: bool, until: float | None = None) -> None:
        """Read more of the source, of a long one only what can be read in a moment."""
        reader.feed(more)
        until = perf_counter() + SLICE if until is None else until
        is_behind = reader.finish(until) if ended else reader.step(until)
        if is_behind and len(self.entry.text) - reader.position <= _AT_ONCE:
            is_behind = reader.step(perf_counter() + _LONGEST)
        if is_behind:
            self._unread = self._unread or Unread(self._width)
        elif self._unread is not None or ended:
            self._unread = None
            # a link may be defined below its use
            self._finished = 0 if reader.references else self._finished

    @property
    def is_behind(self) -> bool:
        """Whether some of the source has not been read yet: `read_on` does."""
        return self._unread is not None

    def read_on(self, until: float) -> tuple[int, int]:
        """Read more of the source.

        Args:
            until: When to leave off, by `perf_counter`.

        Returns:
            The first line that may have changed, and by how many lines the text below it moved down.
        """
        if self._drawing is None or self._reader is None or self._unread is None:
            return 0, 0
        first = self._drawing.heights.start(self._body + self._finished)
        before = self._drawing.heights.total
        self._read(self._reader, "", ended=self.entry.state != "streaming", until=until)
        self._renew_body(self._drawing)
        return first, self._drawing.heights.total - before

    @property
    def height(self) -> int:
        """How many lines there are; an estimate where some have not been drawn."""
        return self._guess if self._drawing is None else self._drawing.heights.total

    def lines(self, first: int, last: int) -> Iterator[Line]:
        """Yield the lines from `first` to before `last`, which `settle` has been asked for."""
        return iter(()) if self._drawing is None else self._drawing.lines(first, last)

    def settle(self, first: int, last: int, keep: int) -> int:
        """Draw what is in view: see `Drawing.settle`."""
        if self._drawing is not None:
            return self._drawing.settle(first, last, keep)
        guess = self._guess
        drawing = self._open()
        shift = drawing.heights.total - guess if keep > 0 else 0
        return shift + drawing.settle(first + shift, last + shift, keep + shift)

    def toggle_at(self, at: int) -> bool:
        """Fold or unfold what a click on line `at` is meant for; return False if there is nothing."""
        drawing = self._drawing
        if drawing is None:
            return False
        if self._has_thoughts and at == drawing.heights.start(1):
            return self.toggle()
        index = drawing.heights.locate(at)
        part = drawing.part(index)
        if part.block is None or at != drawing.heights.start(index) + part.gap:
            return False
        block = index - self._body
        is_label = bool(part.block.language) or part.block.at in self._folding.folded
        if not is_label or block not in code_indices(self._blocks):
            return False
        self._toggle_code(drawing, block)
        return True

    def toggle_code(self, part: int | None = None) -> bool:
        """Fold or unfold long code: that of a part, or all of the message; return False if there is none."""
        drawing = self._drawing or self._open()
        blocks = self._blocks
        codes = [at for at in code_indices(blocks) if part is None or at + self._body == part]
        unfolded = [at for at in codes if blocks[at].at not in self._folding.folded]
        for at in unfolded or codes:
            self._toggle_code(drawing, at)
        return bool(codes)

    @property
    def _blocks(self) -> list[Block]:
        return [*self._reader.blocks, *self._reader.tail] if self._reader else []

    def _toggle_code(self, drawing: Drawing, index: int) -> None:
        blocks, reader = self._blocks, self._reader
        assert reader is not None
        self._folding.folded ^= {blocks[index].at}
        pieces = pieces_of(blocks, index)
        found = [
            self._folding.part(reader, at, blocks[at], drawing.part(self._body + at).gap, self._width)
            for at in pieces
        ]
        drawing.replace(self._body + pieces.start, self._body + pieces.stop, found)

    @property
    def _has_thoughts(self) -> bool:
        return self.entry.role == "assistant" and bool(self.entry.thoughts)

    def toggle(self) -> bool:
        """Fold or unfold the thoughts; return False if there are none."""
        self.step()
        if self._has_thoughts:
            self._shown_thoughts.unfolded = not self._shown_thoughts.unfolded
            self._renew_head()
        return self._has_thoughts

    def feed(self, text: str, thoughts: str) -> None:
        """Take what streamed in; nothing is done with it before `step`."""
        if text:
            self._chunks.append(text)
        if thoughts:
            self._thoughts.append(thoughts)

    def step(self) -> None:
        """Make lines of what was fed."""
        if self._chunks or self._thoughts:
            text, thoughts = "".join(self._chunks), "".join(self._thoughts)
            self._chunks.clear()
            self._thoughts.clear()
            old = self.entry
            self._take(replace(old, text=old.text + text, thoughts=old.thoughts + thoughts), text)

    def renew(self, entry: Entry) -> None:
        """Show another state of the message."""
        self.step()
        old = self.entry
        # a text that is taken up again after its end is read anew
        goes_on = entry.role == old.role and (old.state == "streaming" or entry.state != "streaming")
        grows = old.state == "streaming" and entry.text.startswith(old.text)
        if goes_on and (grows or entry.text == old.text):
            self._take(entry, entry.text[len(old.text) :])
        else:
            self.entry = entry
            self._close()

    def _take(self, entry: Entry, more: str) -> None:
        """Take an entry whose text is the old one and `more`."""
        ended = self.entry.state == "streaming" and entry.state != "streaming"
        new_head = _head_key(self.entry) != _head_key(entry)
        self.entry = entry
        if self._drawing is None:
            self._close()
            return
        if self._reader is not None:
            self._read(self._reader, more, ended=ended)
        if new_head:
            self._renew_head()
        self._renew_body(self._drawing)

    def resize(self, width: int) -> None:
        """Forget everything that depends on the width."""
        if width == self._width:
            return
        self._width = width
        if self._drawing is None:
            self._close()
        else:
            self._drawing.width = width
            self._drawing.forget()
            self._shown_thoughts.forget()

    def forget(self) -> None:
        """Free everything but the source and the heights."""
        if self._drawing is None:
            return
        if self.entry.state == "streaming":
            self._drawing.forget()
        else:
            self._close(list(self._drawing.heights))

    def find(self, at: int, pattern: re.Pattern[str]) -> tuple[int, int]:
        """Return line and character at which something is drawn that was found in the text.

        Args:
            at: Character of the text where it begins.
            pattern: What was looked for.
        """
        drawing = self._drawing or self._open()
        index, first = self._part_of(at)
        if self._folding.folded:
            self._unfold(drawing, index)
        lines = drawing.part_lines(index)
        found = matches(lines, pattern)
        above = sum(1 for _ in pattern.finditer(self.entry.text, first, at))
        line, mark = found[min(above, len(found) - 1)][0] if found else (0, None)
        return drawing.heights.start(index) + line, mark.start if mark else 0

    def _unfold(self, drawing: Drawing, index: int) -> None:
        """Unfold the code that a part is a piece of."""
        blocks = self._blocks
        for code in code_indices(blocks):
            if index - self._body in pieces_of(blocks, code) and blocks[code].at in self._folding.folded:
                self._toggle_code(drawing, code)

    def _part_of(self, at: int) -> tuple[int, int]:
        """Return which part a character of the text stands in, and the character that part begins with."""
        text = self.entry.text
        if self._reader is None:
            starts = [piece.start for piece in text_pieces(text)]
            piece = bisect_right(starts, at) - 1
            return self._body + piece, starts[piece]
        blocks = [*self._reader.blocks, *self._reader.tail]
        if self._unread is not None and at >= self._reader.position:
            number, start = self._unread.locate(at)
            return self._body + len(blocks) + number, start
        line = text.count("\n", 0, at)
        column = at - text.rfind("\n", 0, at) - 1
        block = max(bisect_right(blocks, (line, column), key=lambda one: (one.at, one.column)) - 1, 0)
        return self._body + block, _line_start(text, blocks[block].at) + blocks[block].column

    def copied(self, start: Place, end: Place | None) -> str:
        """Return the source of what is drawn.

        Args:
            start: Line and character from which on.
            end: Line and character before which; None for the end of the message.
        """
        if end is None and start == Place(0, 0) and self.entry.text:
            return f"\n{self.entry.text}\n"
        drawing = self._drawing or self._open()
        stop = end if end is not None else Place(drawing.heights.total, 0)
        reader = self._reader
        source = Source(self.entry.text.split("\n"), reader.references if reader else {}, self._width)
        return copied(drawing, source, start, stop)

    def units(self) -> Units:
        """Return what can be selected of the message."""
        return Units(self._drawing or self._open(), self._body)

    def anchor(self, at: int) -> Anchor:
        """Return the part at line `at` and how far into it that is, to be found again after `resize`."""
        return (0, at / max(self._guess, 1)) if self._drawing is None else self._drawing.anchor(at)

    def position(self, anchor: Anchor) -> int:
        """Return the line of an anchor."""
        return int(anchor[1] * self._guess) if self._drawing is None else self._drawing.position(anchor)

    def _renew_head(self) -> None:
        if self._drawing is not None:
            head = list(self._head())
            self._drawing.replace(0, self._body, head)
            self._body = len(head)

    def _renew_body(self, drawing: Drawing) -> None:
        """Make parts of what the reader has found since the last time, of what is unread, and of the foot."""
        found = [*self._text_parts(), Part(partial(parts.foot_lines, self.entry), _guess_foot(self.entry))]
        if self._unread is None:
            drawing.replace(self._body + self._finished, None, found)
        else:
            drawing.exchange(self._body + self._finished, found)
        if self._reader is not None:
            self._finished = len(self._reader.blocks)

    def _head(self) -> Iterator[Part]:
        entry = self.entry
        if entry.role != "assistant":
            yield Part(_blank)
            return
        yield Part(partial(parts.speaker_lines, entry), 2)
        yield from self._shown_thoughts.parts(entry, self._width)
        if entry.tool_calls:
            yield Part(partial(parts.call_lines, entry), len(entry.tool_calls))
        if entry.text and (self._has_thoughts or entry.tool_calls):
            yield Part(_blank)
        elif entry.state == "streaming" and not entry.text and not self._has_thoughts:
            yield Part(_awaited)

    def _text_parts(self) -> Iterator[Part]:
        if self._reader is not None:
            yield from self._block_parts(self._reader)
        elif self.entry.role == "user":
            for piece in text_pieces(self.entry.text):
                guess = guess_text(self.entry.text[piece.start : piece.end], self._width)
                yield Part(partial(parts.prompt_lines, self.entry, piece), guess)
        elif self.entry.text:
            yield Part(partial(parts.notice_lines, self.entry.text))

    def _block_parts(self, reader: BlockReader) -> Iterator[Part]:
        above = reader.blocks[self._finished - 1] if self._finished else None
        blocks = [*reader.blocks[self._finished :], *reader.tail]
        for index, block in enumerate(blocks, self._finished):
            gap = above is not None and spaced(above, block)
            yield self._folding.part(reader, index, block, gap, self._width)
            above = block
        if self._unread is not None:
            yield from self._unread.parts(self.entry.text, reader.position)


def _line_start(text: str, number: int) -> int:
    """Return the character that a line begins with."""
    start = 0
    for _ in range(number):
        start = text.find("\n", start) + 1
    return start


def _blank(_: int) -> list[Line]:
    return [Line()]


def _awaited(_: int) -> list[Line]:
    return [Line((ornament("…", "muted"),))]


def _head_key(entry: Entry) -> tuple[object, ...]:
    """Return what the lines above the text depend on."""
    speaker = entry.label, entry.sibling, entry.state
    return *speaker, entry.thoughts, entry.thought_seconds, entry.tool_calls, bool(entry.text)


def _guess_foot(entry: Entry) -> int:
    """Return a height, not 0 where there may be a foot: what has no lines is in no view, and not drawn."""
    is_bare = entry.state == ("streaming" if entry.role == "assistant" else "done")
    return 0 if is_bare else 2
