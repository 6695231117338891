"""When an answer of several choices is whole."""

from collections.abc import Sequence
from typing import Protocol


class _Choice(Protocol):
    @property
    def index(self) -> int | None: ...
    @property
    def finish_reason(self) -> str | None: ...


class _Chunk(Protocol):
    @property
    def choices(self) -> Sequence[_Choice] | None: ...


class FinishedChoices:
    """Which of the choices have brought a `finish_reason`.

    Args:
        wanted: How many choices were asked for, the request's `n`.
    """

    def __init__(self, wanted: int = 1) -> None:
        self._wanted = wanted
        self._finished: set[int] = set()

    def note(self, chunk: _Chunk) -> bool:
        """Take a chunk into account and return whether all choices are finished."""
        for choice in chunk.choices or ():
            if choice.finish_reason:
                self._finished.add(choice.index or 0)
        return len(self._finished) >= self._wanted
