"""Prompts that wait for their turn, chat by chat."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

ELSEWHERE_SECONDS = 1.0
"""How often a queued prompt looks whether another program's answer in its chat has ended."""


class Queues:
    """The ids of queued prompts, first come first sent.

    Behind an answer of this program its end calls the next one; behind that
    of another program somebody must look.

    Args:
        send_next: Sends the next prompt of a chat, if the chat is free.
        is_looked_after: Whether the chat's queue needs nobody to look: an answer of this program comes in
            it, or the program is closing.
        spawn: Starts background work in the session's task group.
    """

    def __init__(
        self,
        send_next: Callable[[str], Awaitable[None]],
        is_looked_after: Callable[[str], bool],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._send_next = send_next
        self._is_looked_after = is_looked_after
        self._spawn = spawn
        self._waiting: defaultdict[str, deque[str]] = defaultdict(deque)
        self._followed: set[str] = set()

    def put(self, chat_id: str, prompt_id: str) -> None:
        """Add a prompt behind the others of its chat."""
        self._waiting[chat_id].append(prompt_id)
        self.follow(chat_id)

    def next(self, chat_id: str) -> str | None:
        """The prompt whose turn it is; `None` when none waits."""
        waiting = self._waiting[chat_id]
        return waiting[0] if waiting else None

    def remove(self, chat_id: str, prompt_id: str) -> None:
        """Take a prompt out: it is being sent, or can be sent no more."""
        self._waiting[chat_id].remove(prompt_id)

    def put_back(self, chat_id: str, prompt_id: str) -> None:
        """Let a prompt that was taken out wait on, before the others."""
        self._waiting[chat_id].appendleft(prompt_id)
        self.follow(chat_id)

    def forget(self, chat_id: str) -> None:
        """Let the prompts of a chat wait for the user instead."""
        self._waiting.pop(chat_id, None)

    def follow(self, chat_id: str) -> None:
        """See that what waits goes out when another program's answer has ended; once for each chat."""
        if chat_id not in self._followed and self._must_look(chat_id):
            self._followed.add(chat_id)
            self._spawn(self._look(chat_id))

    def _must_look(self, chat_id: str) -> bool:
        return bool(self._waiting[chat_id]) and not self._is_looked_after(chat_id)

    async def _look(self, chat_id: str) -> None:
        try:
            while self._must_look(chat_id):
                await self._send_next(chat_id)
                await asyncio.sleep(ELSEWHERE_SECONDS)
        finally:
            self._followed.discard(chat_id)
