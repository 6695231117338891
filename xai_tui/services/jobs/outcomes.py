"""What becomes of a job: each event is stored whole, in one transaction, and then said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from xai_tui.domain.conversation import Chat, Failure, Message, MessageState, Protocol, Role, title_from
from xai_tui.domain.events import ChatChanged, ChatsChanged, JobCollected, JobsChanged
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.job_events import Collected, JobEvent
from xai_tui.domain.usage import Usage
from xai_tui.errors import NotFoundError
from xai_tui.services.events import Broadcaster
from xai_tui.services.jobs.leasing import Leases
from xai_tui.services.server import Server
from xai_tui.services.stores import Stores
from xai_tui.store.ledger import LedgerRow

if TYPE_CHECKING:
    from xai_tui.services.protocols.exchange import Answer

_MESSAGE_STATES = {
    JobState.CANCELLED: MessageState.STOPPED,
    JobState.DAMAGED: MessageState.BROKEN,
    JobState.UNKNOWN: MessageState.BROKEN,
}
"""How the answer's message ends when it is not simply failed."""


class Outcomes:
    """Writes down what happens to jobs.

    Args:
        stores: Where jobs, their answers and their ledger rows are.
        leases: Who may write down what was done under a lease.
        events: Where it is said.
        server: Whose jobs they are.
        price: Gives a usage its ticks where the server named none.
    """

    def __init__(
        self,
        stores: Stores,
        leases: Leases,
        events: Broadcaster,
        server: Server,
        *,
        price: Callable[[Usage, str], Usage],
    ) -> None:
        self._stores = stores
        self._leases = leases
        self._events = events
        self._server = server
        self._price = price

    async def happened(self, job_id: str, event: JobEvent, *, leased: bool = False) -> bool:
        """Apply an event to a job as it is by now, with its message and its ledger row if it ends.

        Args:
            job_id: The job.
            event: What happened.
            leased: Whether it was learnt under the job's lease, and is worth nothing without it.

        Returns:
            Whether it changed anything.

        Raises:
            NotFoundError: The job has been forgotten.
            LeaseLostError: Another process has taken the job over.
            StoreError: Nothing was stored.
        """
        async with self._stores.database.transaction():
            before = await self._stores.jobs.brief(job_id)
            after = event.after(before)
            is_last = leased and after.state is JobState.WAITING and after != before
            if is_last:
                await self._leases.release(job_id)
            elif leased:
                await self._leases.check(job_id)
            if after == before:
                return False
            await self._stores.jobs.put(after)
            if after.state is not before.state:
                await self._follow(before, after, event.failure_of(before))
        if is_last:
            self._leases.was_released(job_id)
        self._events.publish(JobsChanged(job_id))
        if before.state.is_open is not after.state.is_open:
            self._say_chat(after)
        return True

    async def collected(self, job_id: str, answers: "list[Answer]") -> None:
        """The answer joins its chat; further choices become its siblings.

        Without effect when it has been stored before. A chat that was deleted
        meanwhile is made anew, since the answer exists nowhere else.

        Raises:
            NotFoundError: The job has been forgotten.
            LeaseLostError: Another process has taken the job over.
            StoreError: Nothing was stored.
        """
        async with self._stores.database.transaction():
            job = await self._stores.jobs.brief(job_id)
            if job.state is JobState.COLLECTED:
                return
            await self._leases.check(job_id)
            now = datetime.now(UTC)
            first = await self._placeholder(job)
            messages = [self._filled(first, answer, now) for answer in answers]
            await self._stores.chats.put_message(messages[0])
            for sibling in messages[1:]:
                await self._stores.chats.add_message(replace(sibling, id=str(uuid4())), make_leaf=False)
            usage = messages[0].usage or Usage()
            await self._stores.ledger.put(self._row(job, messages[0], usage, "done"))
            ended = Collected(now, first.chat_id, usage.ticks).after(job)
            await self._stores.jobs.put(ended)
        self._events.publish(JobsChanged(job_id))
        self._say_chat(ended)
        self._events.publish(JobCollected(job.id, first.chat_id, first.id))

    async def _follow(self, before: DeferredJob, after: DeferredJob, failure: Failure | None) -> None:
        """What a change of state means for the answer's message and for what the request cost."""
        message = await self._message_of(after)
        if after.state.is_open:
            if not before.state.is_open and message is not None:
                message = replace(message, state=MessageState.WAITING, failure=None, finished_at=None)
                await self._stores.chats.put_message(message)
            return
        if message is not None:
            final = _MESSAGE_STATES.get(after.state, MessageState.FAILED)
            message = replace(
                message, state=final, failure=failure, finished_at=after.finished_at, read=False
            )
            await self._stores.chats.put_message(message)
        if _may_cost(before, after.state):
            row_state = "stopped" if after.state is JobState.CANCELLED else "broken"
            await self._stores.ledger.put(self._row(after, message, Usage(), row_state))

    def _say_chat(self, job: DeferredJob) -> None:
        self._events.publish(ChatChanged(job.chat_id))
        self._events.publish(ChatsChanged())

    async def _message_of(self, job: DeferredJob) -> Message | None:
        try:
            return await self._stores.chats.message(job.message_id)
        except NotFoundError:
            return None

    async def _placeholder(self, job: DeferredJob) -> Message:
        return await self._message_of(job) or await self._new_home(job)

    async def _new_home(self, job: DeferredJob) -> Message:
        now = datetime.now(UTC)
        chat = Chat(
            id=str(uuid4()), title=title_from(job.prompt), created_at=now, updated_at=now, model=job.model
        )
        prompt = Message(
            id=str(uuid4()),
            chat_id=chat.id,
            parent_id=None,
            role=Role.USER,
            text=job.prompt,
            state=MessageState.DONE,
            created_at=job.created_at,
        )
        answer = placeholder(chat.id, prompt.id, job)
        await self._stores.chats.add(chat)
        await self._stores.chats.add_message(prompt)
        await self._stores.chats.add_message(answer)
        return answer

    def _filled(self, message: Message, answer: "Answer", now: datetime) -> Message:
        model = answer.model or message.model or ""
        return replace(
            message,
            state=MessageState.DONE,
            text=answer.text,
            thoughts=answer.thoughts,
            model=model,
            finish_reason=answer.finish_reason,
            response_id=answer.response_id,
            usage=self._price(answer.usage, model) if answer.usage else None,
            tool_calls=answer.tool_calls,
            citations=answer.citations,
            failure=None,
            finished_at=now,
            read=False,
        )

    def _row(self, job: DeferredJob, message: Message | None, usage: Usage, state: str) -> LedgerRow:
        return LedgerRow(
            id=job.id,
            at=datetime.now(UTC),
            chat_id=message.chat_id if message else job.chat_id,
            message_id=job.message_id,
            job_id=job.id,
            model_asked=job.model,
            model_answered=message.model if message and state == "done" else None,
            origin=job.origin,
            protocol=Protocol.CHAT.value,
            usage=usage,
            state=state,
            sandbox=self._server.is_sandbox,
        )


def placeholder(chat_id: str, prompt_id: str, job: DeferredJob) -> Message:
    """The empty answer that a job will fill."""
    return Message(
        id=job.message_id,
        chat_id=chat_id,
        parent_id=prompt_id,
        role=Role.ASSISTANT,
        text="",
        state=MessageState.WAITING,
        created_at=job.created_at,
        model=job.model,
        protocol=Protocol.CHAT,
        job_id=job.id,
    )


def _may_cost(before: DeferredJob, end: JobState) -> bool:
    """Whether a request was made that the server did not refuse."""
    was_sent = before.state is not JobState.DRAFTED
    return was_sent and (end is not JobState.FAILED or before.request_id is not None)
