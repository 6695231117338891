"""Stores how turns ended: message, usage and ledger row in one transaction, and only then says so."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from xai_tui.domain.conversation import Message
from xai_tui.domain.events import ChatsChanged, TurnCompleted, TurnFailed, TurnStopped
from xai_tui.errors import StoreError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.stores import Stores
from xai_tui.store.ledger import LedgerRow

RETRY_SECONDS = 5.0
"""How often an ending that the disk refused is tried again."""

Spawn = Callable[[Coroutine[Any, Any, None]], object]
"""Starts background work in the session's task group."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How one turn ended.

    Attributes:
        message: The answer in its final state.
        row: What the request cost; `None` when none was sent.
        event: What is said once it is stored.
    """

    message: Message
    row: LedgerRow | None
    event: TurnCompleted | TurnFailed | TurnStopped


class Endings:
    """The last step of every turn.

    What the disk refuses stays in memory, is told as a failed turn with the
    whole text in it, and is tried again until it is stored; then the event
    it should have been follows.

    Args:
        stores: Where they are stored.
        events: Where they are said.
        spawn: Starts background work in the session's task group.
    """

    def __init__(self, stores: Stores, events: Broadcaster, spawn: Spawn) -> None:
        self._stores = stores
        self._events = events
        self._spawn = spawn
        self._unstored: list[Ending] = []
        self._storing = asyncio.Lock()
        self._closed = asyncio.Event()

    @property
    def unstored(self) -> frozenset[str]:
        """Ids of answers that have ended and could not be stored yet."""
        return frozenset(ending.message.id for ending in self._unstored)

    async def add(self, ending: Ending) -> None:
        """Store an ending and publish its event, or say why not and keep it."""
        try:
            await self._store(ending)
        except StoreError as error:
            self._unstored.append(ending)
            self._events.publish(
                TurnFailed(ending.message.chat_id, ending.message, failure_from(error), error)
            )
            if len(self._unstored) == 1 and not self._closed.is_set():
                self._spawn(self._retry())

    async def close(self) -> None:
        """Try once more what is not stored.

        Raises:
            StoreError: The disk still refuses; the journaled part is what is left.
        """
        self._closed.set()
        await self._store_all()

    async def _retry(self) -> None:
        while self._unstored and not self._closed.is_set():
            try:
                async with asyncio.timeout(RETRY_SECONDS):
                    await self._closed.wait()
            except TimeoutError:
                pass
            else:
                return
            try:
                await self._store_all()
            except StoreError:
                continue

    async def _store_all(self) -> None:
        async with self._storing:
            while self._unstored:
                await self._store(self._unstored[0])
                self._unstored.pop(0)

    async def _store(self, ending: Ending) -> None:
        await self._stores.settle(ending.message, ending.row)
        self._events.publish(ending.event)
        self._events.publish(ChatsChanged())
