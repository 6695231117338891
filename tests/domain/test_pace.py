from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.domain.pace import BURST, LONGEST_HOLD, LONGEST_PAUSE, SECOND, Lane, Pace


@given(
    limit=st.integers(1, 10_000),
    gaps=st.lists(st.tuples(st.integers(0, 90 * SECOND), st.integers(1, 8)), min_size=1, max_size=60),
)
@settings(max_examples=200, deadline=None)
def test_in_no_minute_more_is_asked_than_the_server_allows(limit: int, gaps: list[tuple[int, int]]) -> None:
    pace, now = Pace(limit=limit), 10**9
    begun: list[int] = []
    for gap, count in gaps:
        now += gap
        for lane in Lane:
            between = pace.between(lane)
            pace, begin = pace.reserve(lane, count, now)
            assert begin >= now
            begun.extend(begin + number * (between if lane is Lane.LOOK else 0) for number in range(count))
    if limit >= 8:  # below that, a pause is cut to a minute, and eight jobs sent at once are more than that
        for first in begun:
            allowed = limit + 2 + 8 + limit * BURST // (60 * SECOND)
            assert sum(first <= at < first + 60 * SECOND for at in begun) <= allowed


def test_looking_leaves_most_of_the_rate_limit_to_the_rest() -> None:
    for limit, pause in ((None, 0.25), (0, 0.25), (1800, 0.25), (480, 0.5), (60, 4.0), (1, 60.0)):
        assert Pace(limit=limit).between(Lane.LOOK) == pause * SECOND
    assert Pace().between(Lane.SEND) == 0
    assert Pace(limit=60).between(Lane.SEND) == 60 * SECOND // 45


def test_a_few_jobs_go_at_once_and_a_file_of_them_evenly() -> None:
    pace, begun = Pace(limit=60), list[int]()
    for _ in range(200):
        pace, begin = pace.reserve(Lane.SEND, 1, 10**9)
        begun.append((begin - 10**9) // SECOND)
    assert begun[:8] == [0] * 8
    assert begun == sorted(begun)
    assert 240 <= begun[-1] <= 270


def test_without_a_limit_jobs_are_sent_at_once_and_leave_no_trace() -> None:
    assert Pace().reserve(Lane.SEND, 100, 5) == (Pace(), 5)


def test_those_who_look_at_the_same_time_get_moments_of_their_own() -> None:
    first, begin = Pace().reserve(Lane.LOOK, 8, 0)
    _, later = first.reserve(Lane.LOOK, 1, 0)
    assert (begin, later) == (0, 2 * SECOND)


def test_a_refusal_holds_everybody_back_longer_each_time_until_one_goes_well() -> None:
    pace, waits = Pace(), list[int]()
    for _ in range(9):
        pace = pace.hold(0)
        waits.append(pace.held_until // SECOND)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pace.reserve(Lane.SEND, 1, 0)[1] == LONGEST_PAUSE
    assert pace.reserve(Lane.LOOK, 1, 0)[1] == LONGEST_PAUSE
    assert pace.went_well().hold(100 * SECOND).held_until == 101 * SECOND


def test_what_the_server_wishes_is_kept_to_an_hour_at_most_and_shortens_nothing() -> None:
    assert Pace().hold(0, 7.5).held_until == 7.5 * SECOND
    assert Pace().hold(0, 1e12).held_until == LONGEST_HOLD
    assert Pace(held_until=9 * SECOND).hold(0, 0.0).held_until == 9 * SECOND


def test_times_of_an_earlier_start_of_the_machine_are_forgotten() -> None:
    assert Pace(look_at=10**15, limit=60).sane(0) == Pace(limit=60)
    near = Pace(look_at=5 * SECOND, held_until=LONGEST_HOLD)
    assert near.sane(0) == near
