"""How long to wait for a server, how often to try again, and how a wait is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypedDict

from xai_tui.api.errors import ApiError


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a request may take, in seconds.

    Attributes:
        connect: Until the connection stands, per attempt.
        first_byte: Until the first byte of the body, headers not counted: a
            server may send them at once and think afterwards.
        idle: Between two bytes after that; any byte counts, comment lines too.
        total: For the whole answer, per attempt.
        silence: After how much silence it is told, and told again.
    """

    connect: float = 10.0
    first_byte: float = 300.0
    idle: float = 60.0
    total: float = 3600.0
    silence: float = 10.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently a request is repeated.

    Attributes:
        attempts: At most so many requests, the first included.
        max_wait: At most so many seconds of waiting between them, summed; a
            `Retry-After` beyond what is left ends the trying at once.
        first_wait: Seconds before the second attempt; doubled each time.
        longest_wait: Where the doubling ends, seconds.
        jitter: Share of a wait that is added at random, 0 to 1.
    """

    attempts: int = 5
    max_wait: float = 30.0
    first_wait: float = 1.0
    longest_wait: float = 15.0
    jitter: float = 0.25


NO_RETRY = RetryPolicy(attempts=1)
"""One attempt, whatever comes."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something to tell a person who is waiting.

    Attributes:
        reason: `retry`: the request failed and is repeated; `silence`: the
            request stands, and nothing comes.
        seconds: For `retry`, how long until the next attempt; for `silence`,
            how long it has been silent.
        attempt: Which attempt failed, or is silent; 1 is the first.
        error: What failed; None for `silence`.
    """

    reason: Literal["retry", "silence"]
    seconds: float
    attempt: int
    error: ApiError | None = None


OnWait = Callable[[Wait], None]


class CallOptions(TypedDict, total=False):
    """What one call may want different from its client; every method of every resource takes these.

    Attributes:
        retry: Instead of the client's policy.
        timeouts: Instead of the client's.
        on_wait: Called for every back-off and for every spell of silence.
    """

    retry: RetryPolicy | None
    timeouts: Timeouts | None
    on_wait: OnWait | None
