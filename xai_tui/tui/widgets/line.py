"""A line of text: the words of a search, the title of a chat, the letters of a model's name."""

from textual import events
from textual.widgets import Input


class Line(Input):
    """One line of text; keys that edit act before the letters that follow them.

    Args:
        placeholder: Shown while it is empty.
        id: As for every widget.
    """

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        # Keys that bubble up to their bindings are overtaken by letters when they arrive in one read.
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, default_namespace=self):
                event.stop()
                event.prevent_default()
                return
