"""Keys in the order they were typed: none acts before those typed before it have acted.

Textual hands a key to the queue of the widget that has the focus. One that the
widget does not know climbs through the queues of its ancestors, and one bound
with priority is run at once. Of keys that come in one read, as slow lines
deliver them, the last letters of a text would so be overtaken by the key that
quits, and what follows the key of a pane would go where the focus was.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol, runtime_checkable

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

MISSING_AFTER = 0.25
"""Seconds after which a marker counts as gone with the widget that it was given to."""

HOPS = 3
"""How often what a key does is told on, from the prompt to where drafts are kept."""

SETTLING_SECONDS = 0.5
"""How long to wait for that at most."""

Typed = events.Key | events.Paste
"""What the keyboard sends."""


@runtime_checkable
class TakesKeys(Protocol):
    """A widget that handles keys itself, at once and in their order, when they reach it."""

    def takes(self, event: Typed) -> bool:
        """Whether it handles this one so; nothing but the widget itself may change by it."""


class Marker(Message):
    """Follows a key through every queue that the key may climb; where it arrives, the key has acted.

    Attributes:
        number: Which it is of this run.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class KeyOrder:
    """Delivers keys and pastes one after the other; those that come before it begins are kept.

    Args:
        deliver: Hands one on, as Textual does.
        target: Who will get it: the widget with the focus, or the screen.
    """

    def __init__(
        self, deliver: Callable[[Typed], Awaitable[None]], target: Callable[[], MessagePump]
    ) -> None:
        self._deliver = deliver
        self._target = target
        self._waiting: deque[Typed] = deque()
        self._has_begun = False
        self._has_passed = False
        self._number = 0
        self._awaited: int | None = None
        self._arrived = asyncio.Event()

    async def begin(self) -> None:
        """Deliver what has come already, and from now on what comes."""
        self._has_begun = True
        await self._go_on()

    async def take(self, event: Typed) -> None:
        """Deliver a key when its turn comes, which for all but a few is now."""
        self._waiting.append(event)
        if self._has_begun:
            await self._go_on()

    async def arrived(self, marker: Marker) -> None:
        """Deliver what waited for a marker."""
        if marker.number != self._awaited:
            return
        self._awaited = None
        self._arrived.set()
        await asyncio.sleep(0)  # work that the key began takes its first step, which may open a screen
        await self._go_on()

    async def settled(self) -> None:
        """Wait until everything that was delivered has acted; not to be called by what handles messages."""
        rounds = HOPS
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLING_SECONDS):
                while rounds:
                    if self._awaited is None:
                        self._mark(self._target())
                        rounds -= 1
                    await self._arrived.wait()

    async def _go_on(self) -> None:
        while self._waiting and self._awaited is None:
            target = self._target()
            event = self._waiting[0]
            if isinstance(target, TakesKeys) and target.takes(event):
                self._waiting.popleft()
                self._has_passed = True
                await self._deliver(event)
            elif self._has_passed:
                self._mark(target)
            else:
                self._waiting.popleft()
                await self._deliver(event)
                self._mark(target)

    def _mark(self, target: MessagePump) -> None:
        """Send a marker behind all that was delivered."""
        self._has_passed = False
        self._number += 1
        self._awaited = number = self._number
        self._arrived.clear()
        if not target.post_message(Marker(number)):
            target = self._target()
            target.post_message(Marker(number))
        self._expect(number)

    def _expect(self, number: int) -> None:
        asyncio.get_running_loop().call_later(MISSING_AFTER, self._give_up, number)

    def _give_up(self, number: int) -> None:
        """Send the marker by another way when the widget that had it is gone, until it arrives."""
        if number == self._awaited:
            self._target().post_message(Marker(number))
            self._expect(number)
