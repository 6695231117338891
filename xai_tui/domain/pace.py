"""How often one origin may be asked, by all who ask it from this machine. Pure; clocks are handed in.

Times are microseconds of the machine's uptime, which no clock change moves.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

SECOND = 1_000_000
"""Of uptime, in microseconds."""

LOOKS_A_SECOND = 4.0
"""How many looks are begun in a second at most: what a thousand waiting jobs may cost this machine."""

SHARE_OF_LIMIT = 0.25
"""The part of the rate limit that looking may use; the rest is for sending."""

LONGEST_PAUSE = 60 * SECOND
"""Between two requests, and of a back-off that grows by itself."""

LONGEST_HOLD = 3600 * SECOND
"""The longest back-off that a server may ask for."""

FIRST_HOLD = 1 * SECOND
"""The first back-off; each that follows without a success between is twice as long."""


BURST = 10 * SECOND
"""How far sending may be ahead of its share: a few jobs go at once, a file of them evenly."""


class Lane(StrEnum):
    """What is asked: each kind has its share of the limit."""

    LOOK = "look"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Pace:
    """When an origin may be asked next.

    Attributes:
        look_at: When the next look may begin.
        send_at: When the next job may be sent.
        held_until: Before that nobody asks anything.
        strikes: How many refusals came without a success between.
        limit: Requests a minute that the server allows; `None` until it has said.
    """

    look_at: int = 0
    send_at: int = 0
    held_until: int = 0
    strikes: int = 0
    limit: int | None = None

    def between(self, lane: Lane) -> int:
        """The least time from one request of a kind to the next."""
        share = SHARE_OF_LIMIT if lane is Lane.LOOK else 1 - SHARE_OF_LIMIT
        by_limit = int(60 * SECOND / (self.limit * share)) if self.limit and share else 0
        by_machine = int(SECOND / LOOKS_A_SECOND) if lane is Lane.LOOK else 0
        return min(max(by_limit, by_machine), LONGEST_PAUSE)

    def reserve(self, lane: Lane, count: int, now: int) -> tuple["Pace", int]:
        """Take the next free moments for some requests, each `between` after the one before.

        Returns:
            The pace afterwards, and the first of the moments.
        """
        between = self.between(lane)
        free_at = self._free_at(lane)
        begin = max(free_at - (BURST if lane is Lane.SEND else 0), self.held_until, now)
        if not between:
            return self, begin
        taken = max(free_at, begin) + count * between
        return (replace(self, look_at=taken) if lane is Lane.LOOK else replace(self, send_at=taken)), begin

    def hold(self, now: int, wish: float | None = None) -> "Pace":
        """The server refused everybody: ask nothing for a while.

        Args:
            now: The uptime.
            wish: Seconds the server asks for; without it each pause is twice the one before.
        """
        if wish is None:
            pause = min(FIRST_HOLD << min(self.strikes, 16), LONGEST_PAUSE)
        else:
            pause = min(int(wish * SECOND), LONGEST_HOLD)
        return replace(self, held_until=max(self.held_until, now + pause), strikes=self.strikes + 1)

    def went_well(self) -> "Pace":
        """A request was answered: the next back-off is a short one again."""
        return replace(self, strikes=0)

    def sane(self, now: int) -> "Pace":
        """Without times that nobody can have meant: those of an earlier start of the machine."""
        far = now + LONGEST_HOLD
        return self if max(self.look_at, self.send_at, self.held_until) <= far else Pace(limit=self.limit)

    def _free_at(self, lane: Lane) -> int:
        return self.look_at if lane is Lane.LOOK else self.send_at
