"""What a model looks like in the list: a table row where there is room, two lines where there is not."""

from dataclasses import dataclass
from typing import NamedTuple

from textual.content import Content

from xai_tui.domain.model import Model, ModelKind
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.models.matching import Match
from xai_tui.tui.panes.models.words import (
    UNKNOWN,
    effort_words,
    image_price,
    modalities,
    prices,
    tokens_in_short,
)
from xai_tui.tui.widgets.rows import MUTED, Row

TABLE_FROM = 96
"""The width from which models stand in a table."""

LABELS_FROM = 52
"""The width from which prices outside a table carry their names."""

NUMBER, TAKES, EFFORTS = 8, 18, 23
"""Cells of the table's columns, the space before each included; the name has the rest."""


def heading(width: int) -> Content:
    """The line above the list: the names of the columns, or what the three prices are."""
    if width >= TABLE_FROM:
        cells = Cells("context", "takes", ("$/M in", "cached", "out"), "efforts")
        line = cells.after(Content("  model"), width)
    elif width >= LABELS_FROM:
        line = Content("  prices in $ per million tokens")
    else:
        line = Content("  $/M in / cached / out")
    return line.truncate(width, ellipsis=True).stylize(MUTED)


class Cells(NamedTuple):
    """What stands in the columns behind a model's name; one number is as wide as three."""

    context: str
    takes: str
    numbers: tuple[str, ...]
    efforts: str

    def after(self, name: Content, width: int) -> Content:
        """The row of the table, `width` cells wide."""
        room = width - TAKES - 4 * NUMBER - EFFORTS
        number_width = 3 * NUMBER // len(self.numbers)
        return Content.assemble(
            name.truncate(room - 1, ellipsis=True, pad=True),
            f" {self.context:>{NUMBER}}",
            Content(f"  {self.takes}").truncate(TAKES, ellipsis=True, pad=True),
            "".join(f"{number:>{number_width}}" for number in self.numbers),
            (f"  {self.efforts}", MUTED),
        )


@dataclass(frozen=True)
class ModelRow(Row):
    """One model.

    Attributes:
        match: The model, and which of its letters were looked for.
        current: Whether the chat's next turn asks it.
    """

    match: Match
    current: bool = False

    @property
    def key(self) -> str:
        """The model's id."""
        return self.model.id

    @property
    def model(self) -> Model:
        """The model."""
        return self.match.model

    def height(self, width: int) -> int:
        """One line in the table, else two."""
        return 1 if width >= TABLE_FROM else 2

    def lines(self, width: int) -> list[Content]:
        """Name, context, modalities, prices and efforts, as they fit."""
        context = tokens_in_short(self.model.context_length)
        takes, effort = visible(modalities(self.model)), visible(effort_words(self.model))
        if width >= TABLE_FROM:
            return [Cells(context, takes, self._costs(), effort).after(self._name(), width)]
        room = max(0, width - len(context) - 1)
        first = Content.assemble(self._name().truncate(room, ellipsis=True, pad=True), " ", (context, MUTED))
        rest = " · ".join(
            words for words in (self._priced(width), takes, effort) if words not in {"", UNKNOWN}
        )
        return [first, Content.styled(f"  {rest}", MUTED)]

    @property
    def _is_image(self) -> bool:
        return self.model.kind is ModelKind.IMAGE

    def _costs(self) -> tuple[str, ...]:
        return (image_price(self.model),) if self._is_image else prices(self.model)

    def _priced(self, width: int) -> str:
        if self._is_image:
            return image_price(self.model)
        prompt, cached, answer = prices(self.model)
        if width >= LABELS_FROM:
            return f"in {prompt} · cached {cached} · out {answer}"
        return f"{prompt} / {cached} / {answer}"

    def _name(self) -> Content:
        mark = ("▌ ", "$primary") if self.current else "  "
        style = "bold" if self.current else ""
        if self.match.name == self.model.id:
            return Content.assemble(mark, self._found(style))
        return Content.assemble(mark, (visible(self.model.id), style), " = ", self._found(MUTED))

    def _found(self, style: str) -> Content:
        name = visible(self.match.name)
        found = Content.styled(name, style)
        if name == self.match.name:
            for offset in self.match.offsets:
                found = found.stylize("$text-accent underline", offset, offset + 1)
        return found
