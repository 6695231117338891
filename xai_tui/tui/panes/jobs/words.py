"""What is said of a deferred job: glyph, word and style of its state, its times, its counts."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from xai_tui.domain.job import DeferredJob, JobState


class Look(NamedTuple):
    """How a state is shown; the word alone says it all.

    Attributes:
        glyph: One cell.
        word: At most ten cells.
        style: A Textual style.
        reason: What the state means, where the word leaves a question open.
    """

    glyph: str
    word: str
    style: str
    reason: str = ""


LOOKS: dict[JobState, Look] = {
    JobState.DRAFTED: Look("·", "drafted", "$text-accent", "stored here, not sent yet"),
    JobState.SUBMITTING: Look("↑", "submitting", "$text-accent", "on its way to the server"),
    JobState.WAITING: Look("○", "waiting", "$text-accent"),
    JobState.COLLECTED: Look("✓", "ready", "$text-success"),
    JobState.FAILED: Look("✗", "failed", "$text-error"),
    JobState.DAMAGED: Look("✗", "damaged", "$text-error", "what came of it is kept"),
    JobState.LOST: Look("✗", "lost", "$text-error", "the server has it no more"),
    JobState.EXPIRED: Look("✗", "expired", "$text-error", "its 24 hours are over"),
    JobState.UNKNOWN: Look("?", "unknown", "$text-warning", "sent, but never confirmed"),
    JobState.CANCELLED: Look("–", "cancelled", "$foreground-muted", "no longer watched"),
}
"""How every state is shown."""


def span(time: timedelta) -> str:
    """A length of time in its largest unit, such as `8 s`, `4 min`, `23 h`, `3 d`; never below `0 s`."""
    seconds = max(0, int(time.total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length and (unit != "d" or seconds >= 2 * length):
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def when(at: datetime, now: datetime) -> str:
    """A moment in at most six cells: the time of the day, or the date of one that is a day ago: `12 Oct`.

    Args:
        at: The moment, aware.
        now: The present in the reader's time zone.
    """
    local = at.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if now - at < timedelta(days=1) else f"{local.day} {local:%b}"


def prospects(job: DeferredJob, now: datetime) -> str:
    """When the next look is due and how long the server keeps the result: `looks in 8 s · 23 h left`."""
    words: list[str] = []
    if job.next_look_at is not None:
        words.append(f"looks in {span(job.next_look_at - now)}" if job.next_look_at > now else "looks now")
    left = job.time_left(now)
    if left is not None:
        words.append(f"{span(left)} left")
    return " · ".join(words)


def summary(jobs: Iterable[DeferredJob], origin: str) -> str:
    """How many jobs are open, collected and neither, such as `2 waiting · 1 ready · 3 other`.

    Args:
        jobs: The jobs.
        origin: The id of this server and key; jobs of others are counted apart, as `elsewhere`.
    """
    counts = Counter(_group(job, origin) for job in jobs)
    groups = ("waiting", "ready", "other", "elsewhere")
    return " · ".join(f"{counts[group]:,} {group}" for group in groups if counts[group])


def _group(job: DeferredJob, origin: str) -> str:
    if job.origin != origin:
        return "elsewhere"
    if job.state.is_open:
        return "waiting"
    return "ready" if job.state is JobState.COLLECTED else "other"


def first_line(text: str, limit: int = 300) -> str:
    """The first line with words in it, cut to `limit` characters; looks no further than 2,000."""
    return next((" ".join(line.split()) for line in text[:2000].splitlines() if line.strip()), "")[:limit]
