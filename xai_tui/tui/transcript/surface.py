"""The painted half of the transcript: which rows are in view, and which of them have changed.

After any change the rows of the view are put together anew, which is cheap
since finished lines are kept, and only those that differ are painted: straight
to the terminal where nothing lies over them. Nothing here asks for a layout of
the screen: sizes and the scroll position are set past Textual's watchers.
"""

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from xai_tui.tui.transcript.clock import PaintClock
from xai_tui.tui.transcript.direct import DirectPaint
from xai_tui.tui.transcript.following import Following, Manner
from xai_tui.tui.transcript.palette import COMPONENT_CLASSES, DEFAULT_CSS, Palette
from xai_tui.tui.transcript.rows import Row, Rows, stretches, text_width, thumb
from xai_tui.tui.transcript.slices import Slices
from xai_tui.tui.transcript.stack import Stack


class Surface(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a stack of messages, follows what streams in, and moves where it is told to.

    Args:
        manner: Whether the view follows an answer by the page or by the line.
        id: Id in the DOM.
        classes: Classes in the DOM.
    """

    COMPONENT_CLASSES = COMPONENT_CLASSES
    DEFAULT_CSS = DEFAULT_CSS
    ALLOW_SELECT = True

    def __init__(
        self,
        *,
        manner: Manner = "page",
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.stack = Stack()
        self.following = Following(manner)
        self._direct = DirectPaint(self)
        self.clock = PaintClock(self.paint, self.call_next, self._direct.pace)
        self.reading = Slices(self._read_on, self.call_next)
        self.streaming: set[int] = set()
        self.cursor: int | None = None
        self._rows = Rows()
        self._shown: dict[int, Strip] = {}
        self._palette: Palette | None = None
        self._is_resized = False
        self._painted_top = 0

    @property
    def allow_vertical_scroll(self) -> bool:
        """Whether the wheel moves the view; there is no scrollbar of Textual's to tell."""
        return True

    @property
    def top(self) -> int:
        """First line in view."""
        return self.scroll_offset.y

    def _set_top(self, top: int) -> None:
        self.set_reactive(Widget.scroll_y, top)
        self.set_reactive(Widget.scroll_target_y, top)

    def go(self, top: int) -> None:
        """Show the chat from line `top` on, or as far down as it goes."""
        height = self.size.height
        if not height:
            return
        to_end = top >= self.stack.total
        self._set_top(min(max(top, 0), self._lowest))
        self._settle(height)
        # estimates become lines on the way, so the end may turn out to be elsewhere
        while self.top > self._lowest or (to_end and self.top < self._lowest):
            self._set_top(self._lowest)
            self._settle(height)
        self.following.moved(self.top, self.stack.total, height)
        self.paint()

    @property
    def _lowest(self) -> int:
        """The first line of the view when it is at the end."""
        return max(self.following.extent(self.stack.total) - self.size.height, 0)

    def go_to_prompt(self, index: int) -> None:
        """Follow from a prompt on, with its first line as the first in view."""
        if not self.size.height:
            return
        self._fit()
        self._settle(self.size.height)
        self._set_top(self.following.placed(self.stack.start(index), self.size.height))
        self.paint()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Show what the user has scrolled to."""
        if self._is_resized:
            return
        if round(old_value) != round(new_value) and self.size.height:
            self._settle(self.size.height, keep=self._kept(round(old_value), round(new_value)))
            self.following.moved(self.top, self.stack.total, self.size.height)
            self.paint()

    def _scroll_update(self, virtual_size: Size) -> None:
        # Textual moves the view into the bounds of another size, which is no wish of the user
        self._is_resized = True
        super()._scroll_update(virtual_size)
        self._is_resized = False

    def _kept(self, old: int, new: int) -> int:
        """Return the line that must not jump when the view moves: one that is seen before and after."""
        return old if new < old < new + self.size.height else new

    def _settle(self, height: int, keep: int | None = None) -> None:
        """Draw what `height` lines from the first on show, and keep the text where it is."""
        top = self.stack.settle(self.top, height, keep)
        if top != self.top:
            self._set_top(top)

    def _follow(self, height: int) -> None:
        """Draw what is in view, and move to what has grown below it if it is followed."""
        self._settle(2 * height if self.following.on else height)
        start = self.top
        while (top := self.following.grown(start, self.stack.total, height)) != self.top:
            before = self.stack.total
            self._set_top(top)
            self._settle(height)
            if self.stack.total == before:
                break

    def _fit(self) -> None:
        """Take note of another width, and find the place again."""
        width = text_width(self.size.width)
        if width == self.stack.width or not self.size.height:
            return
        first_time = not self._rows
        place = self.stack.anchor(self.top)
        self.stack.resize(width)
        if first_time and self.following.on:
            self.go(self.stack.total)
        else:
            self._set_top(self.stack.restore(place, self.size.height))

    def _read_on(self, until: float) -> bool:
        """Read more of long answers, and keep the last line in view where it is."""
        height = self.size.height
        if height and self.stack.is_behind:
            self._set_top(self.stack.read_on(self.top, until))
            self._settle(height, keep=self.top + height)
            self.paint()
        return self.stack.is_behind

    def paint(self) -> None:
        """Put the rows together and have those painted that differ."""
        changed = self._compose_rows()
        if self.stack.is_behind:
            self.reading.start()
        for y in changed:
            self._shown.pop(y, None)
        place = self._direct.place() if changed else None
        if place is not None:
            at = self.gutter.top
            moved = self.top - self._painted_top
            self._direct.draw(place, [(at + y, self._finished(y)) for y in changed], moved)
        else:
            for first, count in stretches(changed):
                self.refresh(Region(0, first, self.size.width, count))
        self._painted_top = self.top

    def _compose_rows(self) -> list[int]:
        width, height = self.size
        if not width or not height:
            return []
        self._fit()
        for index in self.streaming:
            self.stack.message(index).step()
            self.stack.measured(index)
        self._follow(height)
        self.stack.trim(self.top, height)
        self.set_reactive(Widget.virtual_size, Size(width, self.following.extent(self.stack.total)))
        return self._rows.update(self._view_rows(height), width, self._colours)

    def _view_rows(self, height: int) -> list[Row]:
        top = self.top
        marked = thumb(top, height, self.following.extent(self.stack.total))
        cursor = self.stack.start(self.cursor) + 1 if self.cursor is not None and self.has_focus else -1
        news = top + height - 1 if self.following.news else -1
        selection = self.text_selection
        return [
            Row(
                line,
                cursor=at == cursor,
                thumb=at - top in marked,
                more=at == news,
                selected=selection.get_span(at) if selection else None,
            )
            for at, line in enumerate(self.stack.lines(top, height), top)
        ]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the strips of a region, past Textual's cache of lines, which knows of no changes here."""
        if self._colours.filters != self.get_line_filters():
            self._forget_colours()
        if (self._rows.width, len(self._rows)) != self.size:
            self._shown.clear()
            self._compose_rows()
        top = self.gutter.top
        return [self._finished(y - top).crop(*crop.column_span) for y in crop.line_range]

    def _finished(self, y: int) -> Strip:
        """Return row `y` as it stands on the terminal, with the padding left and right of it."""
        strip = self._shown.get(y)
        if strip is None:
            row = self._rows.strip(y) if 0 <= y < len(self._rows) else Strip([])
            strip = self._shown[y] = self._colours.finished(row, self.gutter.left, self.outer_size.width)
        return strip

    def render_line(self, y: int) -> Strip:
        """Return a row with offsets, by which Textual finds what the mouse points at."""
        if not 0 <= y < len(self._rows):
            return Strip.blank(self.size.width)
        return self._rows.strip(y).apply_offsets(0, self.top + y)

    def notify_style_update(self) -> None:
        """Take all colours anew."""
        super().notify_style_update()
        self._forget_colours()

    @property
    def _colours(self) -> Palette:
        if self._palette is None:
            self._palette = Palette(self)
        return self._palette

    def _forget_colours(self) -> None:
        self._palette = None
        self._rows.clear()
        self._shown.clear()

    def on_resize(self) -> None:
        """Show the same place in the new size."""
        self.paint()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.paint()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.paint()

    def on_unmount(self) -> None:
        """Paint and read no more."""
        self.clock.stop()
        self.reading.stop()
