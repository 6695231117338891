"""The frame of the main screen: which panes stand where at a size, and the line at its foot."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from xai_tui.domain.events import TurnWaiting
from xai_tui.tui.commands.actions import key_name
from xai_tui.tui.layout import Layout, Side, layout_for, sides_shown
from xai_tui.tui.panes.conversation.pane import ConversationPane
from xai_tui.tui.screens.main.standing import Now, hints_for, standing_of
from xai_tui.tui.widgets.status import Hint, StatusLine

CSS_FILE = Path(__file__).with_name("main.tcss")
"""The styles of this screen."""

SETTLING_ROUNDS = 2
"""Turns of the screen until its widgets have asked for what a new size makes them ask for."""

TOO_SMALL = "xai-tui needs 40×10. Ctrl+Q quits."

PROMPT_HINTS = ("help", "palette", "models", "find_chat", "jobs", "defer", "newline")
STREAMING_HINTS = ("stop", "help", "palette", "find_chat", "jobs", "newline")
WORDS = {"stop": "stop", "help": "help"}


class Frame(Screen[None]):
    """The conversation, a side for the chats and one for what is true now; each shown where it fits.

    The sides stand empty until the panes are mounted into them, so that the
    first paint waits for nothing but the prompt.

    Attributes:
        now: What the status line tells.
        side: The side that was asked for last.
        focused_layout: Whether only the conversation is shown.
        conversation: The pane in the middle; what it holds can be read even when the screen is gone.
    """

    class Built(Message):
        """All is in its place for the first paint, which waits for `reveal`."""

    AUTO_FOCUS = ""
    ESCAPE_TO_MINIMIZE: ClassVar[bool | None] = False

    # None of these may repaint the screen itself, which is all that is on it.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    now: reactive[Now] = reactive(Now(), repaint=False)
    side: reactive[Side | None] = reactive(None, repaint=False)
    focused_layout: reactive[bool] = reactive(False, repaint=False)

    chats_side = query_one("#chats-side", Vertical)
    now_side = query_one("#now-side", Vertical)
    status = query_one(StatusLine)

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self.keymap = keymap
        self.conversation = ConversationPane(keymap, id="conversation")
        self._ticker: Timer | None = None
        self._unpainted = ExitStack()
        self._owes_all = False
        self._is_layout_chosen = False

    def compose(self) -> ComposeResult:
        """Three columns, the status line, and what covers them where there is no room."""
        self.update_classes(self._classes_for(layout_for(*self.app.size)), update=False)
        with Horizontal(id="columns"):
            yield Vertical(id="chats-side")
            yield self.conversation
            yield Vertical(id="now-side")
        yield StatusLine(id="status")
        yield Static(TOO_SMALL, id="too-small", markup=False)

    def on_mount(self) -> None:
        """Say when there is something to paint."""
        self._unpainted.enter_context(self.painted_once())
        self.call_after_refresh(lambda: self.post_message(self.Built()))
        # The shell or an editor has had the terminal: nothing of what was painted is left.
        self.app.app_resume_signal.subscribe(self, lambda app: app.screen.refresh())

    def reveal(self) -> None:
        """Paint for the first time."""
        self.tell()
        self._unpainted.close()

    @contextmanager
    def painted_once(self) -> Iterator[None]:
        """Paint nothing meanwhile and everything at the end: it saves a paint for each thing that changes."""
        with self.app.batch_update():
            yield
        # Not by `refresh` alone, after which Textual paints once for the layout and once more for the rest.
        self._set_dirty()
        self._dirty_widgets.add(self)
        self._owes_all = True
        self.refresh(layout=True, repaint=False)

    def _compositor_refresh(self) -> None:
        # In a batch Textual would render in vain and forget what has changed; after one it would
        # paint what has changed first and then everything.
        is_whole = self.size.region in self._compositor._dirty_regions
        if not self.app._batch_count and (is_whole or not self._owes_all):
            self._owes_all = False
            super()._compositor_refresh()

    async def settle(self) -> None:
        """Give every widget its size now: who gets another one asks to be painted again."""
        self._refresh_layout()
        for _ in range(SETTLING_ROUNDS):
            idle = asyncio.Event()
            self.call_after_refresh(idle.set)
            await idle.wait()

    @property
    def layout_now(self) -> Layout:
        """What fits at the present size."""
        return layout_for(self.size.width, self.size.height)

    def on_resize(self) -> None:
        """Show what fits."""
        self.lay_out()

    def watch_side(self) -> None:
        """Show the side that is asked for."""
        self.lay_out()

    def watch_focused_layout(self) -> None:
        """Show the conversation alone, or with what fits beside it."""
        self.lay_out()

    def watch_now(self) -> None:
        """Tell it in the status line."""
        self.tell()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:  # noqa: ARG002 - Textual finds it by name
        """Show the keys of what has the focus now."""
        self.call_after_refresh(self.tell)

    def lay_out(self) -> None:
        """Set the style classes of the layout."""
        if self.is_mounted:
            self.update_classes(self._classes_for(self.layout_now))

    def _classes_for(self, layout: Layout) -> dict[str, bool]:
        """Which style classes a layout has; to be set together, for each change styles the whole screen."""
        shown = sides_shown(layout, focused=self.focused_layout, asked=self.side)
        layouts = {each.value: each is layout for each in Layout}
        return layouts | {f"-{side.value}-side": side in shown for side in Side}

    def choose_layout(self) -> None:
        """Show the conversation alone, or no longer."""
        self._is_layout_chosen = True
        self.focused_layout = not self.focused_layout

    def measured(self, rate: int | None) -> None:
        """Hear how many bytes a second a slow line carries, or that it is not slow.

        Beside nothing else, the conversation can be drawn with the fewest. Who
        has chosen a layout keeps it.
        """
        self.now = replace(self.now, rate=rate)
        if rate is not None and not self._is_layout_chosen:
            self.focused_layout = True

    def tell(self) -> None:
        """Draw the status line anew."""
        if self.is_mounted:
            self.status.standing = standing_of(self.now, self.hints())

    def hints(self) -> list[Hint]:
        """The keys of what has the focus."""
        focused = self.focused
        if focused is None or focused is self.conversation.prompt:
            ids = STREAMING_HINTS if self.now.is_streaming else PROMPT_HINTS
            return hints_for(ids, self.keymap, WORDS)
        own: dict[str, Hint] = {}  # by their words: what has two keys is told once, by the first
        for active in self.active_bindings.values():
            if active.binding.show and active.enabled and active.node not in {self, self.app}:
                word = active.binding.description.lower()
                own.setdefault(word, Hint(key_name(active.binding.key), word))
        return [*own.values(), Hint("Esc", "prompt"), *hints_for(["help"], self.keymap, WORDS)]

    def open_side(self, side: Side, widget: Widget) -> None:
        """Show a side and go to a pane of it; from that pane, back to the prompt."""
        if widget.has_focus_within and self.side is side:
            self.leave_side()
            return
        self.side = side
        self.call_after_refresh(widget.focus)

    def leave_side(self) -> None:
        """Go back to the prompt; a side that covers it goes away."""
        if self.layout_now is Layout.NARROW or self.focused_layout or self.layout_now is Layout.MEDIUM:
            self.side = None
        self.call_after_refresh(self.conversation.prompt.focus)

    def count_down(self, waiting: TurnWaiting | None) -> None:
        """Tell why the turn is silent, second by second, until it speaks."""
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        if waiting is None:
            if self.now.waiting is not None:
                self.now = replace(self.now, waiting=None, seconds=0)
            return
        self.now = replace(self.now, waiting=waiting, seconds=round(waiting.seconds))
        self._ticker = self.set_interval(1, self._tick)

    def _tick(self) -> None:
        waiting = self.now.waiting
        if waiting is not None:
            step = -1 if waiting.reason == "retry" else 1
            self.now = replace(self.now, seconds=max(self.now.seconds + step, 0))
