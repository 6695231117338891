"""Where words stand in the source of a chat, looked for in slices, from where one reads on."""

import re
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

MOST = 10_000
"""Places after which it is enough."""


class Hit(NamedTuple):
    """A place where the words stand.

    Attributes:
        entry: Index of the entry.
        at: Character of its text at which they begin.
    """

    entry: int
    at: int


def pattern_of(words: str) -> re.Pattern[str]:
    """Return what finds the words, wraps between them or not; capitals count if there are any."""
    source = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(source, re.IGNORECASE if words == words.lower() else re.NOFLAG)


class Search:
    """A search that goes on until all entries have been looked at.

    Args:
        words: What to look for; not only spaces.
        text: Returns the text of an entry.
        count: How many entries there are.
        start: Where to begin, to go on from the first entry after the last one.

    Attributes:
        pattern: What finds the words.
    """

    def __init__(self, words: str, text: Callable[[int], str], count: int, start: Hit) -> None:
        self.pattern = pattern_of(words)
        self._text = text
        self._start = start
        self._below: list[Hit] = []
        self._above: list[Hit] = []
        self._at = 0
        self._left = [*range(start.entry, count), *range(min(start.entry, count))][::-1]

    @property
    def is_done(self) -> bool:
        """Whether all entries have been looked at, or enough has been found."""
        return not self._left or self.count >= MOST

    @property
    def count(self) -> int:
        """How many places have been found."""
        return len(self._above) + len(self._below)

    def look(self, until: float) -> bool:
        """Look for one place at least, or through one entry; return whether there is more to look at.

        Args:
            until: When to leave off, by `perf_counter`.
        """
        while self._left and self.count < MOST:
            entry = self._left[-1]
            hits = self._below if entry >= self._start.entry else self._above
            for found in self.pattern.finditer(self._text(entry), self._at):
                hits.append(Hit(entry, found.start()))
                if perf_counter() >= until or self.count >= MOST:
                    self._at = found.end()
                    return not self.is_done
            self._left.pop()
            self._at = 0
            if perf_counter() >= until:
                break
        return not self.is_done

    def number(self, hit: Hit) -> int:
        """Return which one a hit is, from 1, of those that have been found."""
        return [*self._above, *self._below].index(hit) + 1

    def first(self) -> Hit | None:
        """Return the first hit from the start on; None as long as there is none."""
        below = (hit for hit in self._below if hit >= self._start)
        return next(below, None) or next(iter([*self._above, *self._below]), None)

    def next(self, hit: Hit, step: int) -> Hit:
        """Return the hit that is `step` after another, the first one again after the last."""
        hits = [*self._above, *self._below]
        return hits[(hits.index(hit) + step) % len(hits)]
