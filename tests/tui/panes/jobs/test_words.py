from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.panes.jobs.host import NOW, job
from xai_tui.domain.job import JobState
from xai_tui.tui.panes.jobs.rows import WORD_CELLS
from xai_tui.tui.panes.jobs.words import LOOKS, first_line, prospects, span, summary, when


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86_400, "24 h"),
        (172_799, "47 h"),
        (172_800, "2 d"),
    ],
)
def test_a_span_is_in_its_largest_unit(seconds: float, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [(-1, "01:00"), (0, "00:00"), (23.99, "00:00"), (24, "25 Nov"), (24 * 40, "17 Oct")],
)
def test_a_moment_is_told_by_the_reader_s_clock_and_after_a_day_by_the_date(hours: float, words: str) -> None:
    now = NOW.astimezone(timezone(timedelta(hours=9)))
    assert when(NOW - timedelta(hours=hours), now) == words


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_a_span_never_says_more_than_there_is(seconds: int) -> None:
    number, unit = span(timedelta(seconds=seconds)).split()
    length = {"s": 1, "min": 60, "h": 3600, "d": 86_400}[unit]
    assert int(number) * length <= seconds < (int(number) + 1) * length


def test_every_state_has_a_word_and_a_glyph_of_its_cells() -> None:
    assert set(LOOKS) == set(JobState)
    assert len({look.word for look in LOOKS.values()}) == len(JobState)
    assert all(cell_len(look.glyph) == 1 and len(look.word) <= WORD_CELLS for look in LOOKS.values())


def test_prospects_name_the_next_look_and_the_time_left() -> None:
    waiting = job("a", JobState.WAITING, minutes=60)
    assert prospects(waiting, NOW) == "looks in 8 s · 23 h left"
    assert prospects(waiting, NOW + timedelta(seconds=8)) == "looks now · 22 h left"
    assert prospects(waiting, NOW + timedelta(days=3)) == "looks now · 0 s left"
    assert prospects(job("b", JobState.SUBMITTING), NOW) == ""


def test_a_summary_counts_only_what_there_is_and_keeps_origins_apart() -> None:
    jobs = [
        job("a", JobState.WAITING),
        job("b", JobState.SUBMITTING),
        job("c"),
        job("d", JobState.FAILED),
        job("e", JobState.WAITING, origin="there"),
    ]
    assert summary(jobs, "here") == "2 waiting · 1 ready · 1 other · 1 elsewhere"
    assert summary(jobs[:1], "here") == "1 waiting"
    assert summary([], "here") == ""
    assert summary([job(str(number)) for number in range(1200)], "here") == "1,200 ready"


@pytest.mark.parametrize(
    ("text", "line"),
    [("", ""), ("\n \n\t two  words \nmore", "two words"), ("x" * 10**6, "x" * 300), ("\n" * 10**6, "")],
)
def test_the_first_line_with_words_stands_for_a_prompt(text: str, line: str) -> None:
    assert first_line(text) == line
