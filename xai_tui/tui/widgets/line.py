"""A line of text: the words of a search, the title of a chat, the letters of a model's name, a key."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class Line(Input):
    """One line of text; keys that edit act before the letters that follow them.

    Args:
        placeholder: Shown while it is empty.
        value: What stands there at first, with the cursor behind it.
        password: Whether it shows a dot for each letter.
        id: As for every widget.
    """

    def __init__(
        self,
        placeholder: str = "",
        *,
        value: str = "",
        password: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(value, placeholder, password=password, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def takes(self, event: events.Key | events.Paste) -> bool:
        """Whether it handles a key itself, in the order in which keys come: all that is text."""
        return isinstance(event, events.Paste) or event.is_printable

    async def _on_key(self, event: events.Key) -> None:
        heir = self.screen.focused
        if heir is not None and heir is not self:
            # It came in one read with the key that moved the focus on, and is meant for what has it now.
            event.stop()
            event.prevent_default()
            heir._forward_event(events.Key(event.key, event.character))
            return
        # Keys that bubble up to their bindings are overtaken by letters when they arrive in one read.
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, default_namespace=self):
                event.stop()
                event.prevent_default()
                return


class SearchLine(Line):
    """The words looked for; its arrows move the cursor of the list of what is found.

    They are told by a message behind the one about the words before them, and
    before the one about Enter: however fast they come, Enter takes what they marked.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move('cursor_down')", "Next", show=False),
        Binding("up", "move('cursor_up')", "Previous", show=False),
        Binding("pagedown", "move('page_down')", "Page down", show=False),
        Binding("pageup", "move('page_up')", "Page up", show=False),
    ]

    class Moved(Message):
        """The cursor of the list should move.

        Attributes:
            action: The action of the list that moves it.
        """

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def action_move(self, action: str) -> None:
        """Have the cursor of the list moved."""
        self.post_message(self.Moved(action))
