"""The card below the list: what the setting under the cursor may be, a box for it, and what came of it."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from xai_tui.terminal.safe import visible
from xai_tui.tui.widgets.line import Line


class ValueBox(Line):
    """The line in which a value is written; lines that are pasted become one."""

    def _on_paste(self, event: events.Paste) -> None:
        # Textual takes the first line alone, in its own handler, which runs after this one.
        event.text = " ".join(event.text.split("\n"))


class SettingCard(Vertical):
    """Two or three lines of words, and a box while a value is written."""

    box = query_one(ValueBox)
    facts = query_one("#settings-facts", Static)
    answer = query_one("#settings-answer", Static)

    def compose(self) -> ComposeResult:
        """What may be put there, the box, what came of it."""
        yield Static(id="settings-facts", markup=False)
        yield ValueBox("", id="settings-box")
        yield Static(id="settings-answer", markup=False)

    @property
    def is_writing(self) -> bool:
        """Whether the box is open."""
        return self.has_class("-writing")

    def describe(self, name: str, facts: Content) -> None:
        """Say what is known of a setting."""
        self.border_title = f" {name} " if name else ""
        self.facts.update(facts)

    def write(self, text: str) -> None:
        """Open the box with this text in it."""
        self.say("")
        self.add_class("-writing")
        self.box.value = text
        self.box.cursor_position = len(text)
        self.screen.set_focus(self.box)

    def close(self) -> None:
        """Put the box away."""
        self.remove_class("-writing")

    def say(self, words: str, *, warning: bool = False) -> None:
        """Say what came of a change; no words take the last ones away."""
        self.answer.update(Content(visible(words, keep_newlines=False)))
        self.answer.display = bool(words)
        self.answer.set_class(warning, "-warning")
