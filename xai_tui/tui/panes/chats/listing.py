"""The list of chats: a cursor over rows that are drawn only when seen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from xai_tui.tui.panes.chats.rows import ChatRow, DayRow


class ChatList(OptionList, inherit_bindings=False):
    """Chats under their headings; the cursor stays on its chat when the list changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor_down", "Next", show=False, id="chats.next"),
        Binding("k,up", "cursor_up", "Previous", show=False, id="chats.previous"),
        Binding("g,home", "first", "First", show=False, id="chats.first"),
        Binding("G,end", "last", "Last", show=False, id="chats.last"),
        Binding("pagedown", "page_down", "Page down", show=False, id="chats.page_down"),
        Binding("pageup", "page_up", "Page up", show=False, id="chats.page_up"),
        Binding("enter", "select", "Open", id="chats.open"),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True)
        self._rows: list[ChatRow | DayRow] = []
        self._asking: int | None = None

    @property
    def row(self) -> ChatRow | None:
        """The chat under the cursor."""
        return None if self.highlighted is None else self.row_at(self.highlighted)

    @property
    def is_asking(self) -> bool:
        """Whether a row waits for a yes or a no."""
        return self._asking is not None

    def row_at(self, index: int) -> ChatRow | None:
        """The chat on this row; `None` for a heading."""
        row = self._rows[index]
        return row if isinstance(row, ChatRow) else None

    def fill(self, rows: Sequence[ChatRow | DayRow], empty: Content) -> None:
        """Show these rows; cursor, scroll and question stay with their chats while those are there.

        Args:
            rows: The lines, from the top.
            empty: What to show instead when there are none.
        """
        if not rows:
            self._show_words(empty)
        elif [_key(row) for row in rows] == [_key(row) for row in self._rows]:
            self._redraw_changed(rows)
        else:
            self._show_rows(rows)

    def _redraw_changed(self, rows: Sequence[ChatRow | DayRow]) -> None:
        changed = False
        for index, (new, old) in enumerate(zip(rows, self._rows, strict=True)):
            row = replace(new, asking=True) if index == self._asking and isinstance(new, ChatRow) else new
            if row != old:
                self._rows[index] = row
                self._options[index]._set_prompt(row)
                changed = True
        if changed:
            self._clear_caches()

    def _show_words(self, words: Content) -> None:
        self._rows, self._asking = [], None
        self.add_class("-empty")
        self.set_options([Option(words, disabled=True)])

    def _show_rows(self, rows: Sequence[ChatRow | DayRow]) -> None:
        cursor, asked, scroll_y = self._chat_at(self.highlighted), self._chat_at(self._asking), self.scroll_y
        self._rows, self._asking = list(rows), None
        self.remove_class("-empty")
        self.set_options(Option(row, disabled=isinstance(row, DayRow)) for row in rows)
        places = {row.chat.id: index for index, row in enumerate(rows) if isinstance(row, ChatRow)}
        if cursor in places:
            self.highlighted = places[cursor]
            self.scroll_to(y=scroll_y, animate=False)
            if cursor == asked:
                self.ask()
        else:
            current = (index for index in places.values() if self._is_current(index))
            self.highlighted = next(current, next(iter(places.values()), None))

    def ask(self) -> None:
        """Ask on the row under the cursor whether it shall be deleted; moving on answers no."""
        if self.highlighted is not None and self.row:
            self.refuse()
            self._set_row(self.highlighted, replace(self.row, asking=True))
            self._asking = self.highlighted
            self.scroll_to_highlight()

    def refuse(self) -> None:
        """Take the question back."""
        if self._asking is not None and (row := self.row_at(self._asking)):
            self._set_row(self._asking, replace(row, asking=False))
        self._asking = None

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Moving on from a question answers it with no."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and self._asking not in {None, highlighted}:
            self.refuse()

    def _chat_at(self, index: int | None) -> str | None:
        row = None if index is None else self.row_at(index)
        return row.chat.id if row else None

    def _is_current(self, index: int) -> bool:
        row = self.row_at(index)
        return row is not None and row.current

    def _set_row(self, index: int, row: ChatRow) -> None:
        self._rows[index] = row
        self.replace_option_prompt_at_index(index, row)


def _key(row: ChatRow | DayRow) -> str:
    return row.chat.id if isinstance(row, ChatRow) else row.title
