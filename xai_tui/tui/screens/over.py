"""What all screens that lie over the main one have in common."""

from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

from xai_tui.tui.room import has_room

CSS_FILE = Path(__file__).with_name("over.tcss")
"""The styles of this screen."""

SHORT_BELOW = 16
"""Rows of a terminal below which space is left out for what there is to read."""


class OverScreen(ModalScreen[ScreenResultType]):
    """A screen over others that loses no key while it opens, and shows itself only where it can be read.

    Textual takes a screen for the present one before its widgets are there,
    and gives the focus to one of them before the screen is mounted: keys of
    that time would be lost, or overtaken. They are kept instead and handed
    over together with the focus.

    Where there is no room it leaves at once, and what was typed is for the
    screen below. One that was open before, or that waits for room, lets the
    screen below say that the terminal is too small, and takes no keys that
    nobody sees the effect of.

    Attributes:
        TITLE: What help calls it.
        KEYS: Keys that are no bindings of its own, with what they do, for help.
        FIRST: Selects what has the focus at first.
        WAITS_FOR_ROOM: Whether it stays where there is no room, to be seen when there is.
    """

    AUTO_FOCUS = ""
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = ()
    FIRST: ClassVar[str] = "*"
    WAITS_FOR_ROOM: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self._early: list[events.Event] | None = []
        self._last_focused: Widget | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the terminal is too small for it."""
        return self.has_class("-hidden")

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave it; without effect when it has been left, where Textual would take the screen below away."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    def _forward_event(self, event: events.Event) -> None:
        # Textual gives it here what the keyboard sends while nothing has the focus, at the moment it comes.
        if isinstance(event, events.Key | events.Paste):
            if self._early is not None:
                self._early.append(event)
                return
            if self.is_hidden:
                return
        super()._forward_event(event)

    @on(events.ScreenResume)
    def _begin(self) -> None:
        if self._early is None:
            return
        early, self._early = self._early, None
        self.set_class(self.app.size.height < SHORT_BELOW, "-short")
        if has_room(self.app.size):
            self._focus(self._first())
        elif self.WAITS_FOR_ROOM or not self.is_current:
            self._hide()
        else:
            self.dismiss(None)
        for each in early:
            (self.app.focused or self.app.screen)._forward_event(each)

    @on(events.Resize)
    def _room_changed(self, event: events.Resize) -> None:
        self.set_class(event.size.height < SHORT_BELOW, "-short")
        if self._early is not None or has_room(event.size) is not self.is_hidden:
            return
        if self.is_hidden:
            self.remove_class("-hidden")
            self._focus(self._last_focused or self._first())
        else:
            self._hide()

    def _hide(self) -> None:
        self._last_focused = self.focused
        self.set_focus(None)
        self.add_class("-hidden")

    def _focus(self, widget: Widget | None) -> None:
        if widget is not None:
            self.set_focus(widget)

    def _first(self) -> Widget | None:
        return next((widget for widget in self.query(self.FIRST) if widget.focusable), None)
