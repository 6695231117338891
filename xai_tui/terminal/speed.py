"""How fast the line to the terminal is: measured by questions that the terminal answers once it is there.

That the kernel takes what is written says nothing: it, and sshd behind it,
hold seconds of it. An answer comes only after all that was sent before it has
been read at the other end.
"""

from collections import deque
from statistics import median

WORTH = 0.2
"""Seconds: no more than the line carries in this time is sent ahead of what the terminal has read."""
PATIENCE = 3.0
"""Seconds after which an answer counts as lost."""
SLOW = 64_000
"""Bytes a second below which a line is slow."""
BUSY = 0.04
"""Seconds that an answer may be late because a machine is busy: a line is not called slow for that."""

_ASK_AFTER = 1024
"""Bytes after which a question is due."""
_ASK_AFTER_SLOW = 128
"""The same once the line is known to be slow."""
_LEAST_WINDOW = 512
_TELLING = 1024
"""Bytes that must be sent at once for their time to tell more of the line than of chance."""
_INSTANT = 1e-4
_FEWEST_SAMPLES = 3
_SAMPLES = 5
_MOST_MUTE = 2
"""So many lost answers and none that came: the terminal does not answer."""


class Speed:
    """Takes note of what is sent, asked and answered.

    All times are seconds of one steady clock.

    Attributes:
        delay: Seconds that an answer takes at least; `None` while there is none.
    """

    def __init__(self) -> None:
        self._sent = 0
        self._read = 0
        self._asked_for = 0
        self._open: deque[tuple[float, int, int]] = deque()
        self._samples: deque[tuple[float, int]] = deque(maxlen=_SAMPLES)
        self._lost = 0
        self._late = 0
        self._answers = 0
        self.delay: float | None = None

    @property
    def rate(self) -> float | None:
        """Bytes a second; `None` while that is not known."""
        return self._rate_without(0.0)

    def _rate_without(self, grace: float) -> float | None:
        """Return the rate as if each answer had come so many seconds earlier."""
        if len(self._samples) < _FEWEST_SAMPLES or self.delay is None:
            return None
        least = self.delay + grace
        return median(burst / max(took - least, _INSTANT) for took, burst in self._samples)

    @property
    def is_slow(self) -> bool:
        """Whether what is drawn should be spared."""
        rate = self._rate_without(BUSY)
        return rate is not None and rate < SLOW

    @property
    def ahead(self) -> int:
        """Bytes that have been sent and, as far as is known, not been read."""
        return self._sent - self._read

    def sent(self, count: int) -> None:
        """Note bytes that were handed to the line."""
        self._sent += count
        if not self._open and not self._is_measured:
            self._read = self._sent

    @property
    def _is_measured(self) -> bool:
        return self._lost < _MOST_MUTE or self._answers > 0

    @property
    def wants_question(self) -> bool:
        """Whether the next bytes should end with a question."""
        due = _ASK_AFTER_SLOW if self.is_slow else _ASK_AFTER
        return self._is_measured and (
            self._sent - self._asked_for >= due or (not self._answers and not self._open)
        )

    @property
    def is_awaiting(self) -> bool:
        """Whether an answer is on its way, as far as is known, from a terminal that has answered before."""
        return bool(self._open) and self._answers > 0

    def asked(self, now: float, burst: int) -> None:
        """Note a question.

        Args:
            now: When it was sent.
            burst: How many bytes were sent at once with it.
        """
        self._asked_for = self._sent
        self._open.append((now, self._sent, burst))

    def answered(self, now: float) -> None:
        """Note an answer."""
        if not self._open:
            return
        at, sent, burst = self._open[0]
        took = now - at
        if self._late and self.delay is not None and took < self.delay / 2:
            self._late -= 1  # too soon for this question: it answers one that was given up
            return
        self._open.popleft()
        self._answers += 1
        self._read = sent
        self.delay = took if self.delay is None else min(self.delay, took)
        if burst >= _TELLING:
            self._samples.append((took, burst))

    def may_send(self, now: float) -> bool:
        """Tell whether the terminal keeps up well enough to be sent more."""
        self._give_up(now)
        rate = self.rate
        if rate is None or self.delay is None:
            return True
        return self.ahead <= max(rate * (WORTH + self.delay), _LEAST_WINDOW)

    def wait(self, now: float) -> float:
        """Return after how many seconds at most sending may be tried again without an answer."""
        return max(self._open[0][0] + PATIENCE - now, 0.0) if self._open else 0.0

    def _give_up(self, now: float) -> None:
        while self._open and now - self._open[0][0] >= PATIENCE:
            _, self._read, _ = self._open.popleft()
            self._lost += 1
            self._late += 1
