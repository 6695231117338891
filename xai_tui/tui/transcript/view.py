"""The transcript: one line-drawn view over a chat of any length.

After any change the rows of the view are put together anew, which is cheap
since finished lines are kept, and only those that differ are painted. Nothing
here asks for a layout of the screen: sizes and scroll position are set past
Textual's watchers.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from xai_tui.tui.transcript.clock import PaintClock
from xai_tui.tui.transcript.copying import CopyChoice, chat_source, copy_choices, selected_text
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.following import Following, Manner
from xai_tui.tui.transcript.markdown import code_sources
from xai_tui.tui.transcript.messages import Requests
from xai_tui.tui.transcript.palette import COMPONENT_CLASSES, DEFAULT_CSS, Palette
from xai_tui.tui.transcript.rows import Row, Rows, margin, text_width
from xai_tui.tui.transcript.stack import Stack


class Transcript(Requests, ScrollView, can_focus=True, inherit_bindings=False):
    """The messages of a chat, drawn as lines.

    Args:
        manner: Whether the view follows an answer by the page or by the line.
        id: Id in the DOM.
        classes: Classes in the DOM.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENT_CLASSES
    DEFAULT_CSS = DEFAULT_CSS
    ALLOW_SELECT = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_down", "Down", show=False, id="transcript.down"),
        Binding("up,k", "scroll_up", "Up", show=False, id="transcript.up"),
        Binding("pagedown,space", "page_down", "Page down", show=False, id="transcript.page_down"),
        Binding("pageup", "page_up", "Page up", show=False, id="transcript.page_up"),
        Binding("home,g", "scroll_home", "Start", show=False, id="transcript.start"),
        Binding("end,G", "scroll_end", "End", show=False, id="transcript.end"),
        Binding("right_square_bracket,J", "cursor(1)", "Next message", show=False, id="transcript.next"),
        Binding(
            "left_square_bracket,K", "cursor(-1)", "Message before", show=False, id="transcript.previous"
        ),
        Binding("enter,t", "fold", "Thoughts", id="transcript.fold"),
        Binding("y", "copy", "Copy", id="transcript.copy"),
        Binding("Y", "copy_answer", "Copy message", show=False, id="transcript.copy_message"),
        Binding("r", "retry", "Retry", id="transcript.retry"),
        Binding("e", "edit", "Edit", id="transcript.edit"),
        Binding("c", "continue", "Continue", show=False, id="transcript.continue"),
        Binding("right,l", "sibling(1)", "Next sibling", show=False, id="transcript.next_sibling"),
        Binding("left,h", "sibling(-1)", "Sibling before", show=False, id="transcript.previous_sibling"),
    ]

    def __init__(
        self,
        *,
        manner: Manner = "page",
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._stack = Stack()
        self._following = Following(manner)
        self._rows = Rows()
        self._clock = PaintClock(self._paint, self.call_next)
        self._colours: Palette | None = None
        self._streaming: set[int] = set()
        self._cursor: int | None = None

    # What is shown

    def show(self, entries: Sequence[Entry]) -> None:
        """Show the path of a chat from its end, in place of everything."""
        self._stack.show(entries)
        self._streaming = {at for at, entry in enumerate(entries) if entry.state == "streaming"}
        self._cursor = None
        self._following = Following(self._following.manner)
        self._go(self._stack.total)

    def append(self, entry: Entry) -> None:
        """Add an entry at the end; a prompt moves to the top of the view, to have its answer below."""
        index = self._stack.append(entry)
        if entry.state == "streaming":
            self._streaming.add(index)
        if entry.role == "user" and entry.state != "queued":
            self._go_to_prompt(index)
        else:
            self._paint()

    def update(self, entry: Entry) -> None:
        """Show another state of an entry; one that is not shown is added."""
        index = self._stack.index(entry.id)
        if index is None:
            self.append(entry)
            return
        was_queued = self._stack.message(index).entry.state == "queued"
        self._stack.message(index).renew(entry)
        self._stack.measured(index)
        if entry.state == "streaming":
            self._streaming.add(index)
        else:
            self._streaming.discard(index)
        if was_queued and entry.role == "user" and entry.state != "queued":
            self._go_to_prompt(index)
        else:
            self._paint()

    def feed(self, entry_id: str, text: str = "", thoughts: str = "") -> None:
        """Append what streams in to an entry; it is painted when its turn comes."""
        index = self._stack.index(entry_id)
        if index is not None:
            self._stack.message(index).feed(text, thoughts)
            self._streaming.add(index)
            self._clock.changed()

    def finish(self, entry: Entry) -> None:
        """Show the final state of an entry, all that is left of its text at once."""
        self.update(entry)

    @property
    def entries(self) -> list[Entry]:
        """All entries, with what has streamed in."""
        return self._stack.entries

    @property
    def cursor_entry(self) -> Entry | None:
        """The entry under the cursor: the last one until the cursor is moved; None in an empty chat."""
        if not len(self._stack):
            return None
        return self._stack.message(len(self._stack) - 1 if self._cursor is None else self._cursor).entry

    def code_blocks(self, entry_id: str) -> list[str]:
        """Return the source of each code block of an entry."""
        index = self._stack.index(entry_id)
        return [] if index is None else code_sources(self._stack.message(index).entry.text)

    def copy_choices(self, entry_id: str | None = None) -> list[CopyChoice]:
        """Return what can be copied around an entry, by default the one under the cursor."""
        index = self._stack.index(entry_id) if entry_id is not None else None
        entry = self._stack.message(index).entry if index is not None else self.cursor_entry
        return copy_choices(entry, self.entries) if entry else []

    def toggle_fold(self, entry_id: str) -> None:
        """Fold or unfold the thoughts of an entry."""
        index = self._stack.index(entry_id)
        if index is not None and self._stack.message(index).toggle():
            self._stack.measured(index)
            self._paint()

    # Where the view stands

    @property
    def allow_vertical_scroll(self) -> bool:
        """Whether the wheel moves the view; there is no scrollbar of Textual's to tell."""
        return True

    @property
    def _top(self) -> int:
        return self.scroll_offset.y

    def _set_top(self, top: int) -> None:
        self.set_reactive(Widget.scroll_y, top)
        self.set_reactive(Widget.scroll_target_y, top)

    def _go(self, top: int) -> None:
        """Show the chat from line `top` on, or as far down as it goes."""
        height = self.size.height
        if not height:
            return
        self._set_top(max(top, 0))
        while True:
            self._settle(height)
            lowest = max(self._following.extent(self._stack.total) - height, 0)
            if self._top <= lowest:
                break
            self._set_top(lowest)
        self._following.moved(self._top, self._stack.total, height)
        self._paint()

    def _go_to_prompt(self, index: int) -> None:
        self._settle(self.size.height)
        self._set_top(self._following.placed(self._stack.start(index), self.size.height))
        self._paint()

    def _settle(self, height: int) -> None:
        """Draw what `height` lines from the first on show, and keep the text where it is."""
        top = self._stack.settle(self._top, height)
        if top != self._top:
            self._set_top(top)

    def _follow(self, height: int) -> None:
        """Draw what is in view, and what has grown below it into view if it is followed."""
        self._settle(2 * height if self._following.on else height)
        start = self._top
        # lines that are only estimated yet may be fewer or more once they are drawn
        while (top := self._following.grown(start, self._stack.total, height)) != self._top:
            before = self._stack.total
            self._set_top(top)
            self._settle(height)
            if self._stack.total == before:
                break

    def _fit(self) -> None:
        """Take note of another size, and find the place again in another width."""
        width = text_width(self.size.width)
        if width == self._stack.width:
            return
        place = self._stack.anchor(self._top)
        self._stack.resize(width)
        if self._rows or not self._following.on:
            self._set_top(self._stack.position(place))
        else:
            self._go(self._stack.total)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Show what the user has scrolled to."""
        if round(old_value) != round(new_value) and self.size.height:
            self._settle(self.size.height)
            self._following.moved(self._top, self._stack.total, self.size.height)
            self._paint()

    # Painting

    def _paint(self) -> None:
        """Put the rows together and have those painted that differ."""
        if self.size.height and self.size.width:
            for first, count in self._compose_rows():
                self.refresh(Region(0, first, self.size.width, count))

    def _compose_rows(self) -> list[tuple[int, int]]:
        width, height = self.size
        self._fit()
        for index in self._streaming:
            self._stack.message(index).step()
            self._stack.measured(index)
        self._follow(height)
        self._stack.trim(self._top, height)
        extent = self._following.extent(self._stack.total)
        self.set_reactive(Widget.virtual_size, Size(width, extent))
        if self._colours is None:
            self._colours = Palette(self)
        return self._rows.update(self._view_rows(height, extent), width, self._colours)

    def _view_rows(self, height: int, extent: int) -> list[Row]:
        top = self._top
        cursor = -1
        if self._cursor is not None and self.has_focus:
            cursor = self._stack.start(self._cursor) + 1
        thumb = _thumb(top, height, extent)
        more = self._following.news and not self._following.on
        selection = self.text_selection
        return [
            Row(
                self._stack.line(at),
                cursor=at == cursor,
                thumb=at - top in thumb,
                more=more and at == top + height - 1,
                selected=selection.get_span(at) if selection else None,
            )
            for at in range(top, top + height)
        ]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the strips of a region; Textual's cache of lines is not used, it would not know of changes."""
        if (
            len(self._rows) != self.size.height
            or self._colours is None
            or self._rows.width != self.size.width
        ):
            self._compose_rows()
        background = self.background_colors[1]
        filters = self.get_line_filters()
        left, right = crop.column_span
        strips = []
        for y in crop.line_range:
            strip = self._padded(y - self.gutter.top)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            strips.append(strip.crop(left, right))
        return strips

    def _padded(self, y: int) -> Strip:
        ground = self.rich_style
        width = self.outer_size.width
        if not 0 <= y < len(self._rows):
            return Strip.blank(width, ground)
        left = Strip.blank(self.gutter.left, ground)
        return Strip.join([left, self._rows.strip(y)]).adjust_cell_length(width, ground)

    def render_line(self, y: int) -> Strip:
        """Return a row with offsets, by which Textual finds what the mouse points at."""
        if not 0 <= y < len(self._rows):
            return Strip.blank(self.size.width)
        return self._rows.strip(y).apply_offsets(0, self._top + y)

    def notify_style_update(self) -> None:
        """Forget all colours."""
        super().notify_style_update()
        self._colours = None
        self._rows.clear()

    # Events

    def on_resize(self) -> None:
        """Show the same place in the new size."""
        self._paint()

    def on_focus(self) -> None:
        """Show the cursor."""
        self._paint()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self._paint()

    def on_unmount(self) -> None:
        """Paint no more."""
        self._clock.stop()

    def on_click(self, event: events.Click) -> None:
        """Fold or unfold thoughts; say which link was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or self.text_selection is not None:
            return
        line = self._top + offset.y
        if line >= self._stack.total:
            return
        index = self._stack.locate(line)
        if self._stack.message(index).is_fold(line - self._stack.start(index)):
            self.toggle_fold(self._stack.message(index).entry.id)
        elif url := self._stack.line(line).href_at(offset.x - margin(self.size.width)):
            self.post_message(self.LinkRequested(url))

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is selected."""
        self._paint()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text: the source of the whole chat, or lines without wraps and borders."""
        if selection.start is None and selection.end is None:
            return chat_source(self.entries), "\n"
        indent = margin(self.size.width)
        return selected_text(selection, self._stack.line, self._stack.total, indent), "\n"

    # Actions

    def action_scroll_down(self) -> None:
        """Move one line down."""
        self.scroll_to(y=self._top + 1, animate=False)

    def action_scroll_up(self) -> None:
        """Move one line up."""
        self.scroll_to(y=self._top - 1, animate=False)

    def action_page_down(self) -> None:
        """Move a page down, two lines of it kept in view."""
        self.scroll_to(y=self._top + self._page, animate=False)

    def action_page_up(self) -> None:
        """Move a page up, two lines of it kept in view."""
        self.scroll_to(y=self._top - self._page, animate=False)

    @property
    def _page(self) -> int:
        return max(self.size.height - 2, 1)

    def action_scroll_home(self) -> None:
        """Go to the beginning of the chat."""
        self._go(0)

    def action_scroll_end(self) -> None:
        """Go to the end of the chat, and follow it."""
        self._go(self._stack.total)

    def action_cursor(self, step: int) -> None:
        """Move the cursor to another message, and that into view."""
        if not len(self._stack):
            return
        last = len(self._stack) - 1
        at = last + (step > 0) if self._cursor is None else self._cursor
        self._cursor = min(max(at + step, 0), last)
        self._go(self._stack.start(self._cursor))

    def action_fold(self) -> None:
        """Fold or unfold the thoughts of the message under the cursor."""
        self._with_cursor(self.toggle_fold)

    def action_copy(self) -> None:
        """Ask what to copy."""
        self._with_cursor(lambda entry_id: self.post_message(self.CopyPickerRequested(entry_id)))

    def action_copy_answer(self) -> None:
        """Copy the message under the cursor."""
        if entry := self.cursor_entry:
            self.post_message(self.CopyRequested(entry.text, "prompt" if entry.role == "user" else "answer"))

    def action_retry(self) -> None:
        """Ask for another answer."""
        self._with_cursor(lambda entry_id: self.post_message(self.RetryRequested(entry_id)))

    def action_edit(self) -> None:
        """Edit the prompt."""
        self._with_cursor(lambda entry_id: self.post_message(self.EditRequested(entry_id)))

    def action_continue(self) -> None:
        """Continue a partial answer."""
        self._with_cursor(lambda entry_id: self.post_message(self.ContinueRequested(entry_id)))

    def action_sibling(self, step: int) -> None:
        """Show another sibling of the message under the cursor, if it has any."""
        if (entry := self.cursor_entry) and entry.sibling[1] > 1:
            self.post_message(self.SiblingRequested(entry.id, step))

    def _with_cursor(self, do: Callable[[str], object]) -> None:
        if entry := self.cursor_entry:
            do(entry.id)


def _thumb(top: int, height: int, extent: int) -> range:
    """Return the rows of the scroll mark; none if there is nothing to scroll."""
    if extent <= height:
        return range(0)
    size = max(height * height // extent, 1)
    first = min(top * (height - size) // (extent - height), height - size)
    return range(first, first + size)
