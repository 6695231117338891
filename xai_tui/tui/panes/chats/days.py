"""When a chat was last touched, in the words of its reader's calendar."""

from calendar import month_name
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from xai_tui.domain.conversation import Chat


class Period(NamedTuple):
    """A stretch of local time under one heading.

    Attributes:
        title: `Today`, `Yesterday`, `This week`, or a month, with its year unless it is this one.
        start: Its first instant, with the reader's time zone.
    """

    title: str
    start: datetime


def period_of(at: datetime, now: datetime) -> Period:
    """The period an instant falls in; the future counts as today.

    Args:
        at: The instant, aware.
        now: The present in the reader's time zone. Weeks begin on Monday.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for title, start in (
        ("Today", today),
        ("Yesterday", today - timedelta(days=1)),
        ("This week", today - timedelta(days=now.weekday())),
    ):
        if at >= start:
            return Period(title, start)
    month = at.astimezone(now.tzinfo).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    name = month_name[month.month]
    return Period(name if month.year == now.year else f"{name} {month.year}", month)


def by_period(chats: Iterable[Chat], now: datetime) -> Iterator[tuple[str, Iterator[Chat]]]:
    """Chats, newest first, under the titles of their periods.

    Args:
        chats: Ordered by `updated_at`, newest first.
        now: The present in the reader's time zone.
    """
    period = period_of(now, now)

    def title(chat: Chat) -> str:
        nonlocal period
        if chat.updated_at < period.start:
            period = period_of(chat.updated_at, now)
        return period.title

    return groupby(chats, key=title)


def when(at: datetime, now: datetime) -> str:
    """A moment in at most six cells, as exact as its period leaves it open: `14:32`, `Tue`, `12 Oct`.

    Args:
        at: The moment, aware.
        now: The present in the reader's time zone.
    """
    local = at.astimezone(now.tzinfo)
    title = period_of(at, now).title
    if title in {"Today", "Yesterday"}:
        return f"{local:%H:%M}"
    return f"{local:%a}" if title == "This week" else f"{local.day} {local:%b}"
