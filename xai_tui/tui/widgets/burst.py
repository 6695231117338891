"""Telling the Enter key from newlines of a paste, where the terminal does not mark pastes."""

from enum import Enum

GAP = 0.005
"""Seconds: keys that come closer together than this were not typed by hand."""


class Newline(Enum):
    """What an Enter turned out to be."""

    TEXT = "text"
    KEY = "key"


class Burst:
    """Watches when keys come, and judges each Enter by what follows it.

    An Enter that is followed within `GAP` by more text is pasted text, and
    then so is every other Enter of that burst. An Enter that ends a burst
    without another inside is the key: programs that type for people send the
    text and the Enter in one go.
    """

    def __init__(self) -> None:
        self._held: float | None = None
        self._pasting = False
        self._last = float("-inf")

    @property
    def is_holding(self) -> bool:
        """Whether an Enter waits to be judged."""
        return self._held is not None

    def key(self, at: float, *, is_text: bool) -> Newline | None:
        """Note a key and judge the Enter that is held, if any.

        Args:
            at: When the key came, in seconds of any steady clock.
            is_text: Whether it is text or another Enter.

        Returns:
            What the held Enter was, or `None` when none was held.
        """
        held, self._held = self._held, None
        close = at - self._last < GAP
        self._last = at
        if held is None:
            self._pasting = self._pasting and close
            return None
        self._pasting = is_text and close
        return Newline.TEXT if self._pasting else Newline.KEY

    def enter(self, at: float) -> Newline | None:
        """Judge an Enter at once where that can be done, else hold it; to be called after `key`."""
        if self._pasting:
            return Newline.TEXT
        self._held = at
        return None

    def quiet(self) -> bool:
        """Say that nothing followed for `GAP`; returns whether the Enter that was held is the key."""
        held, self._held = self._held, None
        return held is not None
