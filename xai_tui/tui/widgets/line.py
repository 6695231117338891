"""A line of text: the words of a search, the title of a chat, the letters of a model's name, a key."""

from textual import events
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
