from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.panes.chats.host import NOW, chat
from xai_tui.tui.panes.chats.days import by_period, period_of, when

WEDNESDAY = NOW


@pytest.mark.parametrize(
    ("at", "title"),
    [
        (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), "Today"),
        (datetime(2026, 11, 25, 0, 0, tzinfo=UTC), "Today"),
        (datetime(2026, 11, 26, 9, 0, tzinfo=UTC), "Today"),
        (datetime(2026, 11, 24, 23, 59, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), "This week"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "November"),
        (datetime(2026, 10, 31, 23, 59, tzinfo=UTC), "October"),
        (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), "December 2025"),
    ],
)
def test_periods_meet_where_the_calendar_says(at: datetime, title: str) -> None:
    assert period_of(at, WEDNESDAY).title == title


def test_yesterday_comes_before_a_week_that_has_just_begun() -> None:
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert period_of(monday - timedelta(hours=9), monday).title == "Yesterday"
    assert period_of(monday - timedelta(days=2), monday).title == "November"


def test_the_day_is_the_readers_not_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    now = datetime(2026, 11, 25, 1, 0, tzinfo=tokyo)
    assert period_of(datetime(2026, 11, 24, 15, 30, tzinfo=UTC), now).title == "Today"
    assert period_of(datetime(2026, 11, 24, 14, 30, tzinfo=UTC), now).title == "Yesterday"
    assert when(datetime(2026, 11, 24, 15, 30, tzinfo=UTC), now) == "00:30"


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "14:00"), (20, "19:00"), (60, "Mon"), (24 * 4, "21 Nov"), (24 * 400, "21 Oct")]
)
def test_a_moment_is_as_exact_as_its_period_leaves_open(hours: float, words: str) -> None:
    assert when(NOW - timedelta(hours=hours), NOW) == words


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-50, 30_000), max_size=60))
def test_newest_first_gives_each_period_once(ages: list[int]) -> None:
    chats = [chat(str(number), hours=age) for number, age in enumerate(sorted(ages))]
    groups = [(title, list(group)) for title, group in by_period(chats, NOW)]
    titles = [title for title, _ in groups]
    assert len(titles) == len(set(titles))
    assert [item for _, group in groups for item in group] == chats
    for title, group in groups:
        assert {period_of(item.updated_at, NOW).title for item in group} == {title}
    assert all(cell_len(when(item.updated_at, NOW)) <= 6 for item in chats)
