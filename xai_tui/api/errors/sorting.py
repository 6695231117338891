"""Status, headers and body → the error of the tree that says it best.

xAI's status alone tells little: a wrong key is 400, missing credits are 403
or 429, an unknown model is 400 or 404. So the words decide first, then the
status, then the `code`, which was a sentence until early 2026, is kebab case
since, and may be a number.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from xai_tui.api.errors.reading import ErrorBody, read_error_body
from xai_tui.api.errors.refusals import (
    BadKeyError,
    BlockedError,
    ContextTooLongError,
    GoneError,
    ImageRefusedError,
    InvalidImageError,
    InvalidRequestError,
    LiveSearchGoneError,
    MissingAuthError,
    ModelNotFoundError,
    NoCreditsError,
    OverloadedError,
    PermissionError_,
    RateLimitError,
    RouteMissingError,
    ServerError,
    UnsupportedParameterError,
)
from xai_tui.api.errors.tree import ApiError, RedirectRefusedError, TimeoutError_

_STATUS_OF_CODE = (
    (r"unauthenticated|authentication|invalid_api_key", 401),
    (r"insufficient_quota|spending-limit|free-usage-exhausted|billing", 402),
    (r"permission", 403),
    (r"not[-_]found|entity was not found", 404),
    (r"resource-exhausted|rate_limit|too many", 429),
    (r"overloaded", 529),
    (r"unavailable", 503),
    (r"invalid|failed_precondition|out of range", 400),
)

_OF_WORDS: tuple[tuple[str, type[ApiError]], ...] = (
    (r"incorrect api key|bad-credentials|invalid_api_key|invalid api key", BadKeyError),
    (
        r"\bcredits\b|spending[ -]limit|insufficient_quota|free-usage-exhausted|exceeded your current quota",
        NoCreditsError,
    ),
)

_OF_REFUSAL_WORDS: tuple[tuple[str, type[ApiError]], ...] = (
    (r"no or an invalid authentication header", MissingAuthError),
    (r"live search is deprecated", LiveSearchGoneError),
    (
        r"maximum prompt length|exceeds budget|context[_ ]length|maximum context",
        ContextTooLongError,
    ),
    (
        r"model not found|model_not_found|model \S+ (?:not found|does not exist)|does not exist or your team",
        ModelNotFoundError,
    ),
    (
        r"not supported on this model|does not support parameter|unsupported_parameter|unsupported parameter",
        UnsupportedParameterError,
    ),
    (r"content moderation", ImageRefusedError),
    (r"\binvalid_image\b", InvalidImageError),
)

_OF_STATUS: Mapping[int, type[ApiError]] = {
    401: BadKeyError,
    402: NoCreditsError,
    403: PermissionError_,
    404: GoneError,
    405: RouteMissingError,
    408: TimeoutError_,
    429: RateLimitError,
    501: RouteMissingError,
    503: OverloadedError,
    529: OverloadedError,
}

_PARAMETER = re.compile(r"(?:parameter|on this model:)\s*['\"`]?([A-Za-z][A-Za-z0-9_]*)")


class Answered(Protocol):
    """Status and headers of an answer; header names in lower case."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers; of equal names the last."""
        ...


def error_from(status: int | None, headers: Mapping[str, str], body: bytes | ErrorBody) -> ApiError:
    """Return the typed error of an answer.

    Args:
        status: The HTTP status; 200, or None inside a stream, where the code
            of the body has to tell.
        headers: The answer's headers; names in lower case.
        body: The body as it came, or already read.
    """
    said = body if isinstance(body, ErrorBody) else read_error_body(body)
    if status is not None and 300 <= status < 400:  # noqa: PLR2004 -- the class of redirects
        target = headers.get("location", "")
        return _filled(RedirectRefusedError(target or said.message, status=status), said, headers)
    kind = _kind(status, said)
    error = kind(said.message or (f"HTTP {status}" if status else ""), status=status)
    if isinstance(error, UnsupportedParameterError) and (named := _PARAMETER.search(said.message)):
        error.parameter = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", named.group(1)).lower()
    return _filled(error, said, headers)


def refusal(head: Answered, body: bytes, *, names_thing: bool, keyless: bool) -> ApiError:
    """Return the typed error of a refusal, with what the request tells about it.

    Args:
        head: Status and headers.
        body: As far as it came.
        names_thing: The path ended in an id, so "not found" is about that.
        keyless: No key was sent, so it is not the key that is wrong.
    """
    error = error_from(head.status, head.headers, body)
    if type(error) is GoneError and not names_thing:
        return error.recast(RouteMissingError)
    if type(error) is BadKeyError and keyless:
        return error.recast(MissingAuthError)
    return error


def _filled(error: ApiError, said: ErrorBody, headers: Mapping[str, str]) -> ApiError:
    error.code = said.code
    error.request_id = headers.get("x-request-id") or None
    error.retry_after = retry_after(headers)
    error.retry_vetoed = headers.get("x-should-retry", "").strip().lower() == "false"
    return error


def _kind(status: int | None, said: ErrorBody) -> type[ApiError]:
    words = f"{said.code or ''} {said.message}".lower()
    effective = status if status is not None and status >= 400 else _status_of(said)  # noqa: PLR2004
    if spoken := _spoken(_OF_WORDS, words):
        return spoken
    if effective in {401, 403} and re.search(r"\b(?:blocked|disabled|suspended)\b", words):
        return BlockedError
    if "at capacity" in words:
        return OverloadedError
    if effective < 500 and effective not in {408, 429} and (spoken := _spoken(_OF_REFUSAL_WORDS, words)):  # noqa: PLR2004
        return spoken
    if effective == 404 and said.gateway:  # noqa: PLR2004
        return RouteMissingError
    fallback = ServerError if effective >= 500 else InvalidRequestError  # noqa: PLR2004
    return _OF_STATUS.get(effective, fallback)


def _spoken(table: tuple[tuple[str, type[ApiError]], ...], words: str) -> type[ApiError] | None:
    return next((kind for pattern, kind in table if re.search(pattern, words)), None)


def _status_of(said: ErrorBody) -> int:
    """Return the HTTP status a code stands for; 500 if it stands for none."""
    code = said.code
    if isinstance(code, str) and code.isdecimal():
        code = int(code)
    if isinstance(code, int):
        return code if 400 <= code < 600 else 500  # noqa: PLR2004
    return next(
        (status for pattern, status in _STATUS_OF_CODE if re.search(pattern, (code or "").lower())), 500
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `Retry-After` asks for, in seconds or as an HTTP date; None without it."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", value):
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())
