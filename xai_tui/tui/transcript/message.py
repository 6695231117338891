"""One message as lines: parsed and drawn when it is looked at, freed when it is far away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from xai_tui.tui.transcript import parts
from xai_tui.tui.transcript.block import Block
from xai_tui.tui.transcript.blocks import BlockReader
from xai_tui.tui.transcript.drawing import Drawing, Part
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.heights import Heights
from xai_tui.tui.transcript.lines import block_lines, spaced
from xai_tui.tui.transcript.runs import Line, ornament

_PROMPT_PIECE = 100
"""Lines of a prompt that are drawn together."""
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
        "_body", "_chunks", "_drawing", "_finished", "_guess", "_known", "_reader", "_thoughts",
        "_width", "entry", "unfolded",
    )  # fmt: skip

    def __init__(self, entry: Entry, width: int) -> None:
        self.entry = entry
        self.unfolded = False
        self._width = width
        self._chunks: list[str] = []
        self._thoughts: list[str] = []
        self._close()

    def _close(self, known: Sequence[int] = ()) -> None:
        """Hold the source alone, and the heights of its parts if they are known."""
        self._known = known
        self._guess = sum(known) if known else _guess_text(self.entry.text, self._width) + _FRAME
        self._drawing: Drawing | None = None
        self._reader: BlockReader | None = None
        self._body = 0
        self._finished = 0

    def _open(self) -> Drawing:
        drawing = self._drawing = Drawing(self._width)
        for part in self._head():
            drawing.append(part)
        self._body = len(drawing)
        if self.entry.role == "assistant":
            self._reader = BlockReader()
            self._reader.feed(self.entry.text)
            if self.entry.state == "streaming":
                self._reader.step()
            else:
                self._reader.finish()
        self._renew_body(drawing)
        if len(self._known) == len(drawing):
            drawing.heights = Heights(self._known)
        return drawing

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

    def is_fold(self, at: int) -> bool:
        """Tell whether a click on line `at` folds or unfolds the thoughts."""
        if self._drawing is None or not self._has_thoughts:
            return False
        return at == self._drawing.heights.start(1)

    @property
    def _has_thoughts(self) -> bool:
        return self.entry.role == "assistant" and bool(self.entry.thoughts)

    def toggle(self) -> bool:
        """Fold or unfold the thoughts; return False if there are none."""
        self.step()
        if self._has_thoughts:
            self.unfolded = not self.unfolded
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
            self._reader.feed(more)
            if ended:
                self._reader.finish()
                # a link may be defined below its use
                self._finished = 0 if self._reader.references else self._finished
            else:
                self._reader.step()
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

    def forget(self) -> None:
        """Free everything but the source and the heights."""
        if self._drawing is None:
            return
        if self.entry.state == "streaming":
            self._drawing.forget()
        else:
            self._close(list(self._drawing.heights))

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
        """Make parts of what the reader has found since the last time, and of the foot."""
        found = [*self._text_parts(), Part(partial(parts.foot_lines, self.entry), _guess_foot(self.entry))]
        drawing.replace(self._body + self._finished, None, found)
        if self._reader is not None:
            self._finished = len(self._reader.blocks)

    def _head(self) -> Iterator[Part]:
        entry = self.entry
        if entry.role != "assistant":
            yield Part(_blank)
            return
        yield Part(partial(parts.speaker_lines, entry), 2)
        if self._has_thoughts:
            guess = _guess_text(entry.thoughts, self._width) if self.unfolded else 1
            yield Part(partial(parts.thoughts_lines, entry, self.unfolded), guess)
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
            lines = self.entry.text.split("\n")
            for at in range(0, len(lines), _PROMPT_PIECE):
                piece = lines[at : at + _PROMPT_PIECE]
                draw = partial(parts.prompt_lines, self.entry, "\n".join(piece), not at)
                yield Part(draw, _guess_lines(piece, self._width))
        elif self.entry.text:
            yield Part(partial(parts.notice_lines, self.entry.text))

    def _block_parts(self, reader: BlockReader) -> Iterator[Part]:
        above = reader.blocks[self._finished - 1] if self._finished else None
        blocks = [*reader.blocks[self._finished :], *reader.tail]
        for block in blocks:
            gap = above is not None and spaced(above, block)
            draw = partial(_draw_block, reader, block, gap)
            yield Part(draw, _guess_lines(block.lines, self._width) + gap)
            above = block


def _draw_block(reader: BlockReader, block: Block, gap: bool, width: int) -> list[Line]:
    lines = block_lines(block, width, reader.references)
    return [Line(), *lines] if gap else lines


def _blank(_: int) -> list[Line]:
    return [Line()]


def _awaited(_: int) -> list[Line]:
    return [Line((ornament("…", "muted"),))]


def _head_key(entry: Entry) -> tuple[object, ...]:
    """Return what the lines above the text depend on."""
    speaker = entry.label, entry.sibling, entry.state
    return *speaker, entry.thoughts, entry.thought_seconds, entry.tool_calls, bool(entry.text)


def _guess_foot(entry: Entry) -> int:
    """Return a height that is not 0 where there may be a foot: what has no lines is in no view, and not drawn."""
    is_bare = entry.state == ("streaming" if entry.role == "assistant" else "done")
    return 0 if is_bare else 2


def _guess_text(text: str, width: int) -> int:
    return len(text) // width + text.count("\n") + 1


def _guess_lines(lines: Iterable[str], width: int) -> int:
    return sum(len(line) // width + 1 for line in lines)
