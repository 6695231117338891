"""What a terminal showed at each moment, worked out when all is over, so that looking delays nothing."""

import re
import time
from collections.abc import Iterator, Sequence
from typing import Self

import pyte

from tests.line.far import AnsweringTerminal

KEY = "Z"
"""A key that stands in no answer."""

_WORD = re.compile(r"[a-z]{4,}")


class RecordedTerminal(AnsweringTerminal):
    """Notes when bytes came and when keys were typed.

    Attributes:
        came: The moments, with the length of `raw` after each.
        typed: When each of the keys was typed.
    """

    came: list[tuple[float, int]]
    typed: list[float]

    def __enter__(self) -> Self:
        self.came, self.typed = [], []
        return self

    def strike(self) -> None:
        """Type the key."""
        self.typed.append(time.monotonic())
        self.type(KEY)

    def rest(self, seconds: float) -> None:
        """Read for so long."""
        self.quiet(seconds)

    def _read(self, seconds: float) -> bool:
        before = len(self.raw)
        is_open = super()._read(seconds)
        if len(self.raw) > before:
            self.came.append((time.monotonic(), len(self.raw)))
        return is_open


def screens(terminal: RecordedTerminal, size: tuple[int, int]) -> Iterator[tuple[float, str]]:
    """What was on the screen after each piece."""
    screen = pyte.Screen(*size)
    stream = pyte.ByteStream(screen)
    begin = 0
    for moment, end in terminal.came:
        stream.feed(terminal.raw[begin:end])
        begin = end
        yield moment, "\n".join(screen.display)


def scrolls(terminal: RecordedTerminal) -> Iterator[tuple[float, str]]:
    """What had been printed after each piece, by a program that only prints."""
    for moment, end in terminal.came:
        yield moment, terminal.raw[:end].decode(errors="replace")


def echoes(shown: Sequence[tuple[float, str]], typed: Sequence[float]) -> list[float]:
    """Seconds from each key to the moment when one more of them is shown.

    Args:
        shown: Moments and what was shown then.
        typed: When the keys were typed; none is taken away from the first on.
    """
    before = [text for moment, text in shown if moment < typed[0]]
    base = before[-1].count(KEY) if before else 0
    found = []
    for number, struck in enumerate(typed, start=base + 1):
        seen = next(moment for moment, text in shown if moment > struck and text.count(KEY) >= number)
        found.append(seen - struck)
    return found


def delays(shown: Sequence[tuple[float, str]], pieces: Sequence[tuple[float, str]]) -> list[float]:
    """Seconds from the arrival of each word that is in an answer once to the moment when it is shown.

    Args:
        shown: Moments and what was shown then.
        pieces: Moments at which pieces of the answer arrived, and the pieces.
    """
    texts = [(moment, text.replace(KEY, "")) for moment, text in shown]
    whole, found = "".join(piece for _, piece in pieces), []
    for word in re.finditer(_WORD, whole):
        if whole.count(word[0]) == 1:
            came = _arrival(pieces, word.end())
            seen = next((moment for moment, text in texts if moment > came and word[0] in text), None)
            if seen is not None:  # a word that is wrapped or scrolled away at once tells nothing
                found.append(seen - came)
    return found


def _arrival(pieces: Sequence[tuple[float, str]], length: int) -> float:
    for moment, piece in pieces:
        length -= len(piece)
        if length <= 0:
            return moment
    raise AssertionError("the answer is longer than its pieces")
