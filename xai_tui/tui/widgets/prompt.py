"""The box a prompt is typed in."""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from xai_tui.tui.commands.actions import Place, actions_in, keys_of
from xai_tui.tui.widgets.burst import GAP, Burst, Newline
from xai_tui.tui.widgets.completions import Completions
from xai_tui.tui.widgets.pastes import Pastes
from xai_tui.tui.widgets.recall import Recall

READLINE_KEYS = {
    "ctrl+f": "cursor_right",
    "ctrl+b": "cursor_left",
    "alt+f": "cursor_word_right",
    "alt+b": "cursor_word_left",
    "alt+d": "delete_word_right",
    "ctrl+h": "delete_left",
}
"""What shells mean by these keys and a text area does not have; Ctrl+H is the Backspace of some terminals."""

NOT_EDITING = {
    "copy",
    "cut",
    "paste",
    "undo",
    "select_line",
    "select_all",
    "cursor_page_up",
    "cursor_page_down",
}
"""Text-area actions whose keys are taken by others or mean something else in a terminal."""


def editing_keys() -> dict[str, str]:
    """Key → text-area action for everything that moves or edits."""
    keys: dict[str, str] = {}
    for binding in TextArea.BINDINGS:
        assert isinstance(binding, Binding)
        if binding.action not in NOT_EDITING:
            keys |= dict.fromkeys(binding.key.split(","), binding.action)
    return keys | READLINE_KEYS


class Prompt(TextArea, inherit_bindings=False):
    """A text area that sends with Enter, recalls earlier prompts and completes commands.

    All its keys are handled as they arrive, none through bindings: a binding
    is run only after it has bubbled through the parents' queues, by which time
    later letters of the same read would have overtaken it.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    _is_styled = False

    class Submitted(Message):
        """Enter was pressed; `text` is what stood in the prompt, its pastes unfolded."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Cleared(Message):
        """What stood in the prompt was put away; it should stay in the history."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class StopWanted(Message):
        """Ctrl+C in an empty prompt: stop what runs."""

    class ScrollWanted(Message):
        """The transcript should move by so many pages: -1 up, 1 down."""

        def __init__(self, pages: int) -> None:
            super().__init__()
            self.pages = pages

    class CopyWanted(Message):
        """Ctrl+C while text is selected on the screen."""

    def __init__(self, completions: Completions, keymap: Mapping[str, str]) -> None:
        super().__init__(
            id="prompt",
            soft_wrap=True,
            tab_behavior="focus",
            compact=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
            placeholder="Ask anything · / for commands",
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.recall = Recall()
        self._completions = completions
        self._pastes = Pastes()
        self._burst = Burst()
        self._enter_timer: Timer | None = None
        self._edits = editing_keys()
        own = {key: action.method for action in actions_in(Place.PROMPT) for key in keys_of(action, keymap)}
        methods: dict[str, Callable[[], None]] = {
            "send": self._hold_enter,
            "newline": self.action_newline,
            "clear_prompt": self.action_clear_prompt,
            "earlier": self.action_earlier,
            "later": self.action_later,
            "page_up": lambda: self._scroll_transcript(-1),
            "page_down": lambda: self._scroll_transcript(1),
            "undo": self.undo,
        }
        self._own = {key: methods[method] for key, method in own.items()}

    def takes(self, event: events.Key | events.Paste) -> bool:
        """Whether it handles a key itself, in the order in which keys come."""
        if isinstance(event, events.Paste):
            return True
        return event.is_printable or event.key in self._own or event.key in self._edits

    @property
    def draft(self) -> str:
        """Everything in the prompt, pastes unfolded."""
        return self._pastes.unfold(self.text)

    @draft.setter
    def draft(self, text: str) -> None:
        self.load_text(self._pastes.fold(text))
        self._completions.follow("")
        self.move_cursor(self.document.end)

    def submit(self) -> None:
        """Send what stands in the prompt and empty it, or take the command that is chosen."""
        choice = self._completions.choice
        if choice is not None and self.text.strip() != f"/{choice.name}":
            self._take_completion()
            if choice.action.argument:
                return
        text = self.draft
        if text.strip():
            self.post_message(self.Submitted(text))
            self.take()  # at once, for the next key may be here already

    def take(self) -> None:
        """Empty the prompt and remember what stood in it."""
        self.recall.add(self.draft)
        self.draft = ""

    def notify_style_update(self) -> None:
        """Take the colours anew at the next paint."""
        self._is_styled = False
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region; its colours are read once, not for each key, which takes a millisecond."""
        if self._is_styled:
            return ScrollView.render_lines(self, crop)
        self._is_styled = True
        return super().render_lines(crop)

    def edit(self, edit: Edit) -> EditResult:
        """Do one edit and let the command list follow."""
        result = super().edit(edit)
        self._follow()
        return result

    def action_newline(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    def action_clear_prompt(self) -> None:
        """Put the prompt away into the history; copy instead if text is selected, stop if it is empty."""
        if self.screen.get_selected_text():
            self.post_message(self.CopyWanted())
        elif self.text:
            cleared = self.draft
            self.take()
            self.post_message(self.Cleared(cleared))
        else:
            self.post_message(self.StopWanted())

    def action_earlier(self) -> None:
        """The prompt before this one, when it is empty or shows an earlier one; else the line above."""
        if self._completions.is_open:
            self._completions.move(-1)
        elif not self.text or (self.recall.is_at(self.draft) and self.cursor_at_first_line):
            self._show_recalled(self.recall.earlier(self.draft))
        else:
            self.action_cursor_up()

    def action_later(self) -> None:
        """The prompt after, while walking through earlier ones; else the line below."""
        if self._completions.is_open:
            self._completions.move(1)
        elif self.recall.is_at(self.draft) and self.cursor_at_last_line:
            self._show_recalled(self.recall.later(self.draft))
        else:
            self.action_cursor_down()

    async def _on_key(self, event: events.Key) -> None:
        own = self._own.get(event.key)
        is_enter = own == self._hold_enter
        verdict = self._burst.key(event.time, is_text=event.is_printable or is_enter)
        if verdict is Newline.TEXT:
            self.action_newline()
        elif verdict is Newline.KEY:
            self.submit()
        if is_enter and self._burst.enter(event.time) is Newline.TEXT:
            self.action_newline()
        elif own is not None:
            own()
        elif not await self._run_edit(event.key):
            return
        event.stop()
        event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        result = self._replace_via_keyboard(self._pastes.fold(text), *self.selection)
        if result is not None:
            self.move_cursor(result.end_location)

    async def _run_edit(self, key: str) -> bool:
        """Run the edit or completion step of a key; returns whether it was one."""
        if self._completions.is_open and key in {"tab", "escape"}:
            if key == "tab":
                self._take_completion()
            self._completions.close()
            return True
        action = self._edits.get(key)
        if action is None:
            return False
        if action == "delete_left" and self._delete_mark():
            return True
        name, _, select = action.partition("(")
        method = getattr(self, f"action_{name}")
        done = method(True) if select else method()
        if isawaitable(done):
            await done
        self._follow()
        return True

    def _delete_mark(self) -> bool:
        """Take a folded paste back whole when the cursor stands behind its mark."""
        row, column = self.cursor_location
        mark = self._pastes.mark_before(self.document.get_line(row), column)
        if mark is None or self.selection.start != self.selection.end:
            return False
        self._delete_via_keyboard((row, column - len(mark)), (row, column))
        return True

    def _hold_enter(self) -> None:
        if self._enter_timer is not None:
            self._enter_timer.stop()
        self._enter_timer = self.set_timer(GAP, self._enter_stood_alone)

    def _enter_stood_alone(self) -> None:
        if self._burst.quiet():
            self.submit()

    def _take_completion(self) -> None:
        choice = self._completions.choice
        if choice is not None:
            self.draft = f"/{choice.name}{' ' if choice.action.argument else ''}"

    def _show_recalled(self, text: str | None) -> None:
        if text is not None:
            self.draft = text

    def _scroll_transcript(self, pages: int) -> None:
        self.post_message(self.ScrollWanted(pages))

    def _follow(self) -> None:
        self._completions.follow(self.text if self.document.line_count == 1 else "")
