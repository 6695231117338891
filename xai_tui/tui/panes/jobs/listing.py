"""The list of jobs, whose times go on."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from xai_tui.tui.panes.jobs.rows import JobRow
from xai_tui.tui.widgets.rows import RowList, moving_keys


class JobList(RowList[JobRow]):
    """Jobs; asks before one is forgotten."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *moving_keys("jobs"),
        Binding("enter", "select", "Open", id="jobs.open"),
    ]

    def redraw_open(self) -> None:
        """Draw those rows in view again whose words change with the time."""
        if not self._rows:
            return
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        self._option_render_cache.clear()
        for index in sorted({index for index, _ in self._lines[top:bottom]}):
            row = self.row_at(index)
            if row is not None and row.job.state.is_open:
                self.refresh_lines(self._index_to_line[index], self._heights[index])
