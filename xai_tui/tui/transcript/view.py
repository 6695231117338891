"""The transcript: one line-drawn view over a chat of any length."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.selection import Selection

from xai_tui.tui.transcript import code, markdown
from xai_tui.tui.transcript.copied import Place
from xai_tui.tui.transcript.copying import CopyChoice, chat_source, copy_choices
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.following import Following
from xai_tui.tui.transcript.rows import margin
from xai_tui.tui.transcript.selector import Selector


class Transcript(Selector, inherit_bindings=False):
    """The messages of a chat, drawn as lines.

    Text comes as entries, by `show`, `append`, `update` and `finish`; while an
    answer streams, by `feed`. What the user wishes goes out as messages.
    """

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
        Binding("z", "fold_code", "Fold code", show=False, id="transcript.fold_code"),
        Binding("y", "copy", "Copy", id="transcript.copy"),
        Binding("Y", "copy_answer", "Copy message", show=False, id="transcript.copy_message"),
        Binding("r", "retry", "Retry", id="transcript.retry"),
        Binding("e", "edit", "Edit", id="transcript.edit"),
        Binding("c", "continue", "Continue", show=False, id="transcript.continue"),
        Binding("right,l", "sibling(1)", "Next sibling", show=False, id="transcript.next_sibling"),
        Binding("left,h", "sibling(-1)", "Sibling before", show=False, id="transcript.previous_sibling"),
        Binding("o", "links", "Links in view", show=False, id="transcript.links"),
        Binding("v", "select", "Select", id="transcript.select"),
        Binding("slash", "find", "Find", id="transcript.find"),
        Binding("n", "find_next(1)", "Next found", show=False, id="transcript.find_next"),
        Binding("N", "find_next(-1)", "Found before", show=False, id="transcript.find_previous"),
    ]

    def show(self, entries: Sequence[Entry]) -> None:
        """Show the path of a chat from its end, in place of everything."""
        self.stack.show(entries)
        self.streaming = {at for at, entry in enumerate(entries) if entry.state == "streaming"}
        self.cursor = None
        self.kind = None
        if self.is_finding:
            self.stop_finding()
        self.following = Following(self.following.manner)
        self.go(self.stack.total)

    def append(self, entry: Entry) -> None:
        """Add an entry at the end; a prompt moves to the top of the view, to have its answer below."""
        index = self.stack.append(entry)
        if entry.state == "streaming":
            self.streaming.add(index)
        if entry.role == "user" and entry.state != "queued":
            self.go_to_prompt(index)
        else:
            self.following.came()
            self.paint()

    def update(self, entry: Entry) -> None:
        """Show another state of an entry; one that is not shown is added."""
        index = self.stack.index(entry.id)
        if index is None:
            self.append(entry)
            return
        was_queued = self.stack.message(index).entry.state == "queued"
        self.stack.message(index).renew(entry)
        self.stack.measured(index)
        if entry.state == "streaming":
            self.streaming.add(index)
        else:
            self.streaming.discard(index)
        if was_queued and entry.role == "user" and entry.state != "queued":
            self.go_to_prompt(index)
        else:
            self.paint()

    def feed(self, entry_id: str, text: str = "", thoughts: str = "") -> None:
        """Append what streams in to an entry; it is painted when its turn comes."""
        index = self.stack.index(entry_id)
        if index is not None:
            self.stack.message(index).feed(text, thoughts)
            self.streaming.add(index)
            self.following.came()
            self.clock.changed()

    def finish(self, entry: Entry) -> None:
        """Show the final state of an entry, all that is left of its text at once."""
        self.update(entry)

    @property
    def entries(self) -> list[Entry]:
        """All entries, with what has streamed in."""
        return self.stack.entries

    @staticmethod
    def preload() -> None:
        """Import what the first answer will need (some 60 ms), at a time when nobody waits for it."""
        markdown.preload()
        code.preload()

    @property
    def cursor_entry(self) -> Entry | None:
        """The entry under the cursor: the last one until the cursor is moved; None in an empty chat."""
        if not len(self.stack):
            return None
        return self.stack.message(len(self.stack) - 1 if self.cursor is None else self.cursor).entry

    def code_blocks(self, entry_id: str) -> list[str]:
        """Return the source of each code block of an entry."""
        index = self.stack.index(entry_id)
        return [] if index is None else markdown.code_sources(self.stack.message(index).entry.text)

    def copy_choices(self, entry_id: str | None = None) -> list[CopyChoice]:
        """Return what can be copied around an entry, by default the one under the cursor."""
        index = self.stack.index(entry_id) if entry_id is not None else None
        entry = self.stack.message(index).entry if index is not None else self.cursor_entry
        return copy_choices(entry, self.entries) if entry else []

    def toggle_fold(self, entry_id: str) -> None:
        """Fold or unfold the thoughts of an entry."""
        index = self.stack.index(entry_id)
        if index is not None and self.stack.message(index).toggle():
            self.stack.measured(index)
            self.paint()

    def on_click(self, event: events.Click) -> None:
        """Fold or unfold thoughts; say which link was clicked."""
        # Textual would run actions that stand in the text, and select a whole chat on a double click
        event.prevent_default()
        offset = event.get_content_offset(self)
        if offset is None or self.text_selection is not None:
            return
        line = self.top + offset.y
        if line >= self.stack.total:
            return
        index = self.stack.locate(line)
        if self.stack.message(index).toggle_at(line - self.stack.start(index)):
            self.stack.measured(index)
            self.paint()
        elif url := self.stack.line(line).href_at(offset.x - margin(self.size.width)):
            self.post_message(self.LinkRequested(url))

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's signature
        """Show what is selected."""
        self.paint()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the source of what is selected: without wraps, indents and borders."""
        if selection.start is None and selection.end is None:
            return chat_source(self.entries), "\n"
        indent = margin(self.size.width)
        start, end = selection.start, selection.end
        first = Place(start.y, max(start.x - indent, 0)) if start else Place(0, 0)
        return self.stack.copied(first, Place(end.y, max(end.x - indent, 0)) if end else None), "\n"

    def action_scroll_down(self) -> None:
        """Move one line down."""
        self.scroll_to(y=self.top + 1, animate=False)

    def action_scroll_up(self) -> None:
        """Move one line up."""
        self.scroll_to(y=self.top - 1, animate=False)

    def action_page_down(self) -> None:
        """Move a page down, two lines of it kept in view."""
        self.scroll_to(y=self.top + self._page, animate=False)

    def action_page_up(self) -> None:
        """Move a page up, two lines of it kept in view."""
        self.scroll_to(y=self.top - self._page, animate=False)

    @property
    def _page(self) -> int:
        return max(self.size.height - 2, 1)

    def action_scroll_home(self) -> None:
        """Go to the beginning of the chat."""
        self.go(0)

    def action_scroll_end(self) -> None:
        """Go to the end of the chat, and follow it."""
        self.go(self.stack.total)

    def action_cursor(self, step: int) -> None:
        """Move the cursor to another message, and that into view."""
        if not len(self.stack):
            return
        last = len(self.stack) - 1
        at = last - step if self.cursor is None else self.cursor
        self.cursor = min(max(at + step, 0), last)
        self.go(self.stack.start(self.cursor))

    def action_fold(self) -> None:
        """Fold or unfold the thoughts of the message under the cursor."""
        self._with_cursor(self.toggle_fold)

    def action_fold_code(self) -> None:
        """Fold or unfold long code: what is selected, or all of the message under the cursor."""
        if not len(self.stack):
            return
        index = len(self.stack) - 1 if self.cursor is None else self.cursor
        part = None
        if self.kind in {"block", "line"}:
            index, part = self.selected_unit.message, self.selected_unit.part
        if not self.stack.message(index).toggle_code(part):
            return
        self.stack.measured(index)
        if part is None:
            self.go(self.top)
        else:
            self.show_unit()

    def action_copy(self) -> None:
        """Ask what to copy."""
        self._with_cursor(lambda entry_id: self.post_message(self.CopyPickerRequested(entry_id)))

    def action_links(self) -> None:
        """Ask which of the links in view is meant."""
        lines = self.stack.lines(self.top, self.size.height) if len(self.stack) else ()
        urls = dict.fromkeys(run.href for line in lines for run in line.runs if run.href)
        if urls:
            self.post_message(self.LinksRequested(list(urls)))

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
