"""The thoughts of an answer as parts: one line, and below it the text in pieces if it is unfolded."""

from functools import partial

from xai_tui.tui.transcript.drawing import Part
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.heights import guess_text
from xai_tui.tui.transcript.parts import thoughts_head, thoughts_lines
from xai_tui.tui.transcript.plain import text_pieces


class Thoughts:
    """Makes the parts of thoughts that grow at their end; pieces that are final stay the same.

    Attributes:
        unfolded: Whether the text is shown.
    """

    __slots__ = ("_final", "_start", "_text", "unfolded")

    def __init__(self) -> None:
        self.unfolded = False
        self.forget()

    def forget(self) -> None:
        """Free everything."""
        self._text = ""
        self._start = 0
        self._final: list[Part] = []

    def parts(self, entry: Entry, width: int) -> list[Part]:
        """Return the parts for an answer in this width; none if it has no thoughts."""
        if not entry.thoughts:
            return []
        head = Part(partial(thoughts_head, entry, self.unfolded))
        return [head, *self._pieces(entry.thoughts.strip("\n"), width)] if self.unfolded else [head]

    def _pieces(self, text: str, width: int) -> list[Part]:
        if not text.startswith(self._text):
            self.forget()
        parts = []
        for start, end, joint in text_pieces(text, self._start):
            piece = text[start:end]
            parts.append(Part(partial(thoughts_lines, piece, joint), guess_text(piece, width)))
            self._start = start
        self._text = text
        self._final += parts[:-1]
        return [*self._final, *parts[-1:]]
