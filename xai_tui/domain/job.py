"""A deferred job: its states, when to look next, when it ends. Pure; clocks are handed in.

The server gives a result out exactly once, within 24 hours. The intent is
stored before the request, so a job exists before the server knows of it:

```
submitting ──202──▶ waiting ──200──▶ collected
    │                  ├── 404 ────▶ lost        (nothing of it was stored)
    │                  ├── 24 h ───▶ expired
    │                  ├── refused ▶ failed
    │                  ├── cut 200 ▶ damaged     (the bytes that came are kept)
    │                  └── user ───▶ cancelled   (no longer watched)
    ├── refused ──▶ failed
    └── sent, no answer ──▶ unknown              (may be running, its id is not known)
```
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIFETIME = timedelta(hours=24)
"""How long the server keeps a result."""

FIRST_LOOK = timedelta(seconds=1)
"""When to look first after the job was accepted."""

SLOWEST_LOOK = timedelta(seconds=60)
"""The longest pause between two looks."""


class JobState(StrEnum):
    """How far a job has come."""

    SUBMITTING = "submitting"
    WAITING = "waiting"
    COLLECTED = "collected"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    LOST = "lost"
    DAMAGED = "damaged"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do for it."""
        return self in {JobState.SUBMITTING, JobState.WAITING}


@dataclass(frozen=True, slots=True)
class DeferredJob:
    """One deferred chat completion.

    Attributes:
        id: Ours, a UUID; exists before the request.
        origin: The id of the server and key it belongs to.
        state: How far it has come.
        model: The model asked.
        prompt: The text of its prompt.
        chat_id: The chat the answer joins.
        message_id: The answer's message, in state waiting until it comes.
        request: The request body as JSON text; empty in lists, where it would only weigh.
        request_id: The server's id; `None` until accepted.
        batch: The batch it was sent in.
        created_at: When the intent was stored, UTC.
        accepted_at: When the server took it, UTC.
        expires_at: When the server forgets the result, UTC.
        looks: How often it was asked for.
        next_look_at: When to ask next, UTC.
        finished_at: When it left the open states, UTC.
        ticks: What it cost, once known.
        failure: Kind, title and the server's words, when it did not end well.
        spool: The file that keeps bytes which could not be stored.
    """

    id: str
    origin: str
    state: JobState
    model: str
    prompt: str
    chat_id: str
    message_id: str
    request: str
    created_at: datetime
    request_id: str | None = None
    batch: str | None = None
    accepted_at: datetime | None = None
    expires_at: datetime | None = None
    looks: int = 0
    next_look_at: datetime | None = None
    finished_at: datetime | None = None
    ticks: int | None = None
    failure: str | None = None
    spool: str | None = None

    def time_left(self, now: datetime) -> timedelta | None:
        """Time until the server forgets the result, never below zero; `None` before it was accepted."""
        if self.expires_at is None:
            return None
        return max(self.expires_at - now, timedelta(0))


def next_look(accepted_at: datetime, now: datetime, jitter: float = 0.0) -> datetime:
    """When to ask for a result again: soon at first, then slower, sooner near the end.

    Args:
        accepted_at: When the server took the job.
        now: The time of the last look.
        jitter: Between 0 and 1; spreads the looks of many jobs by up to a fifth.
    """
    age = now - accepted_at
    pause = min(max(age / 10, FIRST_LOOK), SLOWEST_LOOK)
    left = accepted_at + LIFETIME - now
    if left > timedelta(0):
        pause = min(pause, max(left / 4, FIRST_LOOK))
    return now + pause * (1 + jitter / 5)
