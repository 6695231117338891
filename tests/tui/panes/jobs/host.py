"""A tiny app around the jobs pane, with a clock that is set by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from textual import on
from textual.app import App, ComposeResult
from textual.message import Message

from xai_tui.domain.job import LIFETIME, DeferredJob, JobState
from xai_tui.tui.panes.jobs.pane import CSS_FILE, JobsPane

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)

M = TypeVar("M", bound=Message)


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


class Host(App[None]):
    """Shows the pane and keeps what it posts."""

    CSS_PATH = [CSS_FILE]  # noqa: RUF012 - Textual's form
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.pane = JobsPane(lambda: self.now, id="jobs")
        self.posted: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    @on(JobsPane.OpenWanted)
    @on(JobsPane.CopyWanted)
    @on(JobsPane.ResendWanted)
    @on(JobsPane.CancelWanted)
    @on(JobsPane.ForgetWanted)
    @on(JobsPane.RefreshWanted)
    def keep(self, message: Message) -> None:
        self.posted.append(message)

    def lines(self) -> list[str]:
        """The screen as text."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def of(self, kind: type[M]) -> list[M]:
        return [message for message in self.posted if isinstance(message, kind)]
