"""A job for the tests of what happens to it."""

from datetime import UTC, datetime

from xai_tui.domain.job import DeferredJob, JobState

ACCEPTED = datetime(2026, 11, 23, tzinfo=UTC)


def job(state: JobState = JobState.DRAFTED) -> DeferredJob:
    return DeferredJob(
        id="j",
        origin="here",
        state=state,
        model="grok-4.3",
        prompt="Why?",
        chat_id="c",
        message_id="m",
        request="{}",
        created_at=ACCEPTED,
    )
