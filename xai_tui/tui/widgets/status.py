"""The status line: what the next turn would cost, what runs, and the keys of what has the focus."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

SEPARATOR = " · "
GAP = "  "


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and the word for what it does."""

    key: str
    word: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line says, most important first; later facts give way when the line is short.

    Attributes:
        alert: What the user must know now, such as a countdown to the next attempt; empty for nothing.
        facts: Short facts in the order they are shown; the first is never dropped.
        hints: Keys for what has the focus, the most useful first.
    """

    alert: str = ""
    facts: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitting:
    """What of a standing fits into a width."""

    left: str
    hints: tuple[Hint, ...]


def fit(standing: Standing, width: int) -> Fitting:
    """Choose what fits: the alert or the first fact, the first hint, more facts, then more hints."""
    left, *facts = [text for text in (standing.alert, *standing.facts) if text] or [""]
    kept = 2 * len(GAP) + _hint_width(standing.hints[0]) if standing.hints else 0
    if cell_len(left) + kept > width:
        kept = 0
    for fact in facts:
        longer = f"{left}{SEPARATOR}{fact}"
        if cell_len(longer) + kept > width:
            break
        left = longer
    room = width - cell_len(left) - 2 * len(GAP)
    hints: list[Hint] = []
    for hint in standing.hints:
        room -= _hint_width(hint)
        if room < 0:
            break
        hints.append(hint)
    return Fitting(left, tuple(hints))


def _hint_width(hint: Hint) -> int:
    return cell_len(hint.key) + 1 + cell_len(hint.word) + len(GAP)


class StatusLine(Widget, can_focus=False):
    """One line at the foot of the screen; drawn without a layout."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status--alert",
        "status--fact",
        "status--first",
        "status--key",
        "status--word",
    }

    standing: reactive[Standing] = reactive(Standing())

    def render_line(self, y: int) -> Strip:
        """The facts on the left, the keys on the right."""
        width = self.size.width
        base = self.rich_style
        if y or width < 1:
            return Strip.blank(width, base)
        inner = max(width - 2, 1)
        fitting = fit(self.standing, inner)
        left = self._left(fitting.left)
        hints = [segment for hint in fitting.hints for segment in self._hint(hint)]
        used = sum(segment.cell_length for segment in [*left, *hints])
        blank = Segment(" " * max(inner - used, 0), base)
        strip = Strip([Segment(" ", base), *left, blank, *hints, Segment(" ", base)])
        return strip.adjust_cell_length(width, base)

    def _left(self, text: str) -> list[Segment]:
        alert = self.standing.alert
        text = set_cell_size(text, min(cell_len(text), max(self.size.width - 2, 1)))
        if alert:
            shown = text[: len(alert)]
            return [
                Segment(shown, self.get_component_rich_style("status--alert")),
                Segment(text[len(alert) :], self.get_component_rich_style("status--fact")),
            ]
        first = self.standing.facts[0] if self.standing.facts else ""
        return [
            Segment(text[: len(first)], self.get_component_rich_style("status--first")),
            Segment(text[len(first) :], self.get_component_rich_style("status--fact")),
        ]

    def _hint(self, hint: Hint) -> Sequence[Segment]:
        return [
            Segment(GAP, self.rich_style),
            Segment(hint.key, self.get_component_rich_style("status--key")),
            Segment(f" {hint.word}", self.get_component_rich_style("status--word")),
        ]
