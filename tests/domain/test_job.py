from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.domain.job import FIRST_LOOK, LIFETIME, SLOWEST_LOOK, DeferredJob, JobState, next_look

ACCEPTED = datetime(2026, 11, 23, tzinfo=UTC)


def job(expires_at: datetime | None) -> DeferredJob:
    return DeferredJob(
        id="j",
        origin="here",
        state=JobState.WAITING,
        model="grok-4.3",
        prompt="Why?",
        chat_id="c",
        message_id="m",
        request="{}",
        created_at=ACCEPTED,
        expires_at=expires_at,
    )


def test_there_is_something_to_do_for_open_jobs_only() -> None:
    assert {state for state in JobState if state.is_open} == {JobState.SUBMITTING, JobState.WAITING}


def test_time_left_is_unknown_before_it_was_accepted_and_never_negative() -> None:
    assert job(None).time_left(ACCEPTED) is None
    assert job(ACCEPTED + LIFETIME).time_left(ACCEPTED) == LIFETIME
    assert job(ACCEPTED).time_left(ACCEPTED + LIFETIME) == timedelta(0)


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
    assert next_look(ACCEPTED, now) == now + pause


@given(st.floats(0, 2 * LIFETIME.total_seconds()), st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_a_pause_is_never_too_short_nor_too_long(age: float, jitter: float) -> None:
    now = ACCEPTED + timedelta(seconds=age)
    pause = next_look(ACCEPTED, now, jitter) - now
    assert FIRST_LOOK <= pause <= SLOWEST_LOOK * 1.2


@given(st.integers(0, 999))
@settings(max_examples=200, deadline=None)
def test_jitter_only_makes_pauses_longer_and_more_of_it_no_shorter(jitter: int) -> None:
    now = ACCEPTED + timedelta(minutes=5)
    assert next_look(ACCEPTED, now, jitter / 1000) <= next_look(ACCEPTED, now, (jitter + 1) / 1000)


def test_a_job_is_looked_for_a_last_time_before_it_expires() -> None:
    now, looks = ACCEPTED, 0
    while (following := next_look(ACCEPTED, now, 1.0)) < ACCEPTED + LIFETIME:
        now, looks = following, looks + 1
    assert ACCEPTED + LIFETIME - now <= timedelta(seconds=2)
    assert looks < 2_000
