"""Whether, and after how long, a request is sent again."""

import logging
import random
import uuid
from collections.abc import Awaitable, Callable
from typing import TypeVar

import stamina

from xai_tui.api.calls import Call
from xai_tui.api.errors import ApiError, ConnectionLostError, TimeoutError_
from xai_tui.api.observer import GuardedObserver
from xai_tui.api.waiting import CallOptions, RetryPolicy, Wait

_T = TypeVar("_T")

# stamina logs each retry as a warning, and a program without logging set up would print that over the screen.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class RetryBudget:
    """The attempts and seconds that one call may still spend.

    The rules: nothing sent — again; 408, 429 and 5xx answered — again, but
    not a deferred POST after 5xx; sent and lost — again if the call is
    repeatable. Errors that another attempt cannot cure (`transient` is false:
    no credits, blocked, bad key, 501 …) are final whatever their status, and
    `x-should-retry: false` vetoes.
    """

    def __init__(self, policy: RetryPolicy, call: Call) -> None:
        self._policy = policy
        self._call = call
        self._waited = 0.0
        self.attempt = 1

    def delay(self, error: ApiError) -> float | None:
        """Return how many seconds to wait before the next attempt, None if there is none."""
        if self.attempt >= self._policy.attempts or not self._worthwhile(error):
            return None
        delay = self._backoff() if error.retry_after is None else error.retry_after
        if self._waited + delay > self._policy.max_wait:
            return None
        self._waited += delay
        self.attempt += 1
        return delay

    def _worthwhile(self, error: ApiError) -> bool:
        if not error.transient or error.retry_vetoed:
            return False
        if error.status is None and isinstance(error, ConnectionLostError | TimeoutError_):
            return self._call.repeatable
        return not (self._call.deferred and error.status is not None and error.status >= 500)  # noqa: PLR2004

    def _backoff(self) -> float:
        policy = self._policy
        wait = min(policy.first_wait * 2.0 ** (self.attempt - 1), policy.longest_wait)
        return wait * (1 + policy.jitter * random.random())  # noqa: S311 -- spreads clients, hides nothing


class Attempts:
    """Repeats one call as its budget allows, and tells of the waits.

    Attributes:
        call: What is asked.
        options: What the caller wants different.
        call_id: Shared by all attempts.
        exchange_id: Of the attempt that runs, or ran last.
    """

    def __init__(
        self, call: Call, options: CallOptions, policy: RetryPolicy, observer: GuardedObserver
    ) -> None:
        self.call = call
        self.options = options
        self.call_id = uuid.uuid4().hex
        self.exchange_id = ""
        self._budget = RetryBudget(policy, call)
        self._observer = observer

    @property
    def number(self) -> int:
        """Which attempt runs; 1 is the first."""
        return self._budget.attempt

    async def run(self, attempt: Callable[[], Awaitable[_T]]) -> _T:
        """Return what the first attempt that succeeds returns.

        Raises:
            ApiError: What the last attempt raised.
        """
        async for context in stamina.retry_context(on=self._judge, attempts=None, timeout=None):
            with context:
                return await attempt()
        raise AssertionError("the last attempt returns or raises")

    def tell_silence(self, quiet: float) -> None:
        """Say that the server has been silent for so many seconds."""
        self._tell(Wait("silence", quiet, self.number))

    def _judge(self, error: Exception) -> float | bool:
        if not isinstance(error, ApiError):
            return False
        failed = self.number
        delay = self._budget.delay(error)
        if delay is None:
            return False
        self._tell(Wait("retry", delay, failed, error))
        return delay

    def _tell(self, wait: Wait) -> None:
        self._observer.waiting(self.exchange_id, wait)
        if on_wait := self.options.get("on_wait"):
            on_wait(wait)
