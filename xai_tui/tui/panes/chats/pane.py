"""The chats pane: draws the list of chats and says what its user wishes."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, OptionList

from xai_tui.domain.conversation import Chat
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.chats.days import by_period
from xai_tui.tui.panes.chats.listing import ChatList
from xai_tui.tui.panes.chats.rows import ChatRow, DayRow
from xai_tui.tui.widgets.line import Line

CSS_FILE = Path(__file__).with_name("chats.tcss")
"""The styles of this pane."""


def local_now() -> datetime:
    """The present in the reader's time zone."""
    return datetime.now().astimezone()


class ChatsPane(Vertical):
    """All chats, newest first, grouped by day, with a search over them.

    Args:
        clock: Gives the present in the reader's time zone.
        id: As for every widget.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "Search", id="chats.search"),
        Binding("n", "new", "New", id="chats.new"),
        Binding("r", "rename", "Rename", id="chats.rename"),
        Binding("d,delete", "delete", "Delete", id="chats.delete"),
        Binding("y", "answer(True)", "Yes", show=False, id="chats.yes"),
        Binding("escape,n", "answer(False)", "No", show=False, id="chats.no"),
        Binding("escape", "leave", "Back", show=False, id="chats.back"),
        Binding("down", "to_list", "To the list", show=False, id="chats.to_list"),
    ]

    class Opened(Message):
        """A chat shall be shown."""

        def __init__(self, chat_id: str) -> None:
            super().__init__()
            self.chat_id = chat_id

    class NewWanted(Message):
        """A new chat shall be begun."""

    class RenameWanted(Message):
        """A chat shall have this title; never empty."""

        def __init__(self, chat_id: str, title: str) -> None:
            super().__init__()
            self.chat_id = chat_id
            self.title = title

    class DeleteWanted(Message):
        """A chat shall be deleted; the user has confirmed it."""

        def __init__(self, chat_id: str) -> None:
            super().__init__()
            self.chat_id = chat_id

    class SearchChanged(Message):
        """Only chats with these words shall be listed; no words are all chats."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    listing = query_one(ChatList)
    search = query_one("#chats-search", Line)
    title_box = query_one("#chats-title", Line)

    def __init__(self, clock: Callable[[], datetime] = local_now, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.border_title = " chats "
        self._clock = clock
        self._renamed: str | None = None

    def compose(self) -> ComposeResult:
        """Search, title box and list."""
        yield Line("/ search", id="chats-search")
        yield Line("title", id="chats-title")
        yield ChatList()

    def show(self, chats: Sequence[Chat], current: str | None, streaming: Collection[str] = ()) -> None:
        """List these chats.

        Args:
            chats: Newest first; after `SearchChanged`, those with the words.
            current: The id of the chat on the screen.
            streaming: Ids of chats with an answer on its way.
        """
        now = self._clock()
        rows: list[ChatRow | DayRow] = []
        for title, group in by_period(chats, now):
            rows.append(DayRow(title, first=not rows))
            rows += [ChatRow(chat, now, chat.id == current, chat.id in streaming) for chat in group]
        self.listing.fill(rows, self._empty_words())
        if not self.has_focus_within:
            self.listing.point_at(current)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Put the cursor into the list, before the next key is taken."""
        self.screen.set_focus(self.listing, scroll_visible)
        return self

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys of the list work in the list; yes and no only while there is a question."""
        in_list = self.listing.has_focus
        match action:
            case "answer":
                return in_list and self.listing.is_asking
            case "new":
                return in_list and not self.listing.is_asking
            case "rename" | "delete":
                return in_list and self.listing.row is not None
            case "leave":
                return not in_list or bool(self.search.value)
            case "to_list":
                return self.search.has_focus
            case _:
                return True

    def action_find(self) -> None:
        """Go to the search."""
        self.screen.set_focus(self.search)

    def action_new(self) -> None:
        """Ask for a new chat."""
        self.post_message(self.NewWanted())

    def action_rename(self) -> None:
        """Open the title of the chat under the cursor for editing."""
        if row := self.listing.row:
            self._renamed = row.chat.id
            self.title_box.value = visible(row.chat.title, keep_newlines=False)
            self.add_class("-renaming")
            self.screen.set_focus(self.title_box)
            self.title_box.action_end()

    def action_delete(self) -> None:
        """Ask whether the chat under the cursor shall be deleted."""
        self.listing.ask()

    def action_answer(self, yes: bool) -> None:
        """Take the answer to the question."""
        row = self.listing.row
        self.listing.refuse()
        if yes and row:
            self.post_message(self.DeleteWanted(row.chat.id))

    def action_leave(self) -> None:
        """Give up renaming, or clear the search; back to the list."""
        if self.has_class("-renaming"):
            self._end_renaming()
        else:
            self.search.value = ""
        self.focus()

    def action_to_list(self) -> None:
        """Go on from the search to what it found."""
        self.focus()

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _pointing_changed(self) -> None:
        self.listing.refresh()

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if row := self.listing.row_at(event.option_index):
            self.post_message(self.Opened(row.chat.id))

    @on(Input.Changed, "#chats-search")
    def _search_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.SearchChanged(event.value.strip()))

    @on(Input.Submitted, "#chats-search")
    def _search_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if row := self.listing.row:
            self.post_message(self.Opened(row.chat.id))

    @on(Input.Submitted, "#chats-title")
    def _title_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        title = " ".join(event.value.split())
        if title and self._renamed:
            self.post_message(self.RenameWanted(self._renamed, title))
        self._end_renaming()
        self.focus()

    def _end_renaming(self) -> None:
        self._renamed = None
        self.remove_class("-renaming")

    def _empty_words(self) -> Content:
        words = self.search.value.strip()
        if words:
            return Content(f"No chat has “{visible(words)}”.\n\nEsc clears the search.")
        return Content("No chats yet.\n\nWrite a prompt and press Enter: that begins one.")
