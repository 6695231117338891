"""What is said of a setting: what it may be, why it cannot be changed here, what came of a change."""

from collections.abc import Collection, Iterable

from xai_tui.config.fields import Field
from xai_tui.errors import ConfigError, XaiTuiError
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.settings.rows import empty_in_words
from xai_tui.tui.panes.settings.shelf import FLAG, Held
from xai_tui.tui.panes.settings.words import SERVERS, limits, masked, source_in_words, spelled

THEME = "theme"
"""The one setting that the running program follows."""


class Sentences:
    """Says things of settings without ever showing a key.

    Args:
        secrets: Keys that are known.
        at_sandbox: Whether the program runs against the sandbox, which no setting moves.
    """

    def __init__(self, secrets: Iterable[str], *, at_sandbox: bool) -> None:
        self._secrets = tuple(secrets)
        self._at_sandbox = at_sandbox

    def shown(self, held: Held) -> str:
        """The value as it is typed, without keys."""
        return masked(held.item, spelled(held.value), self._secrets)

    def shows_a_key(self, item: Field, text: str) -> bool:
        """Whether a value would show a key on the screen."""
        return text != masked(item, text, self._secrets)

    def facts(self, held: Held) -> str:
        """What may be put there, what holds otherwise, and from when; or why nothing may."""
        item = held.item
        default = (
            "" if held.is_default else f" · default {spelled(item.default) or empty_in_words(item.default)}"
        )
        allowed = "one of the themes" if item.name == THEME else limits(item)
        return self.why_fixed(held) or f"{allowed}{default} · {self._effect(item)}"

    def why_fixed(self, held: Held) -> str:
        """Why no change here would have an effect; empty when one would."""
        if not held.is_fixed:
            return ""
        giver = "a flag of this run" if held.source == FLAG else f"the variable {held.source}"
        return f"Fixed: {giver} gives it, and wins over what is kept here."

    def why_unwritable(self, held: Held) -> str:
        """Why the value cannot be written in a line; empty when it can."""
        text = spelled(held.value)
        if self.shows_a_key(held.item, text):
            what = "It holds what looks like a key or password, which is not shown"
        elif text != visible(text, keep_newlines=False):
            what = "It has line breaks or unseen characters, which a line cannot hold"
        else:
            return ""
        return f"{what}; change it in {visible(source_in_words(held.source), keep_newlines=False)}."

    def nothing_to_unset(self, held: Held) -> str:
        """Why there is nothing to be taken back."""
        if held.is_default:
            return "Nothing is set here: it is the default that holds."
        return f"Nothing is set here: it comes from {source_in_words(held.source)}, which is yours."

    def refused(self, error: XaiTuiError) -> str:
        """Why a change was not made."""
        next_step = error.next_step if isinstance(error, ConfigError) else ""
        return f"Not changed. {error.message}. {next_step}".rstrip()

    def after(self, held: Held, themes: Collection[str], *, again: bool) -> tuple[str, bool]:
        """What came of a change, and whether it is a warning.

        Args:
            held: What holds now.
            themes: The themes there are.
            again: Whether a value was taken back, so that another one holds again.
        """
        item = held.item
        told = f"{item.name} is {self.shown(held) or empty_in_words(held.value)}"
        if again:
            source = "the default" if held.is_default else f"from {source_in_words(held.source)}"
            told = f"{told} again: {source}."
        else:
            told = f"Saved: {told}."
        if item.name != THEME:
            return f"{told} It {self._effect(item)}.", False
        if held.value not in themes:
            return f"{told} There is no such theme; this one stays.", True
        return told, False

    def _effect(self, item: Field) -> str:
        if item.name == THEME:
            return "holds at once"
        elsewhere = self._at_sandbox and item.name in SERVERS
        return f"holds from the next start{' without the sandbox' if elsewhere else ''}"
