"""How much headroom the server says is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from xai_tui.api.observer import now


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The `x-ratelimit-*` headers of one answer; None where a header was absent.

    Attributes:
        limit_requests: Requests a minute for this team and model.
        remaining_requests: How many of them are left.
        limit_tokens: Tokens a minute; image generation has none.
        remaining_tokens: How many of them are left.
        at: When the server said so, UTC.
    """

    limit_requests: int | None
    remaining_requests: int | None
    limit_tokens: int | None
    remaining_tokens: int | None
    at: datetime


class RateLimits:
    """The newest headroom, of all and of each model asked.

    Attributes:
        latest: From whatever answer came last; None before the first.
    """

    def __init__(self) -> None:
        self.latest: RateLimit | None = None
        self._of: dict[str, RateLimit] = {}

    def of(self, model: str) -> RateLimit | None:
        """Return the newest headroom told for a model, by the name it was asked with."""
        return self._of.get(model)

    def note(self, headers: Mapping[str, str], model: str | None) -> None:
        """Keep what an answer's headers tell; most errors tell nothing."""
        limits = _count(headers, "limit-requests"), _count(headers, "limit-tokens")
        remaining = _count(headers, "remaining-requests"), _count(headers, "remaining-tokens")
        if limits == remaining == (None, None):
            return
        self.latest = RateLimit(limits[0], remaining[0], limits[1], remaining[1], now())
        if model is not None:
            self._of[model] = self.latest


def _count(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(f"x-ratelimit-{name}", "").strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else None  # noqa: PLR2004
