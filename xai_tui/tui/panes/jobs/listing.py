"""The list of jobs: a cursor over rows that are drawn only when seen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from xai_tui.tui.panes.jobs.rows import JobRow


class JobList(OptionList, inherit_bindings=False):
    """Jobs, newest first; the cursor stays on its job when the list changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor_down", "Next", show=False, id="jobs.next"),
        Binding("k,up", "cursor_up", "Previous", show=False, id="jobs.previous"),
        Binding("g,home", "first", "First", show=False, id="jobs.first"),
        Binding("G,end", "last", "Last", show=False, id="jobs.last"),
        Binding("pagedown", "page_down", "Page down", show=False, id="jobs.page_down"),
        Binding("pageup", "page_up", "Page up", show=False, id="jobs.page_up"),
        Binding("enter", "select", "Open", id="jobs.open"),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True)
        self._rows: list[JobRow] = []
        self._asking: int | None = None

    @property
    def row(self) -> JobRow | None:
        """The job under the cursor."""
        return None if self.highlighted is None else self._rows[self.highlighted]

    @property
    def is_asking(self) -> bool:
        """Whether a row waits for a yes or a no."""
        return self._asking is not None

    def row_at(self, index: int) -> JobRow:
        """The job on this row."""
        return self._rows[index]

    def fill(self, rows: Sequence[JobRow], empty: Content) -> None:
        """Show these rows; cursor, scroll and question stay with their jobs while those are there.

        Args:
            rows: The lines, from the top.
            empty: What to show instead when there are none.
        """
        if not rows:
            self._show_words(empty)
        elif [row.job.id for row in rows] == [row.job.id for row in self._rows]:
            self._redraw_changed(rows)
        else:
            self._show_rows(rows)

    def _redraw_changed(self, rows: Sequence[JobRow]) -> None:
        changed = False
        for index, (new, old) in enumerate(zip(rows, self._rows, strict=True)):
            row = replace(new, asking=True) if index == self._asking else new
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

    def _show_rows(self, rows: Sequence[JobRow]) -> None:
        cursor, was_asking, scroll_y = self.row, self.is_asking, self.scroll_y
        self._rows, self._asking = list(rows), None
        self.remove_class("-empty")
        self.set_options(Option(row) for row in rows)
        places = {row.job.id: index for index, row in enumerate(rows)}
        if cursor is not None and cursor.job.id in places:
            self.highlighted = places[cursor.job.id]
            self.scroll_to(y=scroll_y, animate=False)
            if was_asking:
                self.ask()
        else:
            self.highlighted = 0

    def ask(self) -> None:
        """Ask on the row under the cursor whether it shall be forgotten; moving on answers no."""
        if self.highlighted is not None and self.row:
            self.refuse()
            self._set_row(self.highlighted, replace(self.row, asking=True))
            self._asking = self.highlighted
            self.scroll_to_highlight()

    def refuse(self) -> None:
        """Take the question back."""
        if self._asking is not None:
            self._set_row(self._asking, replace(self._rows[self._asking], asking=False))
        self._asking = None

    def redraw_open(self) -> None:
        """Draw those rows in view again whose words change with the time."""
        if not self._rows:
            return
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        self._option_render_cache.clear()
        for index in sorted({index for index, _ in self._lines[top:bottom]}):
            if self._rows[index].job.state.is_open:
                self.refresh_lines(self._index_to_line[index], self._heights[index])

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Moving on from a question answers it with no."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and self._asking not in {None, highlighted}:
            self.refuse()

    def _set_row(self, index: int, row: JobRow) -> None:
        self._rows[index] = row
        self.replace_option_prompt_at_index(index, row)
