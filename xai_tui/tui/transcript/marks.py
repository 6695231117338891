"""Found words in the rows of a view, also where a row ends amid them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xai_tui.tui.transcript.runs import Line


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a line that was found.

    Attributes:
        start: First character of it.
        end: The one after its last.
        now: Whether it belongs to the hit that was gone to.
    """

    start: int
    end: int
    now: bool = False


def matches(lines: Sequence[Line], pattern: re.Pattern[str]) -> list[list[tuple[int, Mark]]]:
    """Return each place where the words stand: per line that shows a part of it, its number and the mark."""
    text: list[str] = []
    places: list[tuple[int, int] | None] = []
    for number, line in enumerate(lines):
        column = 0
        for run in line.runs:
            if run.copied is None:
                text.append(run.text)
                places += [(number, column + at) for at in range(len(run.text))]
            column += len(run.text)
        text.append(line.joint)
        places += [None] * len(line.joint)
    whole = "".join(text)
    return [_marks(places[found.start() : found.end()]) for found in pattern.finditer(whole)]


def _marks(places: Sequence[tuple[int, int] | None]) -> list[tuple[int, Mark]]:
    """Return the marks over characters, each a pair of line and column; None is between two lines."""
    columns: dict[int, list[int]] = {}
    for place in places:
        if place is not None:
            columns.setdefault(place[0], []).append(place[1])
    return [(line, Mark(found[0], found[-1] + 1)) for line, found in columns.items()]
