"""Keeps the deltas that are given equal to the text they add up to."""

from collections.abc import Hashable

SEPARATOR = "\n\n"
"""Stands between two messages, or two thoughts, of one answer; the client's assemblers set them apart so."""


class Telling:
    """One text as it is given piece by piece."""

    def __init__(self) -> None:
        self._told = 0
        self._part: Hashable = None

    def more(self, fragment: str | None, part: Hashable = None) -> str:
        """What a fragment adds to the text.

        Args:
            fragment: The new words, if any.
            part: Which of several texts it belongs to; a new one is set apart.
        """
        if not fragment:
            return ""
        gap = SEPARATOR if self._told and part != self._part else ""
        self._part = part
        self._told += len(gap) + len(fragment)
        return gap + fragment

    def rest(self, whole: str) -> str:
        """What of the whole text was in no fragment: all of it, where a server does not stream."""
        rest = whole[self._told :]
        self._told += len(rest)
        return rest
