"""The one broadcaster: whoever watches subscribes and gets what comes, in order, however slowly it reads.

Publishing never waits and never fails because of a reader. What a reader has
not taken yet is kept small instead: text that follows text of the same answer
becomes one event, a newer countdown replaces the older, and a hint to look
again (`ChatsChanged` and its like) is kept once.

All of it happens in one event loop, so a view that subscribes and then reads
the present state without awaiting in between misses nothing and sees nothing
twice.
"""

import asyncio
import weakref
from collections import deque
from dataclasses import replace
from types import TracebackType
from typing import Self

from xai_tui.domain.events import (
    ChatChanged,
    ChatsChanged,
    Event,
    JobsChanged,
    ModelsChanged,
    StoreChanged,
    TextDelta,
    ThoughtsDelta,
    TurnWaiting,
)

_HINTS = (ChatChanged, ChatsChanged, JobsChanged, ModelsChanged, StoreChanged)


class Broadcaster:
    """Hands every published event to every subscription that asked for its kind.

    A subscription that nobody holds any more is forgotten by itself.
    """

    def __init__(self) -> None:
        self._subscriptions: weakref.WeakSet[Subscription] = weakref.WeakSet()
        self._closed = False

    def publish(self, event: Event) -> None:
        """Tell all subscribers; returns at once. After `close` nobody listens."""
        for subscription in list(self._subscriptions):
            subscription._offer(event)

    def subscribe(self, *kinds: type[Event], chat_id: str | None = None) -> "Subscription":
        """Listen from now on.

        Args:
            kinds: The classes of events wanted; all when none is named.
            chat_id: Leaves out the events of other chats; events of no chat stay in.

        Returns:
            What to iterate; used as a context manager it unsubscribes at the end.
        """
        subscription = Subscription(kinds, chat_id)
        if self._closed:
            subscription.close()
        else:
            self._subscriptions.add(subscription)
        return subscription

    def close(self) -> None:
        """End every subscription; each still gives what it has not been asked for."""
        self._closed = True
        for subscription in list(self._subscriptions):
            subscription.close()


class Subscription:
    """One reader's view of the events: an asynchronous iterator for one task.

    The events of each chat keep their order. Text may overtake events of
    other chats when it joins text of its own chat that waits already.
    """

    def __init__(self, kinds: tuple[type[Event], ...], chat_id: str | None) -> None:
        self._kinds = kinds
        self._chat_id = chat_id
        self._unread = _Unread()
        self._ready = asyncio.Event()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self._unread.clear()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while not self._unread:
            if self._closed:
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        return self._unread.take()

    @property
    def waits(self) -> bool:
        """Whether something has come that was not read yet."""
        return bool(self._unread)

    def close(self) -> None:
        """Take no more events; the iterator ends after those that wait."""
        self._closed = True
        self._ready.set()

    def _offer(self, event: Event) -> None:
        if self._closed or (self._kinds and not isinstance(event, self._kinds)):
            return
        if self._chat_id is not None and _chat_of(event) not in {None, self._chat_id}:
            return
        self._unread.add(event)
        self._ready.set()


class _Unread:
    """Events that wait for their reader, oldest first, joined where nothing is lost by it."""

    def __init__(self) -> None:
        self._entries: deque[_Entry] = deque()
        self._last_of_chat: dict[str, _Entry] = {}
        self._hints: set[Event] = set()

    def __bool__(self) -> bool:
        return bool(self._entries)

    def add(self, event: Event) -> None:
        if isinstance(event, _HINTS):
            if event in self._hints:
                return
            self._hints.add(event)
        chat_id = _chat_of(event)
        last = self._last_of_chat.get(chat_id) if chat_id else None
        if last is not None and last.absorb(event):
            return
        entry = _Entry(event)
        self._entries.append(entry)
        if chat_id:
            self._last_of_chat[chat_id] = entry

    def take(self) -> Event:
        entry = self._entries.popleft()
        event = entry.event()
        self._hints.discard(event)
        chat_id = _chat_of(event)
        if chat_id and self._last_of_chat.get(chat_id) is entry:
            del self._last_of_chat[chat_id]
        return event

    def clear(self) -> None:
        self._entries.clear()
        self._last_of_chat.clear()
        self._hints.clear()


class _Entry:
    """One event that waits, and the text that has joined it."""

    __slots__ = ("_event", "_more")

    def __init__(self, event: Event) -> None:
        self._event = event
        self._more: list[str] = []

    def absorb(self, event: Event) -> bool:
        """Take a later event of the same chat in; `False` when it must stand by itself."""
        mine = self._event
        if getattr(mine, "message_id", None) != getattr(event, "message_id", None):
            return False
        if isinstance(event, TurnWaiting) and isinstance(mine, TurnWaiting):
            self._event = event
            return True
        if isinstance(event, (TextDelta, ThoughtsDelta)) and isinstance(mine, type(event)):
            self._more.append(event.text)
            return True
        return False

    def event(self) -> Event:
        if self._more and isinstance(self._event, (TextDelta, ThoughtsDelta)):
            return replace(self._event, text="".join((self._event.text, *self._more)))
        return self._event


def _chat_of(event: Event) -> str | None:
    chat_id: str | None = getattr(event, "chat_id", None)
    return chat_id
