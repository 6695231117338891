"""Who watches the wire: every exchange is told to an observer while it happens.

An observer is called synchronously from the event loop, so it must be quick.
It sees headers with their secrets masked and bodies as they are; whatever it
raises is logged and never reaches the request.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from xai_tui.api.waiting import Wait

_logger = logging.getLogger(__name__)

_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key"}
)

Headers = tuple[tuple[str, str], ...]
"""Header names in lower case with their values, in the order of the wire."""


@dataclass(frozen=True, slots=True)
class RequestStarted:
    """An exchange begins; each retry is an exchange of its own.

    Attributes:
        exchange_id: Unique to this attempt.
        call_id: Shared by all attempts of one call.
        attempt: 1 for the first.
        method: `GET`, `POST` or `DELETE`.
        url: The whole URL.
        headers: Masked.
        body: The JSON body as sent, None if there is none.
        at: When, UTC.
    """

    exchange_id: str
    call_id: str
    attempt: int
    method: str
    url: str
    headers: Headers
    body: bytes | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ResponseStarted:
    """Status and headers are there; the body may take an hour.

    Attributes:
        exchange_id: That of `RequestStarted`.
        status: The HTTP status.
        headers: Masked.
        at: When, UTC.
    """

    exchange_id: str
    status: int
    headers: Headers
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestFinished:
    """An exchange has ended, one way or another.

    Attributes:
        exchange_id: That of `RequestStarted`.
        status: The HTTP status, None if no answer came.
        headers: The answer's, masked; empty if none came.
        size: Bytes of body received.
        error: Why the exchange ended early, in words; None if the body was
            read to its end.
        at: When, UTC.
    """

    exchange_id: str
    status: int | None
    headers: Headers
    size: int
    error: str | None
    at: datetime


class Observer(Protocol):
    """What an inspector has to have."""

    def started(self, event: RequestStarted) -> None:
        """Take note that a request goes out."""
        ...

    def answered(self, event: ResponseStarted) -> None:
        """Take note of status and headers."""
        ...

    def chunk(self, exchange_id: str, data: bytes, at: datetime) -> None:
        """Take note of bytes of the answer's body; a stream's events can be cut anywhere."""
        ...

    def finished(self, event: RequestFinished) -> None:
        """Take note that the exchange is over."""
        ...

    def waiting(self, exchange_id: str, wait: Wait) -> None:
        """Take note of a back-off after that exchange, or of silence within it."""
        ...


class GuardedObserver:
    """Calls an observer, if there is one, and keeps its failures away from the request."""

    def __init__(self, observer: Observer | None) -> None:
        self._observer = observer
        self._failed = False

    def started(self, event: RequestStarted) -> None:
        """Pass on `event`."""
        if self._observer is not None:
            self._tell(self._observer.started, event)

    def answered(self, event: ResponseStarted) -> None:
        """Pass on `event`."""
        if self._observer is not None:
            self._tell(self._observer.answered, event)

    def chunk(self, exchange_id: str, data: bytes) -> None:
        """Pass on `data`, stamped with the time."""
        if self._observer is not None:
            self._tell(self._observer.chunk, exchange_id, data, now())

    def finished(self, event: RequestFinished) -> None:
        """Pass on `event`."""
        if self._observer is not None:
            self._tell(self._observer.finished, event)

    def waiting(self, exchange_id: str, wait: Wait) -> None:
        """Pass on `wait`."""
        if self._observer is not None:
            self._tell(self._observer.waiting, exchange_id, wait)

    def _tell(self, method: Callable[..., None], *values: object) -> None:
        try:
            method(*values)
        except Exception:
            # The one broad except of this package: whoever watches must not be able to break what is watched.
            if not self._failed:
                self._failed = True
                _logger.exception("The observer failed; the request goes on")


def masked(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return headers with the values of secret ones replaced; a scheme such as `Bearer` stays."""
    return tuple((name.lower(), _mask(name.lower(), value)) for name, value in headers)


def _mask(name: str, value: str) -> str:
    if name not in _SECRET_HEADERS:
        return value
    scheme, space, _ = value.partition(" ")
    return f"{scheme} ••••" if space and "authorization" in name else "••••"


def now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)
