"""One answer on its way: what comes is said, journaled, and at the end stored."""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from xai_tui.api.errors import ApiError, BrokenAnswerError, ConnectError
from xai_tui.domain.conversation import Chat, Failure, Message, MessageState, Role
from xai_tui.domain.events import (
    ModelTaken,
    TextDelta,
    ThoughtsDelta,
    ToolCalled,
    TroubleNoticed,
    TurnCompleted,
    TurnFailed,
    TurnStopped,
    TurnWaiting,
)
from xai_tui.domain.usage import Usage
from xai_tui.errors import NotFoundError, StoreError, XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.protocols.exchange import Delta
from xai_tui.services.turns.endings import Ending, Endings
from xai_tui.services.turns.inquiry import Inquiry
from xai_tui.services.turns.journal import Journal
from xai_tui.store.chats import Chats
from xai_tui.store.ledger import LedgerRow

if TYPE_CHECKING:
    from xai_tui.api.waiting import Wait

CRASHED = Failure(
    kind="crash",
    title="The program failed while the answer came",
    next_step="What arrived is kept; retry, or continue from it.",
)
"""What is stored with an answer that an error of the program's own broke off."""


class Turn:
    """The running half of a turn; the prompt and the empty answer are stored already.

    The stream is read in a task of its own, which is cancelled at most once:
    a second cancel would cost the connection pool a slot.

    Args:
        answer: The stored message that the answer fills; text it has already is kept in front.
        inquiry: The question, not asked yet.
        price: Gives a usage its ticks where the server named none.
        chats: Where the answer is journaled.
        events: Where everything is said.
        endings: Where the end is stored.
    """

    def __init__(
        self,
        answer: Message,
        inquiry: Inquiry,
        *,
        price: Callable[[Usage, str], Usage],
        chats: Chats,
        events: Broadcaster,
        endings: Endings,
    ) -> None:
        self._begun = answer
        self._inquiry = inquiry
        self._price = price
        self._chats = chats
        self._events = events
        self._endings = endings
        self._journal = Journal(self._write, self._unwritten)
        self._reader: asyncio.Task[None] | None = None
        self._is_stopped = False
        self._is_left = False
        self._journaled_response: str | None = None
        self._thoughts_at: float | None = None
        self._thought_seconds: float | None = None
        self._final: Message | None = None
        self.ended = asyncio.Event()

    @property
    def chat_id(self) -> str:
        """The chat it belongs to."""
        return self._begun.chat_id

    @property
    def message(self) -> Message:
        """The answer as far as it has come; once ended, as it was stored."""
        if self._final is not None:
            return self._final
        come = self._inquiry.answer()
        return replace(
            self._begun,
            text=self._begun.text + come.text,
            thoughts=come.thoughts,
            thought_seconds=self._thought_seconds,
            model=come.model or self._inquiry.model or self._begun.model,
            protocol=self._inquiry.protocol or self._begun.protocol,
            finish_reason=come.finish_reason,
            response_id=come.response_id,
            stored_remotely=come.is_kept,
            usage=self._price(come.usage, come.model or self._inquiry.model or "") if come.usage else None,
            tool_calls=come.tool_calls,
            citations=come.citations,
            reasoning=come.reasoning,
        )

    def stop(self) -> None:
        """Break the stream off; what came is kept. Without effect once it has ended."""
        if not self._is_stopped:
            self._is_stopped = True
            if self._reader is not None:
                self._reader.cancel()

    def leave(self) -> None:
        """Break the stream off as the end of the program does: it is left for the next start to settle."""
        self._is_left = True
        self.stop()

    async def run(self) -> None:
        """Read to the end, however it ends, and store it; errors that nobody expects come out again."""
        self._reader = asyncio.create_task(self._read(), name=f"stream {self._begun.id}")
        if self._is_stopped:
            self._reader.cancel()
        journal = asyncio.create_task(self._journal.keep(), name=f"journal {self._begun.id}")
        try:
            await asyncio.wait({self._reader})
        finally:
            try:
                crash = await self._end(self._reader, journal)
            finally:
                self.ended.set()
        if crash is not None:
            raise crash
        journal.result()

    async def _end(self, reader: asyncio.Task[None], journal: asyncio.Task[None]) -> BaseException | None:
        self.stop()
        self._journal.close()
        await asyncio.wait({reader, journal})
        ending, crash = self._conclude(reader)
        if await self._is_left_open(ending):
            return crash
        self._final = ending.message
        await self._endings.add(ending)
        return crash

    async def _is_left_open(self, ending: Ending) -> bool:
        """Whether the answer is stored as one that is coming, whose rest the next start looks for."""
        if not self._is_left or ending.message.state is not MessageState.STOPPED:
            return False
        try:
            await self._write()
        except StoreError:
            return False  # the ending is told, and tried again
        return True

    async def _read(self) -> None:
        async with aclosing(self._inquiry.deltas(self._waiting, self._taken)) as deltas:
            async for delta in deltas:
                self._take(delta)

    def _take(self, delta: Delta) -> None:
        chat_id, message_id = self._begun.chat_id, self._begun.id
        if delta.thoughts:
            self._thoughts_at = self._thoughts_at or time.monotonic()
            self._events.publish(ThoughtsDelta(chat_id, message_id, delta.thoughts))
        if delta.text:
            if self._thoughts_at is not None and self._thought_seconds is None:
                self._thought_seconds = time.monotonic() - self._thoughts_at
            self._events.publish(TextDelta(chat_id, message_id, delta.text))
        if delta.tool is not None:
            self._events.publish(ToolCalled(chat_id, message_id, delta.tool.name, delta.tool.arguments))
        self._journal.note()

    def _waiting(self, wait: "Wait") -> None:
        self._events.publish(
            TurnWaiting(
                self._begun.chat_id,
                self._begun.id,
                reason=wait.reason,
                seconds=wait.seconds,
                attempt=wait.attempt + 1 if wait.reason == "retry" else 0,
                words=str(wait.error) if wait.error else "",
            )
        )

    def _taken(self, model: str) -> None:
        self._events.publish(ModelTaken(self._begun.chat_id, self._begun.id, model))

    async def _write(self) -> None:
        message = self.message
        if message.response_id == self._journaled_response:
            await self._chats.journal(message.id, message.text, message.thoughts)
            return
        try:
            await self._chats.put_message(message)
        except NotFoundError:
            self.stop()  # its chat was deleted: nobody is waiting for the rest
        self._journaled_response = message.response_id

    def _unwritten(self, error: StoreError) -> None:
        self._events.publish(TroubleNoticed(failure_from(error)))

    def _conclude(self, reader: asyncio.Task[None]) -> tuple[Ending, BaseException | None]:
        # A stop that comes while the connection of a whole answer lingers stops nothing.
        is_whole = self._inquiry.answer().finish_reason is not None
        if reader.cancelled() and not is_whole:
            stopped = self._ended_as(MessageState.STOPPED)
            row = self._row(stopped) if self._inquiry.protocol is not None else None
            return Ending(stopped, row, TurnStopped(self.chat_id, stopped)), None
        error = None if reader.cancelled() else reader.exception()
        if error is None:
            done = self._ended_as(MessageState.DONE)
            return Ending(done, self._row(done), TurnCompleted(self.chat_id, done)), None
        if isinstance(error, XaiTuiError):
            return self._failed(error), None
        broken = self._ended_as(MessageState.BROKEN, CRASHED)
        return Ending(broken, self._row(broken), TurnFailed(self.chat_id, broken, CRASHED)), error

    def _failed(self, error: XaiTuiError) -> Ending:
        come = self._inquiry.answer()
        began = isinstance(error, BrokenAnswerError) or come.text or come.thoughts or come.tool_calls
        failure = failure_from(error)
        message = self._ended_as(MessageState.BROKEN if began else MessageState.FAILED, failure)
        was_sent = isinstance(error, ApiError) and not isinstance(error, ConnectError)
        return Ending(
            message,
            self._row(message) if was_sent else None,
            TurnFailed(self.chat_id, message, failure, error),
        )

    def _ended_as(self, state: MessageState, failure: Failure | None = None) -> Message:
        return replace(self.message, state=state, failure=failure, finished_at=datetime.now(UTC), read=False)

    def _row(self, message: Message) -> LedgerRow:
        return LedgerRow(
            id=message.id,
            at=datetime.now(UTC),
            chat_id=message.chat_id,
            message_id=message.id,
            job_id=None,
            model_asked=self._inquiry.model or "",
            model_answered=self._inquiry.answer().model,
            origin=self._inquiry.origin_id,
            protocol=str(message.protocol or ""),
            usage=message.usage or Usage(),
            state=str(message.state),
            sandbox=self._inquiry.server.is_sandbox,
        )


def begin_answer(chat: Chat, prompt: Message, before: Message | None = None) -> Message:
    """The empty answer to a prompt, or one that begins with the text of an earlier one."""
    return Message(
        id=str(uuid4()),
        chat_id=chat.id,
        parent_id=prompt.id,
        role=Role.ASSISTANT,
        text=before.text if before else "",
        state=MessageState.STREAMING,
        created_at=datetime.now(UTC),
        model=chat.model,
        protocol=chat.protocol,
        read=False,
    )
