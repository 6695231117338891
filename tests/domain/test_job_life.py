"""Whatever happens to a job, in whatever order, and whoever reports it twice: there is always a next step."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.domain.jobs import ACCEPTED, job
from xai_tui.domain.conversation import Failure
from xai_tui.domain.job import LIFETIME, DeferredJob, JobState, NextStep
from xai_tui.domain.job_events import (
    OVERDUE_LOOKS,
    Accepted,
    Cancelled,
    Collected,
    Damaged,
    Gone,
    JobEvent,
    Pending,
    Postponed,
    PutOff,
    Refused,
    Sent,
    Unanswered,
    Unheard,
)
from xai_tui.domain.job_looks import furthest_look, is_due

WHY = Failure("why", "Because")


def every_event(at: datetime) -> list[JobEvent]:
    """One of each kind."""
    return [
        Sent(at),
        Accepted(at, "r"),
        PutOff(at, WHY),
        Refused(at, WHY),
        Unanswered(at, WHY),
        Cancelled(at, WHY),
        Pending(at),
        Postponed(at, WHY),
        Unheard(at, WHY),
        Gone(at, WHY),
        Damaged(at, WHY, "/spool/j.broken"),
        Collected(at, "c2", 7),
    ]


def sound(job: DeferredJob) -> None:
    """What holds of a job in its state."""
    assert (job.finished_at is None) == job.state.is_open
    assert (job.next_look_at is not None) == (job.state is JobState.WAITING)
    if job.state is JobState.WAITING:
        assert job.request_id is not None
        assert job.expires_at is not None
    if job.state in {JobState.DRAFTED, JobState.SUBMITTING, JobState.UNKNOWN}:
        assert job.request_id is None, "its answer could be fetched"
    if job.state in {JobState.LOST, JobState.EXPIRED, JobState.FAILED, JobState.UNKNOWN, JobState.DAMAGED}:
        assert job.failure, "it says why"
    if job.state is JobState.COLLECTED:
        assert (job.failure, job.spool) == (None, None)


STARTS: dict[JobState, list[JobEvent]] = {
    JobState.DRAFTED: [],
    JobState.SUBMITTING: [Sent(ACCEPTED)],
    JobState.WAITING: [Sent(ACCEPTED), Accepted(ACCEPTED, "r")],
    JobState.COLLECTED: [Sent(ACCEPTED), Accepted(ACCEPTED, "r"), Collected(ACCEPTED, "c", 1)],
    JobState.FAILED: [Sent(ACCEPTED), Refused(ACCEPTED, WHY)],
    JobState.EXPIRED: [Sent(ACCEPTED), Accepted(ACCEPTED, "r"), Gone(ACCEPTED + LIFETIME, WHY)],
    JobState.UNKNOWN: [Sent(ACCEPTED), Unanswered(ACCEPTED, WHY)],
    JobState.LOST: [Sent(ACCEPTED), Accepted(ACCEPTED, "r"), Gone(ACCEPTED, WHY)],
    JobState.DAMAGED: [Sent(ACCEPTED), Accepted(ACCEPTED, "r"), Damaged(ACCEPTED, WHY, "/spool/j")],
    JobState.CANCELLED: [Sent(ACCEPTED), Accepted(ACCEPTED, "r"), Cancelled(ACCEPTED, WHY)],
}


def brought_to(state: JobState) -> DeferredJob:
    made = job()
    for event in STARTS[state]:
        made = event.after(made)
    assert made.state is state
    return made


WAYS = {
    (JobState.DRAFTED, Sent): JobState.SUBMITTING,
    (JobState.DRAFTED, Accepted): JobState.WAITING,
    (JobState.DRAFTED, Refused): JobState.FAILED,
    (JobState.SUBMITTING, Accepted): JobState.WAITING,
    (JobState.SUBMITTING, PutOff): JobState.DRAFTED,
    (JobState.SUBMITTING, Refused): JobState.FAILED,
    (JobState.SUBMITTING, Unanswered): JobState.UNKNOWN,
    (JobState.WAITING, Refused): JobState.FAILED,
    (JobState.WAITING, Gone): JobState.LOST,
    (JobState.UNKNOWN, Accepted): JobState.WAITING,
}
"""Beside these a job that is open can be cancelled, and any but a collected one collected or damaged."""


@pytest.mark.parametrize(("state", "event"), product(JobState, every_event(ACCEPTED + timedelta(hours=1))))
def test_a_job_goes_only_the_ways_that_are_drawn(state: JobState, event: JobEvent) -> None:
    expected = WAYS.get((state, type(event)), state)
    if isinstance(event, Cancelled) and state.is_open:
        expected = JobState.CANCELLED
    if isinstance(event, Damaged | Collected) and state is not JobState.COLLECTED:
        expected = JobState.DAMAGED if isinstance(event, Damaged) else JobState.COLLECTED
    before = brought_to(state)
    after = event.after(before)
    assert after.state is expected
    sound(after)
    if state is JobState.COLLECTED:
        assert after == before


def test_a_job_cancelled_on_its_way_learns_its_id_and_stays_cancelled() -> None:
    cancelled = Cancelled(ACCEPTED, WHY).after(brought_to(JobState.SUBMITTING))
    known = Accepted(ACCEPTED, "r").after(cancelled)
    assert (known.state, known.request_id, known.next_look_at) == (JobState.CANCELLED, "r", None)


def test_an_answer_that_went_astray_is_told_from_one_that_was_fetched_elsewhere() -> None:
    waiting = brought_to(JobState.WAITING)
    plain = Gone(ACCEPTED, WHY)
    assert plain.after(waiting).failure == "Because"
    unheard = Unheard(ACCEPTED, WHY).after(waiting)
    assert unheard.state is JobState.WAITING
    for at in (ACCEPTED, ACCEPTED + LIFETIME):
        lost = Gone(at, WHY).after(unheard)
        assert lost.state is JobState.LOST
        assert "2026-11-23 00:00:00 UTC" in (lost.failure or "")
    still_there = Pending(ACCEPTED).after(unheard)
    assert still_there.unheard_at is None
    assert plain.after(still_there).failure == "Because"


@given(jump=st.floats(0, 1e8))
@settings(max_examples=200, deadline=None)
def test_no_single_word_of_a_clock_ends_a_job_that_the_server_has(jump: float) -> None:
    at = ACCEPTED + timedelta(seconds=jump)
    waiting = brought_to(JobState.WAITING)
    for event in (Pending(at), Postponed(at, WHY), Unheard(at, WHY)):
        assert event.after(waiting).state is JobState.WAITING


def test_a_job_that_is_never_ready_ends_well_after_its_day() -> None:
    waiting, at, looks = brought_to(JobState.WAITING), ACCEPTED + LIFETIME, 0
    while waiting.state is JobState.WAITING:
        looks += 1
        at = waiting.next_look_at if looks > 1 and waiting.next_look_at else at
        event = Pending(at)
        failure = event.failure_of(waiting)
        waiting = event.after(waiting)
    assert (waiting.state, looks) == (JobState.EXPIRED, OVERDUE_LOOKS)
    assert failure is not None
    assert at > ACCEPTED + LIFETIME + timedelta(hours=3)
    back = Pending(ACCEPTED + timedelta(hours=1)).after(brought_to(JobState.WAITING))
    assert back.overdue == 0


class JobLife(RuleBasedStateMachine):
    """Two programs and a server act on one job; each may die between any two steps, and clocks jump.

    What the server does is kept apart from what is stored, to see that the
    stored life never denies it: an answer that was read is never lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self.job = job()
        self.now = ACCEPTED
        self.posts = 0
        self.is_taken = False
        self.is_given = False
        self.spooled: bool | None = None

    def apply(self, event: JobEvent) -> None:
        self.job = event.after(self.job)

    @rule(seconds=st.floats(-1e6, 1e6))
    def clock_jumps(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.job.state.next_step is NextStep.SEND)
    @rule(end=st.sampled_from(["taken", "killed", "killed after id", "busy", "refused", "cut"]))
    def send(self, end: str) -> None:
        self.apply(Sent(self.now))
        assert self.job.state is JobState.SUBMITTING
        if end in {"busy", "refused"}:
            self.apply(PutOff(self.now, WHY) if end == "busy" else Refused(self.now, WHY))
            return
        assert not self.is_taken, "never sent twice"
        self.is_taken = True
        if end == "taken":
            self.apply(Accepted(self.now, "r"))
        elif end == "cut":
            self.apply(Unanswered(self.now, WHY))
        self.posts += end == "killed after id"

    @precondition(lambda self: self.job.state.next_step is NextStep.SETTLE)
    @rule()
    def settle(self) -> None:
        self.apply(Accepted(self.now, "r") if self.posts else Unanswered(self.now, WHY))
        assert self.job.state.is_sent

    @precondition(lambda self: self.job.state is JobState.WAITING and self.spooled is None)
    @rule(end=st.sampled_from(["pending", "killed", "unheard", "busy", "bad", "read", "cut"]))
    def look(self, end: str) -> None:
        if end == "busy":
            self.apply(Postponed(self.now, WHY))
        elif end == "bad":
            self.apply(Refused(self.now, WHY))
        elif self.is_given:
            self.apply(Gone(self.now, WHY))
            assert self.job.state in {JobState.LOST, JobState.EXPIRED}
        elif end == "pending":
            self.apply(Pending(self.now))
        else:
            self.is_given = True
            if end in {"read", "cut"}:
                self.spooled = end == "read"
            else:
                self.apply(Unheard(self.now, WHY))

    @precondition(lambda self: self.spooled is not None)
    @rule()
    def store(self) -> None:
        is_whole, self.spooled = self.spooled, None
        self.apply(Collected(self.now, "c", 7) if is_whole else Damaged(self.now, WHY, "/spool/j"))
        assert self.job.state is (JobState.COLLECTED if is_whole else JobState.DAMAGED)

    @rule(number=st.integers(0, 11))
    def somebody_reports_again(self, number: int) -> None:
        """A program that was stopped goes on with what it knew; what it may not say, it never knew."""
        event = every_event(self.now)[number]
        if isinstance(event, Cancelled) or (isinstance(event, Unanswered | PutOff) and not self.is_taken):
            self.apply(event)

    @invariant()
    def it_is_sound(self) -> None:
        sound(self.job)

    @invariant()
    def it_has_a_next_step(self) -> None:
        assert self.job.state.next_step in NextStep
        if self.job.state is JobState.WAITING:
            at = self.job.next_look_at
            assert at is not None
            assert is_due(self.job, at)
            assert is_due(self.job, self.now) or at <= furthest_look(self.now)

    @invariant()
    def what_was_read_is_not_lost(self) -> None:
        if self.spooled is not None:
            assert Collected(self.now, "c", 7).after(self.job).state is JobState.COLLECTED


TestJobLife = JobLife.TestCase
TestJobLife.settings = settings(max_examples=200, stateful_step_count=20, deadline=None)


@pytest.mark.thorough
@pytest.mark.timeout(1800)
def test_ten_thousand_lives_have_a_next_step_at_each_moment() -> None:
    """The same machine with 10,000 lives of fifty steps."""
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        JobLife, settings=settings(max_examples=10_000, stateful_step_count=50, deadline=None)
    )
