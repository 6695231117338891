"""A tiny app around the jobs pane, with a clock that is set by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from textual import on
from textual.message import Message

from tests.tui.panes.host import PaneHost
from xai_tui.domain.job import LIFETIME, DeferredJob, JobState
from xai_tui.tui.panes.jobs.pane import CSS_FILE, JobsPane

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def job(
    job_id: str,
    state: JobState = JobState.COLLECTED,
    prompt: str = "A prompt",
    *,
    minutes: float = 4,
    **rest: Any,
) -> DeferredJob:
    """A job of this origin, sent so many minutes ago; a waiting one is looked at in 8 seconds."""
    at = NOW - timedelta(minutes=minutes)
    made = DeferredJob(job_id, "here", state, "grok-4.3", prompt, "chat", "message", "{}", at)
    if state is JobState.WAITING:
        made = replace(
            made, accepted_at=at, expires_at=at + LIFETIME, next_look_at=NOW + timedelta(seconds=8)
        )
    return replace(made, **rest)


class Host(PaneHost[JobsPane]):
    """Shows the pane and keeps what it posts."""

    CSS_PATH = [CSS_FILE]  # noqa: RUF012 - Textual's form

    def __init__(self) -> None:
        self.now = NOW
        super().__init__(JobsPane(lambda: self.now, id="jobs"))

    @on(JobsPane.OpenWanted)
    @on(JobsPane.CopyWanted)
    @on(JobsPane.ResendWanted)
    @on(JobsPane.CancelWanted)
    @on(JobsPane.ForgetWanted)
    @on(JobsPane.RefreshWanted)
    def keep(self, message: Message) -> None:
        super().keep(message)
