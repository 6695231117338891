"""Errors and news as notices: title, details, next step; never markup, never a control character."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from xai_tui.domain.conversation import Failure
from xai_tui.errors import XaiTuiError, details_under
from xai_tui.terminal.safe import visible

Severity = Literal["information", "warning", "error"]

LONGEST = 600
"""Characters of details shown in a notice; the whole text stands in the transcript or the log."""


_STEPS_HERE = {
    "no_key": "Enter one with /key, or set XAI_API_KEY and start again.",
    "missing_auth": "Enter one with /key, or set XAI_API_KEY and start again.",
    "bad_key": "Enter another with /key; https://console.x.ai has yours.",
    "model_not_found": "Choose another with /model.",
    "deferred_gone": "Send the prompt again.",
}
"""By the kind of an error."""


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


class Board:
    """Knows which troubles are on the screen, so that one that comes again and again is told once.

    Args:
        clock: Gives seconds, and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[Notice, float] = {}

    def takes(self, notice: Notice) -> bool:
        """Whether a notice is to be shown; one of trouble is not while the same is shown."""
        now = self._clock()
        self._until = {shown: until for shown, until in self._until.items() if until > now}
        if notice in self._until:
            return False
        if notice.severity == "error":
            self._until[notice] = now + notice.seconds
        return True


def of_error(error: XaiTuiError) -> Notice:
    """An error as a notice."""
    return _notice(error.title, error.message, next_step_here(error.kind, error.next_step))


def of_failure(failure: Failure) -> Notice:
    """A stored failure as a notice."""
    return _notice(failure.title, failure.message, next_step_here(failure.kind, failure.next_step))


def next_step_here(kind: str, next_step: str) -> str:
    """What can be done inside the program, where errors name what to do on the command line.

    Args:
        kind: The kind of the error.
        next_step: Its own words, for all other kinds.
    """
    return _STEPS_HERE.get(kind, next_step)


def of_words(title: str, words: str = "", *, warning: bool = False) -> Notice:
    """News of the program's own."""
    return Notice(visible(title), visible(words), "warning" if warning else "information")


def one_line(text: str) -> str:
    """A text of servers or users as one line that can be shown."""
    return visible(" ".join(text.split()), keep_newlines=False)


def _notice(title: str, message: str, next_step: str) -> Notice:
    message = visible(details_under(title, message.strip()))
    if len(message) > LONGEST:
        message = message[:LONGEST] + "…"
    words = "\n".join(part for part in (message, visible(next_step)) if part)
    return Notice(visible(title), words, "error")
