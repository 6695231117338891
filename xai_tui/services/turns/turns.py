"""Turns of all chats: each chat answers one prompt at a time, and several chats answer at once."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import replace
from typing import Any

from xai_tui.domain.conversation import Chat, Draft, Message, MessageState, Role, Tree
from xai_tui.domain.events import ChatChanged, ChatsChanged, TroubleNoticed, TurnEvent, TurnStarted
from xai_tui.errors import NotFoundError, UsageError, XaiTuiError
from xai_tui.services.branches import add_answer, add_prompt, new_prompt, prompt_of
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.placing import LEAF, Parent, place_of
from xai_tui.services.stores import Stores
from xai_tui.services.turns.endings import Endings
from xai_tui.services.turns.following import events_of
from xai_tui.services.turns.inquiry import Asking, Inquiry
from xai_tui.services.turns.recovery import Recovery
from xai_tui.services.turns.turn import Turn, begin_answer

ELSEWHERE_SECONDS = 1.0
"""How often a queued prompt looks whether another program's answer in its chat has ended."""


class Turns:
    """Sends prompts and sees their answers home.

    The prompt is stored before anything is sent. A prompt sent while an
    answer comes is queued, and goes out when that answer is whole or was
    stopped; after a failure it stays queued until the user retries it, since
    it would most likely meet the same failure. A queued prompt of a program
    that is no more stays queued likewise.

    Args:
        stores: Where chats and messages are.
        endings: Where turns end.
        asking: Whom to ask and how.
        recovery: What another program left behind.
        events: Where everything is said.
        spawn: Starts background work in the session's task group.
    """

    def __init__(
        self,
        *,
        stores: Stores,
        endings: Endings,
        asking: Asking,
        recovery: Recovery,
        events: Broadcaster,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._stores = stores
        self._endings = endings
        self._asking = asking
        self._recovery = recovery
        self._events = events
        self._spawn = spawn
        self._running: dict[str, Turn] = {}
        self._queues: defaultdict[str, deque[str]] = defaultdict(deque)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._closing = False

    async def send(self, chat_id: str, draft: Draft, *, parent_id: Parent = LEAF) -> Message:
        """Store a prompt and have it answered; returns before the answer comes.

        Args:
            chat_id: The chat.
            draft: Text and pictures.
            parent_id: The message it follows; `None` begins the chat anew.

        Returns:
            The empty answer, or the queued prompt while another answer comes in this chat.

        Raises:
            UsageError: The draft is empty, or a place other than the leaf is named while an answer comes.
            NotFoundError: There is no such chat, or no such message in it.
            StoreError: Nothing was stored and nothing sent.
        """
        async with self._locks[chat_id]:
            chat, tree, streaming = await self._open(chat_id)
            if streaming and parent_id is not LEAF:
                raise _busy()
            parent = place_of(tree, chat.leaf_id, parent_id, streaming=streaming)
            state = MessageState.QUEUED if streaming else MessageState.DONE
            prompt = new_prompt(chat_id, draft, parent, state)
            await add_prompt(self._stores, chat, prompt)
            if not streaming:
                return await self._begin(replace(chat, leaf_id=prompt.id), Tree([*tree, prompt]), prompt)
            self._queue(prompt)
            return prompt

    async def edit(self, chat_id: str, message_id: str, draft: Draft) -> Message:
        """Send a changed prompt beside an earlier one; returns its empty answer.

        Raises:
            UsageError: An answer is coming in this chat.
            NotFoundError: There is no such chat or prompt.
        """
        return await self.send(
            chat_id, draft, parent_id=(await self._stores.chats.message(message_id)).parent_id
        )

    async def retry(self, chat_id: str, message_id: str) -> Message:
        """Ask again: another answer beside this one, or an answer to a prompt that has none.

        Raises:
            UsageError: An answer is coming in this chat.
            NotFoundError: There is no such message.
        """
        async with self._locks[chat_id]:
            chat, tree = await self._open_idle(chat_id)
            return await self._begin(chat, tree, prompt_of(tree, message_id))

    async def proceed(self, chat_id: str, message_id: str) -> Message:
        """Continue a partial answer: another answer beside it that begins with its text.

        Raises:
            UsageError: An answer is coming in this chat, or this one has no text to go on from.
            NotFoundError: There is no such message.
        """
        async with self._locks[chat_id]:
            chat, tree = await self._open_idle(chat_id)
            prompt = prompt_of(tree, message_id)
            before = tree[message_id]
            if before.role is not Role.ASSISTANT or not before.text:
                raise UsageError("There is no partial answer to continue.", next_step="Retry instead.")
            return await self._begin(chat, tree, prompt, before)

    async def stop(self, chat_id: str) -> None:
        """Stop the answer that is coming, and wait until what came is stored; without effect when none is."""
        turn = self._running.get(chat_id)
        if turn is not None:
            turn.stop()
            await turn.ended.wait()

    def is_streaming(self, chat_id: str) -> bool:
        """Whether an answer is coming in this chat, from this program."""
        return chat_id in self._running

    def partial(self, chat_id: str) -> Message | None:
        """The answer that is coming, as far as it has come."""
        turn = self._running.get(chat_id)
        return turn.message if turn else None

    async def wait(self, chat_id: str) -> Message:
        """The chat's newest answer once it has ended.

        Raises:
            NotFoundError: There is no such chat, or it has no message.
        """
        turn = self._running.get(chat_id)
        if turn is not None:
            await turn.ended.wait()
            return turn.message
        chat = await self._stores.chats.get(chat_id)
        if chat.leaf_id is None:
            raise NotFoundError("The chat has no messages yet.")
        return await self._stores.chats.message(chat.leaf_id)

    def run(self, chat_id: str, draft: Draft, *, parent_id: Parent = LEAF) -> AsyncGenerator[TurnEvent, None]:
        """Send a prompt and give the events of its own turn, up to the one that ends it.

        Closing the iterator early does not stop the turn. Errors are those of `send`.
        """
        return events_of(self._events, chat_id, lambda: self.send(chat_id, draft, parent_id=parent_id))

    async def recover(self) -> list[Message]:
        """Settle answers that a program which is no more left streaming; returns them as they are now."""
        return await self._recovery.recover()

    async def close(self) -> None:
        """Stop every answer, keep what came, send nothing more.

        Raises:
            StoreError: The disk refuses the end of an answer; what was journaled is kept.
        """
        self._closing = True
        # A turn that is being begun is not among those that run yet.
        for lock in list(self._locks.values()):
            async with lock:
                pass
        turns = list(self._running.values())
        for turn in turns:
            turn.stop()
        for turn in turns:
            await turn.ended.wait()
        await self._endings.close()

    async def _open(self, chat_id: str) -> tuple[Chat, Tree, bool]:
        """The chat, its messages, and whether an answer is coming in it, from here or another program."""
        chat = await self._stores.chats.get(chat_id)
        messages = await self._stores.chats.messages(chat_id)
        if self.is_streaming(chat_id) or not self._comes_elsewhere(messages):
            return chat, Tree(messages), self.is_streaming(chat_id)
        if any(message.chat_id == chat_id for message in await self._recovery.recover()):
            messages = await self._stores.chats.messages(chat_id)
        return chat, Tree(messages), self._comes_elsewhere(messages)

    def _comes_elsewhere(self, messages: list[Message]) -> bool:
        return any(
            message.state is MessageState.STREAMING and message.id not in self._endings.unstored
            for message in messages
        )

    async def _open_idle(self, chat_id: str) -> tuple[Chat, Tree]:
        chat, tree, streaming = await self._open(chat_id)
        if streaming:
            raise _busy()
        return chat, tree

    def _queue(self, prompt: Message) -> None:
        self._queues[prompt.chat_id].append(prompt.id)
        self._events.publish(ChatChanged(prompt.chat_id))
        if not self.is_streaming(prompt.chat_id):
            self._spawn(self._follow_elsewhere(prompt.chat_id))

    async def _follow_elsewhere(self, chat_id: str) -> None:
        """Send what is queued behind another program's answer once that has ended."""
        while not self._closing and not self.is_streaming(chat_id) and self._queues[chat_id]:
            await self._go_on(chat_id)
            await asyncio.sleep(ELSEWHERE_SECONDS)

    async def _begin(
        self, chat: Chat, tree: Tree, prompt: Message, before: Message | None = None, *, show: bool = True
    ) -> Message:
        """Store the empty answer and start the turn; the chat's lock is held."""
        if self._closing:
            raise UsageError("The program is closing.", next_step="The prompt is kept; retry it later.")
        # A prompt that was queued is older than what it follows: the tree tells the way, not the order.
        path = await self._stores.with_pictures(tree.path(prompt.id))
        answer = begin_answer(chat, prompt, before)
        await add_answer(self._stores, tree, chat.leaf_id, answer, show=show)
        inquiry = Inquiry(self._asking, chat, path, partial=answer.text)
        turn = Turn(
            answer,
            inquiry,
            price=self._asking.catalog.priced,
            chats=self._stores.chats,
            events=self._events,
            endings=self._endings,
        )
        self._running[chat.id] = turn
        self._events.publish(TurnStarted(chat.id, replace(path[-1], state=MessageState.DONE), answer))
        self._events.publish(ChatsChanged())
        self._spawn(self._conduct(turn))
        return answer

    async def _conduct(self, turn: Turn) -> None:
        try:
            await turn.run()
        finally:
            self._running.pop(turn.chat_id, None)
        if turn.message.state in {MessageState.DONE, MessageState.STOPPED}:
            await self._go_on(turn.chat_id)
        else:
            self._queues.pop(turn.chat_id, None)

    async def _go_on(self, chat_id: str) -> None:
        """Send the next queued prompt; one that cannot be sent stays queued, and the user is told why."""
        try:
            await self._send_next(chat_id)
        except NotFoundError:
            self._queues.pop(chat_id, None)  # the chat was deleted with all that was queued in it
        except XaiTuiError as error:
            self._events.publish(TroubleNoticed(failure_from(error)))

    async def _send_next(self, chat_id: str) -> None:
        async with self._locks[chat_id]:
            queue = self._queues[chat_id]
            while queue and not self._closing:
                chat, tree, streaming = await self._open(chat_id)
                if streaming:
                    return
                prompt_id = queue.popleft()
                if prompt_id in tree and tree[prompt_id].state is MessageState.QUEUED:
                    await self._begin(chat, tree, tree[prompt_id], show=chat.leaf_id == prompt_id)
                    return


def _busy() -> UsageError:
    return UsageError(
        "An answer is still coming in this chat.", next_step="Stop it first, or wait until it is whole."
    )
