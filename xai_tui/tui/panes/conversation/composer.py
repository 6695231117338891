"""The box at the foot of the conversation: the prompt, its commands, and what is being edited in it."""

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static, TextArea

from xai_tui.terminal.safe import visible
from xai_tui.tui.commands.slash import Command, UnknownCommand, Words, parse
from xai_tui.tui.widgets.completions import Completions
from xai_tui.tui.widgets.prompt import Prompt

MARK = "❯"
"""Stands before the prompt once it takes keys."""


class Composer(Vertical):
    """Takes prompts and slash commands, and earlier prompts to be changed.

    Args:
        keymap: The user's changes to the keys: action id → keys.
    """

    class Written(Message):
        """The prompt holds another text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Submitted(Message):
        """A text shall be sent; who cannot do so gives it back.

        Attributes:
            text: The whole text.
            edited: The id of the prompt that it changes; `None` adds to the end.
        """

        def __init__(self, text: str, edited: str | None) -> None:
            super().__init__()
            self.text = text
            self.edited = edited

    class CommandGiven(Message):
        """A slash command was sent."""

        def __init__(self, command: Command) -> None:
            super().__init__()
            self.command = command

    prompt = query_one(Prompt)
    marker = query_one("#marker", Static)
    note = query_one("#prompt-note", Static)

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__(id="composer")
        self._keymap = keymap
        self._edited: str | None = None

    def compose(self) -> ComposeResult:
        """The command list, a line about what is being edited, the prompt."""
        completions = Completions()
        yield completions
        yield Static(id="prompt-note", markup=False)
        with Horizontal(id="prompt-row"):
            yield Static("", id="marker", markup=False)
            yield Prompt(completions, self._keymap)

    @property
    def draft(self) -> str:
        """What stands in the prompt."""
        return self.prompt.draft

    @draft.setter
    def draft(self, text: str) -> None:
        self.prompt.draft = text

    def take_keys(self) -> None:
        """From now on the prompt takes keys, and says so."""
        self.screen.set_focus(self.prompt)
        self.marker.update(MARK, layout=False)

    def take(self) -> None:
        """Empty the box."""
        self.end_edit()
        self.prompt.take()

    def give_back(self, text: str) -> None:
        """Put a text that could not be sent back, before what has been typed since."""
        self._restore(text if isinstance(parse(text), Words) else f"/{text}")

    def _restore(self, text: str) -> None:
        typed = self.draft
        self.draft = f"{text}\n{typed}" if typed.strip() else text

    def edit(self, message_id: str, text: str) -> None:
        """Take an earlier prompt into the box; sending it makes a sibling."""
        if self._edited is None:
            self.prompt.recall.add(self.draft)
        self.draft = text
        self._edited = message_id
        self.note.update(Content("editing an earlier prompt · Esc keeps it as it was"))
        self.note.display = True
        self.prompt.focus()

    def cancel_edit(self) -> bool:
        """Leave an earlier prompt as it was; returns whether one was being edited."""
        if self._edited is None:
            return False
        self.end_edit()
        self.draft = ""
        return True

    def end_edit(self) -> None:
        """The box holds no earlier prompt any more."""
        self._edited = None
        self.note.display = False

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        event.stop()
        given = parse(event.text)
        if isinstance(given, UnknownCommand):
            near = f" Did you mean /{given.nearest}?" if given.nearest else ""
            words = f"There is no command /{visible(given.word)}.{near} Write // to send a slash."
            self._restore(event.text)
            self.notify(words, severity="warning", markup=False)
        elif isinstance(given, Command):
            self.post_message(self.CommandGiven(given))
        else:
            self.post_message(self.Submitted(given.text, self._edited))

    @on(Prompt.Cleared)
    def _cleared(self) -> None:
        self.end_edit()

    @on(TextArea.Changed)
    def _written(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Written(self.draft))
