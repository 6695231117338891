"""What becomes of a job: each outcome is stored whole, in one transaction, and then said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from xai_tui.domain.conversation import Chat, Failure, Message, MessageState, Protocol, Role, title_from
from xai_tui.domain.events import ChatChanged, ChatsChanged, JobCollected, JobsChanged
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.usage import Usage
from xai_tui.errors import NotFoundError, in_one_line
from xai_tui.services.events import Broadcaster
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
    """Writes down how jobs end.

    Args:
        stores: Where jobs, their answers and their ledger rows are.
        events: Where it is said.
        server: Whose jobs they are.
        price: Gives a usage its ticks where the server named none.
    """

    def __init__(
        self, stores: Stores, events: Broadcaster, server: Server, *, price: Callable[[Usage, str], Usage]
    ) -> None:
        self._stores = stores
        self._events = events
        self._server = server
        self._price = price

    async def collected(self, job_id: str, answers: "list[Answer]") -> None:
        """The answer joins its chat; further choices become its siblings.

        Without effect when it has been stored before. A chat that was deleted
        meanwhile is made anew, since the answer exists nowhere else.

        Raises:
            NotFoundError: The job has been forgotten.
            StoreError: Nothing was stored.
        """
        async with self._stores.database.transaction():
            job = await self._stores.jobs.get(job_id)
            if job.state is JobState.COLLECTED:
                return
            now = datetime.now(UTC)
            first = await self._placeholder(job)
            messages = [self._filled(first, answer, now) for answer in answers]
            await self._stores.chats.put_message(messages[0])
            for sibling in messages[1:]:
                await self._stores.chats.add_message(replace(sibling, id=str(uuid4())), make_leaf=False)
            usage = messages[0].usage or Usage()
            await self._stores.ledger.put(self._row(job, messages[0], usage, "done"))
            ended = replace(
                job,
                chat_id=first.chat_id,
                state=JobState.COLLECTED,
                finished_at=now,
                next_look_at=None,
                ticks=usage.ticks,
                failure=None,
                spool=None,
            )
            await self._stores.jobs.put(ended)
        self._say(ended)
        self._events.publish(JobCollected(job.id, first.chat_id, first.id))

    async def ended(
        self, job: DeferredJob, state: JobState, failure: Failure, *, spool: str | None = None
    ) -> DeferredJob:
        """The job ends without an answer.

        Without effect when it has ended meanwhile, unless bytes of its answer
        turned up: then it is damaged rather than lost or cancelled.

        Args:
            job: The job as it was last seen.
            state: How it ends.
            failure: Why, kept with the answer's message too.
            spool: The file with what did arrive.

        Returns:
            The job as it is now stored.

        Raises:
            NotFoundError: The job has been forgotten.
            StoreError: Nothing was stored.
        """
        now = datetime.now(UTC)
        async with self._stores.database.transaction():
            job = await self._stores.jobs.get(job.id)
            if job.state is JobState.COLLECTED or not (job.state.is_open or spool):
                return job
            ended = replace(
                job,
                state=state,
                finished_at=now,
                next_look_at=None,
                failure=words(failure),
                spool=spool,
            )
            await self._stores.jobs.put(ended)
            message = await self._message_of(job)
            if message is not None:
                final = _MESSAGE_STATES.get(state, MessageState.FAILED)
                message = replace(message, state=final, failure=failure, finished_at=now, read=False)
                await self._stores.chats.put_message(message)
            if _may_cost(job, state):
                row_state = "stopped" if state is JobState.CANCELLED else "broken"
                await self._stores.ledger.put(self._row(job, message, Usage(), row_state))
        self._say(job)
        return ended

    async def accepted(self, job: DeferredJob) -> None:
        """The server has taken the job; one that was cancelled on its way stays so and gets its id.

        Raises:
            NotFoundError: The job has been forgotten.
            StoreError: It was not stored.
        """
        async with self._stores.database.transaction():
            if not await self._stores.jobs.move(job, expected=JobState.SUBMITTING):
                ended = await self._stores.jobs.get(job.id)
                known = replace(
                    ended,
                    request_id=job.request_id,
                    accepted_at=job.accepted_at,
                    expires_at=job.expires_at,
                )
                await self._stores.jobs.put(known)
        self._events.publish(JobsChanged(job.id))

    async def postponed(self, job: DeferredJob, holder: str) -> None:
        """The job is to be looked for later, by whoever is first; with the lease back in the same write.

        Without effect on a job that was cancelled or forgotten meanwhile.

        Raises:
            StoreError: It was not stored.
        """
        async with self._stores.database.transaction():
            await self._stores.jobs.move(job, expected=JobState.WAITING)
            await self._stores.jobs.release(job.id, holder)
        self._events.publish(JobsChanged(job.id))

    def _say(self, job: DeferredJob) -> None:
        self._events.publish(JobsChanged(job.id))
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


def _may_cost(job: DeferredJob, end: JobState) -> bool:
    """Whether a request was made that the server did not refuse."""
    was_sent = job.state is not JobState.SUBMITTING or job.next_look_at is not None
    return was_sent and (end is not JobState.FAILED or job.request_id is not None)


def words(failure: Failure) -> str:
    """A failure as one sentence, as jobs keep it."""
    return in_one_line(failure.title, failure.message)
