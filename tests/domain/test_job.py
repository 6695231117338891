from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.jobs import ACCEPTED, job
from xai_tui.domain.job import LIFETIME, JobState, NextStep
from xai_tui.domain.job_looks import (
    FIRST_LOOK,
    LONGEST_WISH,
    SLOWEST_LOOK,
    furthest_look,
    is_due,
    next_look,
)

WAITING = replace(job(JobState.WAITING), accepted_at=ACCEPTED, expires_at=ACCEPTED + LIFETIME, request_id="r")


def test_there_is_something_to_do_for_open_jobs_only() -> None:
    assert {state for state in JobState if state.is_open} == {
        JobState.DRAFTED,
        JobState.SUBMITTING,
        JobState.WAITING,
    }
    assert {state for state in JobState if not state.is_sent} == {JobState.DRAFTED, JobState.SUBMITTING}


def test_every_state_has_a_next_step_and_open_ones_one_that_needs_nobody() -> None:
    by_itself = {NextStep.SEND, NextStep.SETTLE, NextStep.LOOK}
    assert all((state.next_step in by_itself) == state.is_open for state in JobState)
    assert {state.next_step for state in JobState} == set(NextStep)


def test_time_left_is_unknown_before_it_was_accepted_and_never_negative() -> None:
    assert job().time_left(ACCEPTED) is None
    assert not job().is_past_its_time(ACCEPTED)
    assert WAITING.time_left(ACCEPTED) == LIFETIME
    assert WAITING.time_left(ACCEPTED + 2 * LIFETIME) == timedelta(0)
    assert WAITING.is_past_its_time(ACCEPTED + LIFETIME)


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(0), FIRST_LOOK),
        (timedelta(seconds=10), timedelta(seconds=1)),
        (timedelta(seconds=100), timedelta(seconds=10)),
        (timedelta(hours=1), SLOWEST_LOOK),
        (timedelta(hours=12), SLOWEST_LOOK),
        (LIFETIME - timedelta(minutes=2), timedelta(seconds=30)),
        (LIFETIME - timedelta(seconds=2), FIRST_LOOK),
        (LIFETIME + timedelta(hours=1), SLOWEST_LOOK),
    ],
)
def test_looks_are_close_at_first_far_apart_then_and_close_near_the_end(
    age: timedelta, pause: timedelta
) -> None:
    now = ACCEPTED + age
    assert next_look(WAITING, now) == now + pause


@given(st.floats(-1e6, 1e6), st.integers(0, 10**9), st.floats(0, 1), st.none() | st.floats(0, 1e9))
@settings(max_examples=200, deadline=None)
def test_whatever_the_clock_a_pause_is_never_too_short_nor_too_long(
    age: float, looks: int, jitter: float, wish: float | None
) -> None:
    now = ACCEPTED + timedelta(seconds=age)
    at = next_look(replace(WAITING, looks=looks), now, jitter, wish)
    assert FIRST_LOOK <= at - now <= max(SLOWEST_LOOK * 1.2, LONGEST_WISH)
    assert at <= furthest_look(now)


@given(st.integers(0, 999))
@settings(max_examples=200, deadline=None)
def test_jitter_only_makes_pauses_longer_and_more_of_it_no_shorter(jitter: int) -> None:
    now = ACCEPTED + timedelta(minutes=5)
    assert next_look(WAITING, now, jitter / 1000) <= next_look(WAITING, now, (jitter + 1) / 1000)


def test_a_clock_set_back_does_not_make_looks_hasty() -> None:
    now = ACCEPTED - timedelta(hours=1)
    pauses = [next_look(replace(WAITING, looks=looks), now) - now for looks in (0, 10, 100, 10**6)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (FIRST_LOOK, SLOWEST_LOOK)


def test_what_the_server_asks_for_is_granted_unless_the_end_is_near() -> None:
    now = ACCEPTED + timedelta(minutes=1)
    assert next_look(WAITING, now, wish=120.0) == now + timedelta(minutes=2)
    late = ACCEPTED + LIFETIME - timedelta(minutes=2)
    assert next_look(WAITING, late, wish=120.0) == late + timedelta(seconds=30)


def test_a_job_is_looked_for_a_last_time_before_it_expires() -> None:
    now, looks = ACCEPTED, 0
    while (following := next_look(WAITING, now, 1.0)) < ACCEPTED + LIFETIME:
        now, looks = following, looks + 1
    assert ACCEPTED + LIFETIME - now <= timedelta(seconds=2)
    assert looks < 2_000


@pytest.mark.parametrize(
    ("ahead", "due"),
    [
        (timedelta(hours=-23), True),
        (timedelta(0), True),
        (timedelta(seconds=1), False),
        (LONGEST_WISH, False),
        (timedelta(minutes=10), True),
        (timedelta(days=400), True),
    ],
)
def test_a_job_is_due_when_its_time_has_come_or_cannot_be_meant(ahead: timedelta, due: bool) -> None:
    now = datetime.now(UTC)
    assert is_due(replace(WAITING, next_look_at=now + ahead), now) is due
    assert not is_due(replace(WAITING, state=JobState.LOST, next_look_at=now + ahead), now)
