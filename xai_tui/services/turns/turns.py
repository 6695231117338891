"""Turns of all chats: each chat answers one prompt at a time, and several chats answer at once."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from xai_tui.domain.conversation import Draft, Message, MessageState, Role
from xai_tui.domain.events import ChatChanged, ChatsChanged, TroubleNoticed, TurnEvent, TurnStarted
from xai_tui.errors import NotFoundError, UsageError, XaiTuiError
from xai_tui.services.branches import ChatBusyError, add_answer, add_prompt, new_prompt, prompt_of
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.placing import LEAF, Parent, place_of
from xai_tui.services.stores import Stores
from xai_tui.services.turns.endings import Endings
from xai_tui.services.turns.following import events_of
from xai_tui.services.turns.inquiry import Asking, Inquiry
from xai_tui.services.turns.queues import Queues
from xai_tui.services.turns.recovery import Recovery
from xai_tui.services.turns.scene import Scene, Scenes
from xai_tui.services.turns.turn import Turn, begin_answer


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
        self._scenes = Scenes(stores, endings, recovery)
        self._events = events
        self._spawn = spawn
        self._running: dict[str, Turn] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._queues = Queues(self._go_on, self._is_looked_after, spawn)
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
            while True:
                scene = await self._read(chat_id)
                if scene.is_answering and parent_id is not LEAF:
                    raise ChatBusyError
                parent = place_of(scene.tree, scene.chat.leaf_id, parent_id, streaming=scene.is_answering)
                state = MessageState.QUEUED if scene.is_answering else MessageState.DONE
                prompt = new_prompt(chat_id, draft, parent, state)
                if scene.is_answering:
                    await add_prompt(self._stores, scene.chat, prompt)
                    self._queues.put(chat_id, prompt.id)
                    self._events.publish(ChatChanged(chat_id))
                    return prompt
                with suppress(ChatBusyError):  # another program began since the chat was read
                    return await self._begin(scene, prompt)

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
            scene = await self._read_idle(chat_id)
            return await self._begin(scene, prompt_of(scene.tree, message_id))

    async def proceed(self, chat_id: str, message_id: str) -> Message:
        """Continue a partial answer: another answer beside it that begins with its text.

        Raises:
            UsageError: An answer is coming in this chat, or this one has no text to go on from.
            NotFoundError: There is no such message.
        """
        async with self._locks[chat_id]:
            scene = await self._read_idle(chat_id)
            prompt = prompt_of(scene.tree, message_id)
            before = scene.tree[message_id]
            if before.role is not Role.ASSISTANT or not before.text:
                raise UsageError("There is no partial answer to continue.", next_step="Retry instead.")
            return await self._begin(scene, prompt, before)

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

    async def close(self, *, is_interrupted: bool = False) -> None:
        """Stop every answer, keep what came, send nothing more.

        Args:
            is_interrupted: Whether nobody wished them to stop: the next start then has their rest fetched
                where the server keeps it, as after a kill.

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
            if is_interrupted:
                turn.leave()
            else:
                turn.stop()
        for turn in turns:
            await turn.ended.wait()
        await self._endings.close()

    async def _read(self, chat_id: str) -> Scene:
        return await self._scenes.read(chat_id, is_answered_here=self.is_streaming(chat_id))

    async def _read_idle(self, chat_id: str) -> Scene:
        scene = await self._read(chat_id)
        if scene.is_answering:
            raise ChatBusyError
        return scene

    async def _begin(
        self, scene: Scene, prompt: Message, before: Message | None = None, *, show: bool = True
    ) -> Message:
        """Store the empty answer, with its prompt if that is new, and start the turn; the lock is held.

        Raises:
            ChatBusyError: Another program's answer has begun since the chat was read; nothing is stored.
        """
        chat = scene.chat
        is_new = prompt.id not in scene.tree
        if self._closing:
            if is_new:
                await add_prompt(self._stores, chat, prompt)
            raise UsageError("The program is closing.", next_step="The prompt is kept; retry it later.")
        # A prompt that was queued is older than what it follows: the tree tells the way, not the order.
        # One above it that another program still has in its queue is left out: it has not been said.
        above = scene.tree.path(prompt.parent_id)
        path = await self._stores.with_pictures(
            [message for message in above if message.state is not MessageState.QUEUED]
        )
        path += [prompt] if is_new else await self._stores.with_pictures([prompt])
        answer = begin_answer(chat, prompt, before)
        if is_new:
            scene = scene.with_prompt(prompt)
        async with self._stores.database.transaction():
            if is_new:
                await add_prompt(self._stores, chat, prompt)
            await add_answer(
                self._stores,
                scene.tree,
                scene.chat.leaf_id,
                answer,
                show=show,
                ended=self._endings.unstored,
            )
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
            self._queues.forget(turn.chat_id)

    async def _go_on(self, chat_id: str) -> None:
        """Send the next queued prompt; one that cannot be sent stays queued, and the user is told why."""
        try:
            async with self._locks[chat_id]:
                await self._send_next(chat_id)
        except NotFoundError:
            self._queues.forget(chat_id)  # the chat was deleted with all that was queued in it
        except XaiTuiError as error:
            self._events.publish(TroubleNoticed(failure_from(error)))

    async def _send_next(self, chat_id: str) -> None:
        while not self._closing and (prompt_id := self._queues.next(chat_id)) is not None:
            scene = await self._read(chat_id)
            if scene.is_answering:
                self._queues.follow(chat_id)
                return
            self._queues.remove(chat_id, prompt_id)
            if prompt_id in scene.tree and scene.tree[prompt_id].state is MessageState.QUEUED:
                try:
                    on_screen = scene.chat.leaf_id == prompt_id
                    await self._begin(scene, scene.tree[prompt_id], show=on_screen)
                except ChatBusyError:
                    self._queues.put_back(chat_id, prompt_id)
                return

    def _is_looked_after(self, chat_id: str) -> bool:
        return self._closing or self.is_streaming(chat_id)
