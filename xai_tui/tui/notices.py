"""Errors and news as notices: title, details, next step; never markup, never a control character."""

from dataclasses import dataclass
from typing import Literal

from xai_tui.domain.conversation import Failure
from xai_tui.errors import XaiTuiError
from xai_tui.terminal.safe import visible

Severity = Literal["information", "warning", "error"]

LONGEST = 600
"""Characters of details shown in a notice; the whole text stands in the transcript or the log."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a toast shows.

    Attributes:
        title: What happened, in a few words.
        words: The details and what can be done.
        severity: How much it matters.
    """

    title: str
    words: str
    severity: Severity = "information"

    @property
    def seconds(self) -> float:
        """How long it stays: long enough to be read, errors longer."""
        reading = 3 + len(self.words) / 18
        return min(max(reading, 12 if self.severity == "error" else 4), 40)


def of_error(error: XaiTuiError) -> Notice:
    """An error as a notice."""
    return _notice(error.title, error.message, error.next_step)


def of_failure(failure: Failure) -> Notice:
    """A stored failure as a notice."""
    return _notice(failure.title, failure.message, failure.next_step)


def of_words(title: str, words: str = "", *, warning: bool = False) -> Notice:
    """News of the program's own."""
    return Notice(visible(title), visible(words), "warning" if warning else "information")


def one_line(text: str) -> str:
    """A text of servers or users as one line that can be shown."""
    return visible(" ".join(text.split()), keep_newlines=False)


def _notice(title: str, message: str, next_step: str) -> Notice:
    message = visible(message.strip())
    if len(message) > LONGEST:
        message = message[:LONGEST] + "…"
    words = "\n".join(part for part in (message, visible(next_step)) if part)
    return Notice(visible(title), words, "error")
