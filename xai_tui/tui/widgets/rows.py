"""A list of rows that are drawn only when seen; its cursor stays on its row when the list changes."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

MUTED = "$foreground-muted"
"""The style of what is seldom read."""


class Row(Visual):
    """Lines that are cut to the width of the list.

    Attributes:
        current: Whether the cursor begins here.
    """

    current: bool = False

    @property
    @abstractmethod
    def key(self) -> str:
        """What the row is about; the same before and after a change of the list."""

    @property
    def question(self) -> str:
        """What is asked on the row before something is done that cannot be undone."""
        return "sure?"

    @abstractmethod
    def height(self, width: int) -> int:
        """How many lines it has in so many cells."""

    @abstractmethod
    def lines(self, width: int) -> list[Content]:
        """What it shows in so many cells; longer lines are cut."""

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002 - Visual's form
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:  # noqa: ARG002 - Visual's form
        """The row's lines; none of them wraps."""
        return self.height(width)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The row as it is now, cut to the width."""
        whole = Content("\n").join(line.truncate(width, ellipsis=True) for line in self.lines(width))
        return whole.render_strips(width, height, style, options)


class Heading(Row):
    """A row over others that the cursor passes by."""


class _Asking(Row):
    """A row with its question in a line below."""

    def __init__(self, row: Row) -> None:
        self._row = row

    @property
    def key(self) -> str:
        return self._row.key

    def height(self, width: int) -> int:
        return self._row.height(width) + 1

    def lines(self, width: int) -> list[Content]:
        question = Content.styled(f"   {self._row.question}  y yes · n no", "bold")
        return [*self._row.lines(width), question]


R = TypeVar("R", bound=Row)


class RowList(OptionList, Generic[R], inherit_bindings=False):
    """Rows under a cursor, and under one of them perhaps a question."""

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True)
        self._rows: list[R | Heading] = []
        self._asking: int | None = None

    @property
    def row(self) -> R | None:
        """The row under the cursor."""
        return None if self.highlighted is None else self.row_at(self.highlighted)

    @property
    def is_asking(self) -> bool:
        """Whether a row waits for a yes or a no."""
        return self._asking is not None

    def row_at(self, index: int) -> R | None:
        """The row at this place, from 0; `None` for a heading."""
        row = self._rows[index]
        return None if isinstance(row, Heading) else row

    def fill(self, rows: Sequence[R | Heading], empty: Content, *, keep: bool = True) -> None:
        """Show these rows; scroll and question stay with their rows while those are there.

        Args:
            rows: From the top.
            empty: What to show instead when there are none.
            keep: Whether the cursor stays on its row; otherwise it goes to the first one.
        """
        self.set_class(not rows, "-empty")
        if not rows:
            self._rows, self._asking = [], None
            self.set_options([Option(empty, disabled=True)])
        elif [row.key for row in rows] == [row.key for row in self._rows]:
            self._redraw_changed(rows)
            if not keep:
                self.action_first()
        else:
            self._replace_all(rows, keep=keep)

    def ask(self) -> None:
        """Ask the question of the row under the cursor; moving on answers no."""
        place = self.highlighted
        if place is not None and self.row is not None:
            self.refuse()
            self._asking = place
            self.replace_option_prompt_at_index(place, self._prompt_at(place))
            self.scroll_to_highlight()

    def refuse(self) -> None:
        """Take the question back."""
        asked, self._asking = self._asking, None
        if asked is not None:
            self.replace_option_prompt_at_index(asked, self._prompt_at(asked))

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Moving on from a question answers it with no."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and self._asking not in {None, highlighted}:
            self.refuse()

    def _redraw_changed(self, rows: Sequence[R | Heading]) -> None:
        changed = [index for index, row in enumerate(rows) if row != self._rows[index]]
        self._rows = list(rows)
        for index in changed:
            self._options[index]._set_prompt(self._prompt_at(index))
        if changed:
            self._clear_caches()

    def _replace_all(self, rows: Sequence[R | Heading], *, keep: bool) -> None:
        cursor, was_asking, scroll_y = self.row, self.is_asking, self.scroll_y
        self._rows, self._asking = list(rows), None
        self.set_options(Option(row, disabled=isinstance(row, Heading)) for row in rows)
        places = {row.key: index for index, row in enumerate(rows) if not isinstance(row, Heading)}
        if keep and cursor is not None and cursor.key in places:
            self.highlighted = places[cursor.key]
            self.scroll_to(y=scroll_y, animate=False)
            if was_asking:
                self.ask()
        else:
            current = (index for index in places.values() if keep and rows[index].current)
            self.highlighted = next(current, next(iter(places.values()), None))

    def _prompt_at(self, index: int) -> Row:
        row = self._rows[index]
        return _Asking(row) if index == self._asking else row


_MOVES = (
    ("j,down", "cursor_down", "Next"),
    ("k,up", "cursor_up", "Previous"),
    ("g,home", "first", "First"),
    ("G,end", "last", "Last"),
    ("pagedown", "page_down", "Page down"),
    ("pageup", "page_up", "Page up"),
)


def moving_keys(place: str) -> list[BindingType]:
    """The keys that move the cursor of a list.

    Args:
        place: Where the list stands; the ids of the bindings begin with it, such as `chats.next`.
    """
    return [
        Binding(keys, action, words, show=False, id=f"{place}.{words.lower().replace(' ', '_')}")
        for keys, action, words in _MOVES
    ]
