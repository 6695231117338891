"""A batch: the prompts of one file, sent as jobs. Pure.

A batch is known by what is in its file and how it is to be sent: its
fingerprint. Whoever hands the same in again goes on with the same batch.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.parameters import Parameters


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One prompt of a file.

    Attributes:
        prompt: The text to send.
        model: The model it asks; `None` leaves it to the settings.
        system: Its system prompt.
        parameters: What is set for its answer.
        n: How many answers.
    """

    prompt: str
    model: str | None = None
    system: str = ""
    parameters: Parameters = field(default_factory=Parameters)
    n: int = 1

    def as_dict(self) -> dict[str, float | int | str | bool]:
        """What is set, by name; what is not is left out, so that new fields change no fingerprint."""
        optional = {"model": self.model, "system": self.system, "n": self.n if self.n > 1 else None}
        chosen = {name: value for name, value in optional.items() if value}
        return {"prompt": self.prompt, **chosen, **self.parameters.as_dict()}


@dataclass(frozen=True, slots=True)
class Batch:
    """A file that was begun to be sent.

    Attributes:
        id: Ours, a UUID; its jobs bear it.
        fingerprint: What it is known by.
        created_at: When it was begun, UTC.
        size: How many lines it has.
    """

    id: str
    fingerprint: str
    created_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line of a batch is to be found.

    Attributes:
        number: Which line, from 0.
        chat_id: The chat that was made for it.
        job_id: The job it was sent as; `None` until that is stored.
    """

    number: int
    chat_id: str
    job_id: str | None = None


def fingerprint_of(lines: Sequence[BatchLine], origin: str) -> str:
    """What a batch is known by: its lines in their order, with all that is set for them, and the origin."""
    content = [line.as_dict() for line in lines]
    return sha256(json.dumps([origin, content], sort_keys=True).encode()).hexdigest()


def was_refused(job: DeferredJob) -> bool:
    """Whether the server certainly did not take the job, so that to send it again is not to send it twice."""
    return job.state is JobState.FAILED and job.request_id is None


def in_order(places: Sequence[Place], jobs: Sequence[DeferredJob]) -> dict[int, DeferredJob]:
    """The job that speaks for each line: the newest that was answered, else the newest.

    A line has several where its job was sent again; they share its chat.

    Args:
        places: The lines that were begun.
        jobs: All jobs of the batch, in any order.
    """
    lines = {place.chat_id: place.number for place in places}
    named = {place.job_id: place.number for place in places if place.job_id is not None}
    # An answer whose chat was deleted is in another one; what its line was sent as tells.
    lines = {job.chat_id: named[job.id] for job in jobs if job.id in named} | lines
    found: dict[int, DeferredJob] = {}
    for job in sorted(jobs, key=lambda job: (job.state is JobState.COLLECTED, job.created_at)):
        number = named.get(job.id, lines.get(job.chat_id))
        if number is not None:
            found[number] = job
    return found
