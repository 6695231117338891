"""Heights of things stacked upon each other, and where each begins."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice


class Heights:
    """A stack of heights in lines; a change costs nothing, the next look pays for what lies above it.

    Args:
        heights: From the top.
    """

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._ends: list[int] = []

    def __len__(self) -> int:
        return len(self._heights)

    def __iter__(self) -> Iterator[int]:
        return iter(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def __setitem__(self, index: int, height: int) -> None:
        if self._heights[index] != height:
            self._heights[index] = height
            del self._ends[index:]

    @property
    def total(self) -> int:
        """Height of the whole stack."""
        return self._known()[-1] if self._heights else 0

    def append(self, height: int) -> None:
        """Put one more at the bottom."""
        self._heights.append(height)

    def truncate(self, count: int) -> None:
        """Keep the first `count`."""
        del self._heights[count:]
        del self._ends[count:]

    def start(self, index: int) -> int:
        """Return where the thing at `index` begins; one past the last gives the total."""
        return self._known()[index - 1] if index else 0

    def locate(self, line: int) -> int:
        """Return the index of what stands at `line`; lines outside belong to the first or last."""
        return min(max(bisect_right(self._known(), line), 0), max(len(self._heights) - 1, 0))

    def _known(self) -> list[int]:
        done = len(self._ends)
        if done < len(self._heights):
            rest = accumulate(self._heights[done:], initial=self._ends[-1] if done else 0)
            self._ends += islice(rest, 1, None)
        return self._ends


def guess_text(text: str, width: int) -> int:
    """Return about how many lines of `width` cells a text takes."""
    return len(text) // width + text.count("\n") + 1


def guess_lines(lines: Iterable[str], width: int) -> int:
    """Return the same for a text that is taken apart."""
    return sum(len(line) // width + 1 for line in lines)
