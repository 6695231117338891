"""What happens to a deferred job, and what it is afterwards. Pure: an event is applied to the job as stored.

An event that does not fit the state a job has by then leaves it as it is, so
that two programs, or one that was killed and started anew, may both report.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from xai_tui.domain.conversation import Failure
from xai_tui.domain.job import LIFETIME, DeferredJob, JobState
from xai_tui.domain.job_looks import next_look
from xai_tui.errors import in_one_line

OVERDUE_LOOKS = 240
"""How many looks in vain after the 24 hours, four hours of them at least, end a job for good."""

EXPIRED = Failure(
    kind="job_expired",
    title="The server no longer has the answer",
    message="It keeps one for 24 hours, and nobody fetched it in that time.",
    next_step="Send the job again.",
)

OVERDUE = Failure(
    kind="job_overdue",
    title="The 24 hours are over by this clock",
    message="The server has not said that it forgot the answer, so it is asked on.",
    next_step="Check this machine's clock.",
)


@dataclass(frozen=True, slots=True)
class JobEvent:
    """Something that happened to a job.

    Attributes:
        at: When, UTC.
    """

    at: datetime

    def after(self, job: DeferredJob) -> DeferredJob:
        """The job once this has happened to it."""
        raise NotImplementedError

    def failure_of(self, job: DeferredJob) -> Failure | None:
        """Why, in words, if it does not bring the job further."""
        del job
        return None


@dataclass(frozen=True, slots=True)
class Sent(JobEvent):
    """Its request goes out: from now on the server may have it."""

    def after(self, job: DeferredJob) -> DeferredJob:
        """A drafted job is being submitted."""
        return replace(job, state=JobState.SUBMITTING) if job.state is JobState.DRAFTED else job


@dataclass(frozen=True, slots=True)
class Accepted(JobEvent):
    """The server took it and named it.

    Attributes:
        request_id: The server's id.
        jitter: Spreads the first look, 0 to 1.
    """

    request_id: str
    jitter: float = 0.0

    def after(self, job: DeferredJob) -> DeferredJob:
        """It waits; one that was cancelled meanwhile learns its id, and an unknown one is known again."""
        if job.request_id is not None:
            return job
        known = replace(job, request_id=self.request_id, accepted_at=self.at, expires_at=self.at + LIFETIME)
        if job.state not in {JobState.DRAFTED, JobState.SUBMITTING, JobState.UNKNOWN}:
            return known
        waiting = replace(known, state=JobState.WAITING, finished_at=None, failure=None)
        return replace(waiting, next_look_at=next_look(waiting, self.at, self.jitter))


@dataclass(frozen=True, slots=True)
class _Failing(JobEvent):
    """Something that has a reason.

    Attributes:
        failure: The reason.
    """

    failure: Failure

    def failure_of(self, job: DeferredJob) -> Failure | None:
        """The reason as it came."""
        del job
        return self.failure


@dataclass(frozen=True, slots=True)
class PutOff(_Failing):
    """The server, or the way to it, did not take it this time, and certainly does not have it."""

    def after(self, job: DeferredJob) -> DeferredJob:
        """It is drafted again, and may be sent again."""
        if job.state is not JobState.SUBMITTING:
            return job
        return replace(job, state=JobState.DRAFTED, failure=_words(self.failure))


@dataclass(frozen=True, slots=True)
class Refused(_Failing):
    """The server will not do it, or not give its answer."""

    def after(self, job: DeferredJob) -> DeferredJob:
        """An open job has failed."""
        return _ended(job, JobState.FAILED, self.at, self.failure) if job.state.is_open else job


@dataclass(frozen=True, slots=True)
class Unanswered(_Failing):
    """Its request went out, and no answer came."""

    def after(self, job: DeferredJob) -> DeferredJob:
        """Whether the server has it is unknown."""
        if job.state is not JobState.SUBMITTING:
            return job
        return _ended(job, JobState.UNKNOWN, self.at, self.failure)


@dataclass(frozen=True, slots=True)
class Cancelled(_Failing):
    """The user wants it no more."""

    def after(self, job: DeferredJob) -> DeferredJob:
        """An open job is no longer watched."""
        return _ended(job, JobState.CANCELLED, self.at, self.failure) if job.state.is_open else job


@dataclass(frozen=True, slots=True)
class Pending(JobEvent):
    """The server says that it is not ready.

    Attributes:
        jitter: Spreads the next look, 0 to 1.
        wish: Seconds the server asks to wait.
    """

    jitter: float = 0.0
    wish: float | None = None

    def after(self, job: DeferredJob) -> DeferredJob:
        """It waits for the next look; the answer has certainly not been handed out."""
        if job.state is not JobState.WAITING:
            return job
        return _looked(job, self.at, None, self.jitter, self.wish, unheard_at=None)

    def failure_of(self, job: DeferredJob) -> Failure | None:
        """Only a job whose time is over has something to say."""
        return EXPIRED if job.state is JobState.WAITING and _is_well_after(job, self.at) else None


@dataclass(frozen=True, slots=True)
class Postponed(_Failing):
    """The server, or the way to it, refused in a way that says nothing of the job.

    Attributes:
        jitter: Spreads the next look, 0 to 1.
    """

    jitter: float = 0.0

    def after(self, job: DeferredJob) -> DeferredJob:
        """It waits for the next look, and says why."""
        if job.state is not JobState.WAITING:
            return job
        return _looked(job, self.at, self.failure, self.jitter, unheard_at=job.unheard_at)

    def failure_of(self, job: DeferredJob) -> Failure | None:
        """The reason, or that its time is over."""
        return EXPIRED if _is_well_after(job, self.at) else self.failure


@dataclass(frozen=True, slots=True)
class Unheard(Postponed):
    """It was asked for, and nothing of what the server answered arrived: perhaps a 200 was lost."""

    def after(self, job: DeferredJob) -> DeferredJob:
        """The next look tells: a 404 then means that the answer was lost now."""
        if job.state is not JobState.WAITING:
            return job
        return _looked(job, self.at, self.failure, self.jitter, unheard_at=self.at)


@dataclass(frozen=True, slots=True)
class Gone(_Failing):
    """The server says that it has no such answer, or no more."""

    def after(self, job: DeferredJob) -> DeferredJob:
        """It has expired, or is lost."""
        if job.state is not JobState.WAITING:
            return job
        is_over = job.is_past_its_time(self.at) and job.unheard_at is None
        state = JobState.EXPIRED if is_over else JobState.LOST
        return _ended(job, state, self.at, self.failure_of(job))

    def failure_of(self, job: DeferredJob) -> Failure:
        """What is known of where the answer went."""
        if job.unheard_at is not None:
            moment = f"{job.unheard_at:%Y-%m-%d %H:%M:%S} UTC"
            lost = (
                f"The server hands an answer out once, and did so, it seems, at {moment}: "
                "that look broke off before its first byte was here."
            )
            return replace(self.failure, message=f"{lost} {self.failure.message}".strip())
        return EXPIRED if job.is_past_its_time(self.at) else self.failure


@dataclass(frozen=True, slots=True)
class Damaged(_Failing):
    """What came of its answer is not whole, or cannot be read.

    Attributes:
        spool: The file that keeps it.
    """

    spool: str | None

    def after(self, job: DeferredJob) -> DeferredJob:
        """It is damaged, even one that was taken for lost or cancelled."""
        if job.state is JobState.COLLECTED:
            return job
        return replace(_ended(job, JobState.DAMAGED, self.at, self.failure), spool=self.spool)


@dataclass(frozen=True, slots=True)
class Collected(JobEvent):
    """Its answer is here.

    Attributes:
        chat_id: The chat the answer has joined.
        ticks: What it cost, if that is known.
    """

    chat_id: str
    ticks: int | None

    def after(self, job: DeferredJob) -> DeferredJob:
        """It is done, whatever it was taken for before."""
        if job.state is JobState.COLLECTED:
            return job
        ended = replace(_ended(job, JobState.COLLECTED, self.at, None), ticks=self.ticks)
        return replace(ended, chat_id=self.chat_id, spool=None, unheard_at=None)


def _ended(job: DeferredJob, state: JobState, at: datetime, failure: Failure | None) -> DeferredJob:
    words = _words(failure) if failure else None
    return replace(job, state=state, finished_at=at, next_look_at=None, failure=words)


def _looked(
    job: DeferredJob,
    at: datetime,
    failure: Failure | None,
    jitter: float,
    wish: float | None = None,
    *,
    unheard_at: datetime | None,
) -> DeferredJob:
    """A job that was asked for in vain; it ends only well after its time, since clocks may be wrong."""
    is_over = job.is_past_its_time(at)
    looked = replace(
        job, looks=job.looks + 1, overdue=job.overdue + 1 if is_over else 0, unheard_at=unheard_at
    )
    if _is_well_after(job, at):
        return _ended(looked, JobState.EXPIRED, at, EXPIRED)
    failure = failure or (OVERDUE if is_over else None)
    words = _words(failure) if failure else None
    return replace(looked, failure=words, next_look_at=next_look(job, at, jitter, wish))


def _is_well_after(job: DeferredJob, at: datetime) -> bool:
    return job.is_past_its_time(at) and job.overdue + 1 >= OVERDUE_LOOKS


def _words(failure: Failure) -> str:
    """A failure as one sentence, as jobs keep it."""
    return in_one_line(failure.title, failure.message)
