"""The box in which letters of a model's name are typed."""

from textual import events

from xai_tui.tui.widgets.line import Line


class Filter(Line):
    """A line of letters; space is left to the picker, for no model has one in its name."""

    def __init__(self) -> None:
        super().__init__("/ filter")

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Every printable key but space."""
        return key != "space" and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "space":
            event.prevent_default()
