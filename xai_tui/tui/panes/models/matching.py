"""Which models fit what was typed, best first."""

from collections.abc import Iterable, Sequence
from math import prod
from typing import NamedTuple

from textual.fuzzy import FuzzySearch

from xai_tui.domain.model import Model

MOST_WAYS = 2_000
"""Ways to find the letters in a name that are all weighed; Textual's search tries each of them."""

NAME_LIMIT = 120
"""Characters of a name that are searched."""


class Match(NamedTuple):
    """A model that fits.

    Attributes:
        model: The model.
        name: The id or alias that fits best.
        offsets: Where the letters stand in `name`.
    """

    model: Model
    name: str
    offsets: tuple[int, ...] = ()


class ModelSearch:
    """Finds models by letters of their ids and aliases, in order but with gaps allowed."""

    def __init__(self) -> None:
        self._fuzzy = FuzzySearch()

    def find(self, models: Iterable[Model], letters: str) -> list[Match]:
        """The models that fit, best first; all of them in their own order for no letters."""
        if not letters:
            return [Match(model, model.id) for model in models]
        scored = [
            (score, match) for model in models for score, match in [self._best(model, letters)] if score
        ]
        scored.sort(key=lambda pair: -pair[0])
        return [match for _, match in scored]

    def _best(self, model: Model, letters: str) -> tuple[float, Match]:
        found = [(*self._score(letters, name[:NAME_LIMIT]), name) for name in model.names]
        score, offsets, name = max(found, key=lambda item: item[0])
        return score, Match(model, name, tuple(offsets))

    def _score(self, letters: str, name: str) -> tuple[float, Sequence[int]]:
        lowered, wanted = name.lower(), letters.lower()
        if wanted in lowered or prod(map(lowered.count, wanted)) <= MOST_WAYS:
            return self._fuzzy.match(wanted, lowered)
        return _first_way(wanted, lowered)


def _first_way(letters: str, name: str) -> tuple[float, Sequence[int]]:
    """The leftmost way to find the letters, for names in which there are too many to weigh."""
    offsets: list[int] = []
    for letter in letters:
        place = name.find(letter, offsets[-1] + 1 if offsets else 0)
        if place < 0:
            return 0.0, ()
        offsets.append(place)
    return 1.0, offsets
