"""The box in which letters of a model's name are typed."""

from textual import events
from textual.widgets import Input


class Filter(Input):
    """A line of letters; keys that edit act before the letters that follow them.

    Space is left to the picker: no model has one in its name.
    """

    def __init__(self) -> None:
        super().__init__(placeholder="/ filter", compact=True, select_on_focus=False)
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Every printable key but space."""
        return key != "space" and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "space":
            event.prevent_default()
            return
        # Keys that bubble up to their bindings are overtaken by letters when they arrive in one read.
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, default_namespace=self):
                event.stop()
                event.prevent_default()
                return
