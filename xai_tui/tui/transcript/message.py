"""One message as lines: drawn where it is looked at, estimated where it is not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from xai_tui.tui.transcript import parts
from xai_tui.tui.transcript.blocks import Block, BlockReader
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.heights import Heights
from xai_tui.tui.transcript.lines import FenceDrawing, block_lines, spaced
from xai_tui.tui.transcript.runs import Line, ornament

_PROMPT_PIECE = 100
"""Lines of a prompt that are drawn together."""
_FRAME = 3
"""Lines of a message beside its text, at a guess."""


@dataclass(slots=True)
class _Part:
    """Lines that are drawn together.

    Attributes:
        draw: Draws them in a width.
        guess: How many there will be, at a guess.
        lines: The lines, once they are drawn.
    """

    draw: Callable[[int], list[Line]]
    guess: int = 1
    lines: list[Line] | None = None


class MessageLines:
    """The lines of one entry; nothing is parsed or drawn before it is asked for.

    Args:
        entry: What to show.
        width: Cells of a line, at least 1.
    """

    __slots__ = (
        "_body", "_chunks", "_fence", "_finished", "_guess", "_heights", "_known", "_parts", "_reader",
        "_thoughts", "_width", "entry", "unfolded",
    )  # fmt: skip

    def __init__(self, entry: Entry, width: int) -> None:
        self.entry = entry
        self.unfolded = False
        self._width = width
        self._chunks: list[str] = []
        self._thoughts: list[str] = []
        self._guess = _guess_text(entry.text, width) + _FRAME
        self._close()

    def _close(self, known: Sequence[int] = ()) -> None:
        self._known = known
        self._parts: list[_Part] = []
        self._heights = _NOTHING
        self._reader: BlockReader | None = None
        self._fence: tuple[int, str, FenceDrawing] | None = None
        self._body = 0
        self._finished = 0

    @property
    def height(self) -> int:
        """How many lines there are; an estimate where some have not been drawn."""
        return self._heights.total if self._parts else self._guess

    @property
    def opened(self) -> bool:
        """Whether anything but the source is held in memory."""
        return bool(self._parts)

    def line(self, at: int) -> Line:
        """Return line `at`, which `settle` has been asked for."""
        index = self._heights.locate(at)
        lines = self._parts[index].lines
        assert lines is not None
        return lines[at - self._heights.start(index)]

    def settle(self, first: int, last: int) -> int:
        """Draw what is in view.

        Args:
            first: First line of the view, from the message's own first; negative if that is in view.
            last: The line after the last of the view.

        Returns:
            By how many lines the view must move down to show the same text as before: what begins
            above the view keeps its lower end in place.
        """
        shift = 0
        if not self._parts:
            before = self._guess
            self._open()
            shift = self._heights.total - before if first > 0 else 0
        while (index := self._undrawn(first + shift, last + shift)) is not None:
            above = self._heights.start(index) < first + shift
            before = self._heights[index]
            self._draw(index)
            shift += self._heights[index] - before if above else 0
        return shift

    def _undrawn(self, first: int, last: int) -> int | None:
        index = self._heights.locate(max(first, 0))
        while index < len(self._parts) and self._heights.start(index) < last:
            if self._parts[index].lines is None:
                return index
            index += 1
        return None

    def _draw(self, index: int) -> None:
        part = self._parts[index]
        part.lines = part.draw(self._width)
        self._heights[index] = len(part.lines)

    def is_fold(self, at: int) -> bool:
        """Tell whether a click on line `at` folds or unfolds the thoughts."""
        return self._has_thoughts and self._heights.locate(at) == 1 and at == self._heights.start(1)

    @property
    def _has_thoughts(self) -> bool:
        return self.entry.role == "assistant" and bool(self.entry.thoughts)

    def toggle(self) -> bool:
        """Fold or unfold the thoughts; return False if there are none."""
        self.step()
        if not self._has_thoughts:
            return False
        self.unfolded = not self.unfolded
        self._renew_head()
        return True

    def feed(self, text: str, thoughts: str) -> None:
        """Take what streamed in; nothing is done with it before `step`."""
        if text:
            self._chunks.append(text)
        if thoughts:
            self._thoughts.append(thoughts)

    def step(self) -> None:
        """Make lines of what was fed."""
        if not self._chunks and not self._thoughts:
            return
        text, thoughts = "".join(self._chunks), "".join(self._thoughts)
        self._chunks.clear()
        self._thoughts.clear()
        entry = self.entry
        self._take(replace(entry, text=entry.text + text, thoughts=entry.thoughts + thoughts), text)

    def renew(self, entry: Entry) -> None:
        """Show another state of the message."""
        self.step()
        streams, streamed = entry.state == "streaming", self.entry.state == "streaming"
        same = entry.text == self.entry.text and entry.role == self.entry.role and streams <= streamed
        if same or (streamed and entry.text.startswith(self.entry.text)):
            self._take(entry, entry.text[len(self.entry.text) :])
        else:
            self.entry = entry
            self._guess = _guess_text(entry.text, self._width) + _FRAME
            self._close()

    def _take(self, entry: Entry, more: str) -> None:
        """Take an entry whose text is the old one and `more`."""
        ended = self.entry.state == "streaming" and entry.state != "streaming"
        new_head = _head_key(self.entry) != _head_key(entry)
        self.entry = entry
        if not self._parts:
            self._guess = _guess_text(entry.text, self._width) + _FRAME
            self._known = ()
            return
        if self._reader is not None:
            self._reader.feed(more)
            if ended:
                self._reader.finish()
            else:
                self._reader.step()
        if new_head:
            self._renew_head()
        self._renew_body(all_again=ended and self._reader is not None and bool(self._reader.references))

    def resize(self, width: int) -> None:
        """Forget everything that depends on the width."""
        if width != self._width:
            self._width = width
            self._guess = _guess_text(self.entry.text, width) + _FRAME
            self._known = ()
            self.forget_lines()

    def forget_lines(self) -> None:
        """Free the lines; their heights stay as estimates."""
        for part in self._parts:
            part.lines = None
        self._fence = None

    def forget(self) -> None:
        """Free everything but the source and the heights."""
        if self.entry.state == "streaming":
            self.forget_lines()
        elif self._parts:
            self._guess = self._heights.total
            self._close([self._heights[index] for index in range(len(self._heights))])

    def anchor(self, at: int) -> tuple[int, float]:
        """Return the part at line `at` and how far into it that is, to be found again after `resize`."""
        if not self._parts:
            return 0, at / max(self._guess, 1)
        index = self._heights.locate(at)
        return index, (at - self._heights.start(index)) / max(self._heights[index], 1)

    def position(self, anchor: tuple[int, float]) -> int:
        """Return the line of an anchor."""
        index, share = anchor
        if index >= len(self._parts):
            return int(share * self.height)
        return self._heights.start(index) + int(share * self._heights[index])

    def _open(self) -> None:
        self._heights = Heights()
        for part in self._head():
            self._append(part)
        self._body = len(self._parts)
        if self.entry.role == "assistant":
            self._reader = BlockReader()
            self._reader.feed(self.entry.text)
            if self.entry.state == "streaming":
                self._reader.step()
            else:
                self._reader.finish()
        self._renew_body()
        if len(self._known) == len(self._parts):
            self._heights = Heights(self._known)

    def _append(self, part: _Part) -> None:
        self._parts.append(part)
        self._heights.append(part.guess if part.lines is None else len(part.lines))

    def _renew_head(self) -> None:
        if self._parts:
            head = list(self._head())
            body = self._parts[self._body :]
            heights = [self._heights[index] for index in range(self._body, len(self._parts))]
            self._parts, self._heights = [], Heights()
            for part in head:
                self._append(part)
            self._body = len(head)
            self._parts += body
            for height in heights:
                self._heights.append(height)

    def _renew_body(self, *, all_again: bool = False) -> None:
        """Make parts of what the reader has found since the last time, and of the foot."""
        if all_again:
            self._finished = 0
        keep = self._body + self._finished
        del self._parts[keep:]
        self._heights.truncate(keep)
        for part in self._text_parts():
            self._append(part)
        self._append(_Part(self._draw_foot))
        if self._reader is not None:
            self._finished = len(self._reader.blocks)

    def _head(self) -> Iterator[_Part]:
        entry = self.entry
        if entry.role != "assistant":
            yield _Part(lambda _: [Line()])
            return
        yield _Part(lambda width: [Line(), *parts.speaker_lines(self.entry, width)], 2)
        if self._has_thoughts:
            guess = _guess_text(entry.thoughts, self._width) if self.unfolded else 1
            yield _Part(lambda w: parts.thoughts_lines(self.entry, w, unfolded=self.unfolded), guess)
        if entry.tool_calls:
            yield _Part(lambda width: parts.call_lines(self.entry, width), len(entry.tool_calls))
        if entry.text and (self._has_thoughts or entry.tool_calls):
            yield _Part(lambda _: [Line()])
        elif entry.state == "streaming" and not entry.text and not self._has_thoughts:
            yield _Part(lambda _: [Line((ornament("…", "muted"),))])

    def _text_parts(self) -> Iterator[_Part]:
        if self.entry.role == "notice":
            yield _Part(lambda width: parts.notice_lines(self.entry.text, width))
        elif self._reader is None:
            yield from self._prompt_parts()
        else:
            yield from self._block_parts(self._reader)

    def _prompt_parts(self) -> Iterator[_Part]:
        lines = self.entry.text.split("\n")
        for at in range(0, len(lines), _PROMPT_PIECE):
            piece = lines[at : at + _PROMPT_PIECE]
            draw = partial(parts.prompt_lines, self.entry, "\n".join(piece), not at)
            yield _Part(draw, _guess_lines(piece, self._width))

    def _block_parts(self, reader: BlockReader) -> Iterator[_Part]:
        above = reader.blocks[self._finished - 1] if self._finished else None
        blocks = [*reader.blocks[self._finished :], *reader.tail]
        for index, block in enumerate(blocks, self._finished):
            gap = above is not None and spaced(above, block)
            draw = partial(self._draw_block, block, index, gap)
            yield _Part(draw, _guess_lines(block.lines, self._width) + gap)
            above = block

    def _draw_block(self, block: Block, index: int, gap: bool, width: int) -> list[Line]:
        reader = self._reader
        assert reader is not None
        if block.kind == "fence":
            lines = self._draw_fence(block, index, width)
        else:
            lines = block_lines(block, width, reader.references)
        return [Line(), *lines] if gap else lines

    def _draw_fence(self, block: Block, index: int, width: int) -> list[Line]:
        """Draw a fence: if it is the one drawn last, only those of its lines that are not settled."""
        if self._fence is None or self._fence[:2] != (index, block.language):
            self._fence = (index, block.language, FenceDrawing(block.language, width))
        return self._fence[2].draw(block.lines)

    def _draw_foot(self, width: int) -> list[Line]:
        return parts.foot_lines(self.entry, width)


_NOTHING = Heights()


def _head_key(entry: Entry) -> tuple[object, ...]:
    """Return what the lines above the text depend on."""
    has_text = bool(entry.text)
    return (
        entry.label,
        entry.sibling,
        entry.thoughts,
        entry.thought_seconds,
        entry.tool_calls,
        has_text,
        entry.state,
    )


def _guess_text(text: str, width: int) -> int:
    return len(text) // width + text.count("\n") + 1


def _guess_lines(lines: Iterable[str], width: int) -> int:
    return sum(len(line) // width + 1 for line in lines)
