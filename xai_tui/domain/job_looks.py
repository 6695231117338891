"""When to ask for a job's answer: soon at first, then slower, sooner near the end, at once when late."""

from datetime import datetime, timedelta

from xai_tui.domain.job import DeferredJob, JobState

FIRST_LOOK = timedelta(seconds=1)
"""When to look first after the job was accepted."""

SLOWEST_LOOK = timedelta(seconds=60)
"""The longest pause between two looks."""

LONGEST_WISH = timedelta(minutes=5)
"""The longest pause that a server may ask for with one job; with a whole origin it may ask for more."""

_GROWTH = 1.1
_JITTER = 0.2


def next_look(job: DeferredJob, now: datetime, jitter: float = 0.0, wish: float | None = None) -> datetime:
    """When to ask for a result again after a look at `now`.

    Args:
        job: As it was before that look.
        now: The time of the look.
        jitter: Between 0 and 1; spreads the looks of many jobs by up to a fifth.
        wish: Seconds that the server asks to be left alone for this job.
    """
    pause = min(max(_natural(job, now), FIRST_LOOK), SLOWEST_LOOK) * (1 + jitter * _JITTER)
    if wish is not None:
        pause = max(pause, min(timedelta(seconds=wish), LONGEST_WISH))
    left = job.time_left(now)
    if left:
        pause = min(pause, max(left / 4, FIRST_LOOK) * (1 + jitter * _JITTER))
    return now + pause


def is_due(job: DeferredJob, now: datetime) -> bool:
    """Whether to ask for it now.

    A time further ahead than any look is ever set was written before the
    clock was set back, and is not waited for.
    """
    at = job.next_look_at if job.state is JobState.WAITING else None
    return at is not None and (at <= now or at > furthest_look(now))


def furthest_look(now: datetime) -> datetime:
    """The latest time that `next_look` gives."""
    return now + LONGEST_WISH + SLOWEST_LOOK


def _natural(job: DeferredJob, now: datetime) -> timedelta:
    """A tenth of the job's age; by the count of looks, which gives the same, where the clock was set back."""
    age = now - (job.accepted_at or job.created_at)
    if age >= timedelta(0):
        return age / 10
    return min(FIRST_LOOK * _GROWTH ** min(job.looks, 100), SLOWEST_LOOK)
