"""When the parts of an answer come: thoughts and words at the pace of a model."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from xai_tui.sandbox.frames import KEEPALIVE, PING
from xai_tui.sandbox.options import SandboxOptions

_SLOWEST, _FASTEST = 60.0, 90.0
_WHOLE_RATE = 400.0
_LONGEST_WHOLE = 6.0


@dataclass(frozen=True, slots=True)
class Beat:
    """A frame of a stream and the seconds of silence before it."""

    frame: bytes
    rest: float = 0.0


class Pace:
    """The rhythm of one answer, decided by its dice.

    Args:
        factor: What all times are multiplied by; 0 for no delay.
        dice: Chance.
    """

    def __init__(self, factor: float, dice: random.Random) -> None:
        self._factor = factor
        self.first = dice.uniform(0.25, 0.55)
        self.between = 1 / dice.uniform(_SLOWEST, _FASTEST)
        self._waited = False

    def step(self) -> float:
        """Seconds before the next token."""
        seconds = self.between if self._waited else self.first
        self._waited = True
        return seconds * self._factor

    def whole(self, tokens: int) -> float:
        """Seconds until an answer of so many tokens is sent in one piece."""
        return self._factor * min(self.first + tokens / _WHOLE_RATE, _LONGEST_WHOLE)

    def lasting(self, steps: int) -> float:
        """Seconds a stream of so many steps takes."""
        return self._factor * (self.first + max(0, steps - 1) * self.between)

    def metrics(self, tokens: int) -> dict[str, str]:
        """The headers in which the API tells how long an answer in one piece took."""
        seconds = self.whole(tokens)
        return {
            "x-metrics-ttft-ms": f"{self.first * self._factor * 1000:.1f}",
            "x-metrics-mean-itl-ms": f"{self._factor * 1000 / _WHOLE_RATE:.1f}",
            "x-metrics-e2e-ms": f"{seconds * 1000:.1f}",
        }


async def perform(beats: Iterator[Beat], options: SandboxOptions) -> AsyncIterator[bytes]:
    """Send frames at their time, comment lines where it stays silent for long.

    Times are kept from the start on, so that a slow reader does not slow the rest down.
    """
    loop = asyncio.get_running_loop()
    due = loop.time()
    pinged = not options.ping
    for beat in beats:
        due += beat.rest
        while due - loop.time() > options.keepalive_seconds:
            await asyncio.sleep(options.keepalive_seconds)
            yield KEEPALIVE
        await asyncio.sleep(max(0.0, due - loop.time()))
        yield beat.frame
        if not pinged:
            pinged = True
            yield PING
