"""A deferred job: what is known of it, and how far it has come. Pure; clocks are handed in.

The server gives a result out exactly once, within 24 hours. The intent is
stored before the request, so a job exists before the server knows of it:

```
drafted ──request goes out──▶ submitting ──202──▶ waiting ──200──▶ collected
   ▲                              │                  ├── 404 ────▶ lost        (nothing of it was stored)
   └──── not taken, try later ────┤                  │   or, after 24 h ▶ expired
                                  │                  ├── refused ▶ failed
                                  │                  ├── cut 200 ▶ damaged     (the bytes that came are kept)
                                  │                  └── user ───▶ cancelled   (no longer watched)
                                  ├── refused ─────▶ failed
                                  └── no answer ───▶ unknown     (may be running, its id is not known)
```

Each way along an arrow is an event of `job_events`. Bytes that turn up later
move even an ended job to *collected* or *damaged*, and an id that turns up
moves an unknown one to *waiting*.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIFETIME = timedelta(hours=24)
"""How long the server keeps a result."""


class NextStep(StrEnum):
    """What is to be done next for a job; the first three this program does by itself."""

    SEND = "send"
    SETTLE = "settle"
    LOOK = "look"
    READ = "read"
    INSPECT = "inspect"
    RESEND = "resend"


class JobState(StrEnum):
    """How far a job has come."""

    DRAFTED = "drafted"
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
        """Whether the program still has something to do for it."""
        return self in _OPEN

    @property
    def is_sent(self) -> bool:
        """Whether the server has answered its submission, or never will."""
        return self not in {JobState.DRAFTED, JobState.SUBMITTING}

    @property
    def next_step(self) -> NextStep:
        """What comes next: *settle* is to find out what became of a sender that is gone."""
        return _NEXT_STEPS.get(self, NextStep.RESEND)


_OPEN = frozenset({JobState.DRAFTED, JobState.SUBMITTING, JobState.WAITING})

_NEXT_STEPS = {
    JobState.DRAFTED: NextStep.SEND,
    JobState.SUBMITTING: NextStep.SETTLE,
    JobState.WAITING: NextStep.LOOK,
    JobState.COLLECTED: NextStep.READ,
    JobState.DAMAGED: NextStep.INSPECT,
}


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
        overdue: How often it was asked for in vain after its 24 hours were over by this clock.
        unheard_at: When somebody asked for it and did not hear what the server said, UTC: it may have
            handed the answer out then. `None` once the server said that it still has it.
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
    overdue: int = 0
    unheard_at: datetime | None = None

    def time_left(self, now: datetime) -> timedelta | None:
        """Time until the server forgets the result, never below zero; `None` before it was accepted."""
        if self.expires_at is None:
            return None
        return max(self.expires_at - now, timedelta(0))

    def is_past_its_time(self, now: datetime) -> bool:
        """Whether its 24 hours are over by the clock of whoever asks, which may be wrong."""
        return self.expires_at is not None and now >= self.expires_at
