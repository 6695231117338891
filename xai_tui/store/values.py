"""How values of the domain stand in a row: moments, numbers, text and JSON."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from xai_tui.domain.money import MAX_STORED_TICKS

Value = str | int | float | bytes | None
"""What SQLite holds in a column."""

Row = tuple[Any, ...]
"""One row as the driver gives it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """A moment as microseconds since 1970, UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(stored: int) -> datetime:
    """The moment of `micros`."""
    return _EPOCH + timedelta(microseconds=stored)


def maybe_micros(value: datetime | None) -> int | None:
    """`micros`, or nothing."""
    return None if value is None else micros(value)


def maybe_moment(stored: int | None) -> datetime | None:
    """`moment`, or nothing."""
    return None if stored is None else moment(stored)


def number(value: int | None) -> int | str | None:
    """A number as it is stored: one that 64 bits cannot hold as text, which sums leave out."""
    if value is None or -MAX_STORED_TICKS <= value <= MAX_STORED_TICKS:
        return value
    return str(value)


def maybe_int(stored: int | str | None) -> int | None:
    """The number of `number`."""
    return None if stored is None else int(stored)


def as_json(value: object) -> str | None:
    """JSON text, or nothing for what is empty."""
    if not value:
        return None
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def storable(value: Value) -> Value:
    """Text that SQLite takes: half a surrogate pair, which is no character, becomes U+FFFD."""
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value
