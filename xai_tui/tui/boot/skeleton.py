"""The screen before the screen: its lines and its prompt, drawn where they will stand."""

from dataclasses import dataclass

from xai_tui.tui.boot.colours import Colours
from xai_tui.tui.layout import Layout, Side, layout_for, sides_shown

MARK = "❯"
LINE = "─"
ERASE_ALL = "\x1b[2J"
ERASE_LINE = "\x1b[K"

SIDES = {
    Layout.WIDE: {Side.CHATS: 31, Side.NOW: 37},
    Layout.MEDIUM: {Side.NOW: 31},
}
"""Columns that the sides take from the conversation, their margins with them."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Where things stand in a terminal of this size.

    Attributes:
        width: Columns of the terminal.
        height: Its rows.
        colours: What it is drawn in.
        is_focused: Whether only the conversation will be shown.
    """

    width: int
    height: int
    colours: Colours
    is_focused: bool = False

    @property
    def fits(self) -> bool:
        """Whether the terminal is large enough for a conversation."""
        return self._layout is not Layout.TINY

    @property
    def room(self) -> int:
        """Cells for the text behind the mark, one left for the cursor."""
        return self._right - self._left - len(f"{MARK} ") - 1

    def draw(self) -> str:
        """Everything but the text of the prompt."""
        colours = self.colours
        line = LINE * (self._right - self._left)
        return "".join(
            [
                f"\x1b[0;{colours.ground}m{ERASE_ALL}",
                f"{_at(1, self._left)}{_styled(colours.line, colours.ground, line)}",
                f"{_at(self._row - 1, self._left)}{_styled(colours.active, colours.ground, line)}",
                f"{_at(self._row, self._left)}{_styled(colours.mark, colours.ground, MARK)}",
                f"{_at(self.height, 0)}{_styled(colours.foot, colours.ground, ERASE_LINE)}",
            ]
        )

    def write(self, text: str, blanks: int) -> str:
        """The text of the prompt, its cursor, and blanks over what stood behind both."""
        start = _at(self._row, self._left + len(f"{MARK} "))
        ground = self.colours.ground
        return f"{start}\x1b[0;{ground}m{text}\x1b[7m \x1b[27m{' ' * blanks}"

    @property
    def _layout(self) -> Layout:
        return layout_for(self.width, self.height)

    @property
    def _sides(self) -> dict[Side, int]:
        widths = SIDES.get(self._layout, {})
        shown = sides_shown(self._layout, focused=self.is_focused, asked=None)
        return {side: width for side, width in widths.items() if side in shown}

    @property
    def _left(self) -> int:
        return self._sides.get(Side.CHATS, 0)

    @property
    def _right(self) -> int:
        return self.width - self._sides.get(Side.NOW, 0)

    @property
    def _row(self) -> int:
        """The row of the prompt, from 1: above the status line."""
        return self.height - 1


def _at(row: int, column: int) -> str:
    """Go to a row, from 1, and a column, from 0."""
    return f"\x1b[{row};{column + 1}H"


def _styled(style: str, ground: str, text: str) -> str:
    return f"\x1b[0;{ground};{style}m{text}" if ground else f"\x1b[0;{style}m{text}"
