from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.jobs import ACCEPTED, job
from xai_tui.domain.batch import BatchLine, Place, fingerprint_of, in_order, was_refused
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.parameters import Parameters

LINES = st.builds(
    BatchLine,
    prompt=st.text(),
    model=st.none() | st.text(min_size=1),
    system=st.text(),
    parameters=st.builds(Parameters, seed=st.none() | st.integers(), effort=st.none() | st.text()),
    n=st.integers(1, 3),
)


def _job(name: str, chat: str, age: int, state: JobState = JobState.WAITING) -> DeferredJob:
    moment = ACCEPTED - timedelta(seconds=age)
    return replace(job(state), id=name, chat_id=chat, created_at=moment)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=4), st.lists(LINES, max_size=4))
def test_a_fingerprint_is_that_of_the_lines_in_their_order(
    one: list[BatchLine], two: list[BatchLine]
) -> None:
    assert (fingerprint_of(one, "here") == fingerprint_of(two, "here")) is (one == two)
    assert fingerprint_of(one, "here") != fingerprint_of(one, "there")


def test_what_is_not_set_is_no_part_of_a_line() -> None:
    assert BatchLine("p").as_dict() == {"prompt": "p"}
    line = BatchLine("p", "m", "s", Parameters(temperature=0), 2)
    assert line.as_dict() == {"prompt": "p", "model": "m", "system": "s", "n": 2, "temperature": 0}


def test_an_answered_job_speaks_for_its_line_else_the_newest() -> None:
    places = [Place(0, "a", "a1"), Place(1, "b", "b1"), Place(2, "c")]
    jobs = [
        _job("a1", "a", 9, JobState.COLLECTED),
        _job("a2", "a", 1, JobState.LOST),
        _job("b1", "b", 9, JobState.UNKNOWN),
        _job("b2", "b", 1),
        _job("c1", "c", 5),
        _job("x", "elsewhere", 0),
    ]
    assert {line: found.id for line, found in in_order(places, jobs).items()} == {0: "a1", 1: "b2", 2: "c1"}


def test_an_answer_that_has_moved_to_another_chat_is_still_that_of_its_line() -> None:
    moved = _job("a1", "new home", 9, JobState.COLLECTED)
    assert in_order([Place(0, "a", "a1")], [moved, _job("a2", "a", 1, JobState.LOST)]) == {0: moved}
    again = _job("a3", "new home", 0, JobState.COLLECTED)
    assert in_order([Place(0, "a", "a1")], [moved, again]) == {0: again}


def test_only_a_job_without_an_id_was_refused() -> None:
    assert was_refused(job(JobState.FAILED))
    assert not was_refused(replace(job(JobState.FAILED), request_id="r"))
    assert not was_refused(job(JobState.UNKNOWN))
