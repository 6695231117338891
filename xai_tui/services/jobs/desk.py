"""The desk for deferred jobs: hand one in, see how it stands, have its answer brought."""

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import (
    Chat,
    Draft,
    Failure,
    Message,
    MessageState,
    Tree,
)
from xai_tui.domain.events import ChatChanged, ChatsChanged, JobsChanged, StoreChanged
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.job_events import Cancelled
from xai_tui.errors import UsageError
from xai_tui.services.branches import add_prompt, new_prompt
from xai_tui.services.catalog.catalog import Catalog
from xai_tui.services.events import Broadcaster, Subscription
from xai_tui.services.jobs.outcomes import Outcomes, placeholder
from xai_tui.services.jobs.watch import Watch
from xai_tui.services.placing import LEAF, Parent, place_of
from xai_tui.services.protocols.exchange import Question
from xai_tui.services.server import Server
from xai_tui.services.stores import Stores

ELSEWHERE_SECONDS = 1.0
"""How often somebody who waits looks whether another process has brought the answer."""

CANCELLED = Failure(
    kind="job_cancelled",
    title="The job was cancelled here",
    message="The server cannot be told: it may finish the answer and bill it.",
    next_step="Send it again if you need the answer.",
)


class JobDesk:
    """Deferred jobs of all chats.

    Args:
        stores: Where jobs, prompts and answers are.
        outcomes: Where their ends are written down.
        watch: Sends them and looks for their answers.
        catalog: Which model is asked.
        settings: What holds where a chat says nothing.
        server: Whom jobs are sent to.
        events: Where changes are said.
    """

    def __init__(
        self,
        *,
        stores: Stores,
        outcomes: Outcomes,
        watch: Watch,
        catalog: Catalog,
        settings: Settings,
        server: Server,
        events: Broadcaster,
    ) -> None:
        self._stores = stores
        self._outcomes = outcomes
        self._watch = watch
        self._catalog = catalog
        self._settings = settings
        self._server = server
        self._events = events

    async def defer(
        self,
        chat_id: str,
        draft: Draft,
        n: int = 1,
        *,
        parent_id: Parent = LEAF,
        batch: str | None = None,
    ) -> DeferredJob:
        """Store a prompt as a job and have it sent; returns once the intent is stored.

        Args:
            chat_id: The chat that the answer joins.
            draft: Text and pictures.
            n: How many answers; further ones become siblings of the first.
            parent_id: The message it follows.
            batch: The batch it belongs to.

        Raises:
            UsageError: The draft is empty, an answer is coming in this chat, or the chat protocol,
                which carries jobs, cannot express one of the chat's settings.
            NotFoundError: There is no such chat.
            StoreError: Nothing was stored and nothing sent.
        """
        chat = await self._stores.chats.get(chat_id)
        # Of a chat with a thousand jobs side by side only what the new one follows is read.
        end = chat.leaf_id if parent_id is LEAF else parent_id
        tree = Tree(await self._stores.chats.path(chat_id, end))
        parent = place_of(tree, chat.leaf_id, parent_id, streaming=False)
        if parent is not None and tree[parent].state is MessageState.STREAMING:
            raise UsageError(
                "An answer is still coming in this chat.",
                next_step="Stop it first, or wait until it is whole.",
            )
        prompt = new_prompt(chat_id, draft, parent)
        job = await self._job(chat, [*await self._stores.with_pictures(tree.path(parent)), prompt], n, batch)
        async with self._stores.database.transaction():
            await add_prompt(self._stores, chat, prompt)
            await self._stores.chats.add_message(placeholder(chat_id, prompt.id, job))
            await self._stores.jobs.add(job)
        self._send(job)
        return job

    async def get(self, name: str) -> DeferredJob:
        """The job with this id, a unique beginning of it, or the server's id.

        Raises:
            NotFoundError: It fits no job, or several.
        """
        return await self._stores.jobs.find(name)

    def watch(self) -> None:
        """Bring answers from now on, beginning with those that a dead process left in the spool."""
        self._watch.start()

    async def submitted(self, job_ids: Sequence[str]) -> list[DeferredJob]:
        """The jobs once the server has answered their submission, one way or the other."""
        return await self._until(job_ids, lambda state: state.is_sent)

    async def wait(self, job_ids: Sequence[str]) -> list[DeferredJob]:
        """The jobs once nothing more is to be done for any of them; brings their answers meanwhile.

        Jobs of another server or key are not asked for and so may never end here.

        Raises:
            NotFoundError: One of them does not exist.
        """
        self.watch()
        return await self._until(job_ids, lambda state: not state.is_open)

    async def cancel(self, job_id: str) -> DeferredJob:
        """Ask for a job no more; without effect when it has ended.

        Raises:
            NotFoundError: There is no such job.
        """
        await self._outcomes.happened(job_id, Cancelled(datetime.now(UTC), CANCELLED))
        return await self._stores.jobs.get(job_id)

    async def resend(self, job_id: str) -> DeferredJob:
        """Send a job's request again as a new job, whose answer stands beside the first.

        Raises:
            NotFoundError: The job, its chat or its prompt is no more.
            UsageError: The job belongs to another server or key.
        """
        job = await self._stores.jobs.get(job_id)
        if job.origin != self._server.origin.id:
            raise UsageError(
                "The job was sent to another server or with another key.",
                next_step="Use that server and key, or send the prompt anew.",
            )
        answer = await self._stores.chats.message(job.message_id)
        again = replace(
            self._fresh(job.model, job.prompt, job.request, job.chat_id),
            batch=job.batch,
        )
        chat = await self._stores.chats.get(job.chat_id)
        sibling = replace(placeholder(answer.chat_id, "", again), parent_id=answer.parent_id)
        async with self._stores.database.transaction():
            await self._stores.chats.add_message(sibling, make_leaf=chat.leaf_id == answer.id)
            await self._stores.jobs.add(again)
        self._send(again)
        return again

    async def forget(self, job_id: str) -> None:
        """Cancel a job if it is open, and delete its row; its answer's message stays.

        Raises:
            NotFoundError: There is no such job.
        """
        await self.cancel(job_id)
        await self._stores.jobs.forget(job_id)
        self._events.publish(JobsChanged(job_id))

    async def close(self) -> None:
        """See home what is under way, begin nothing more."""
        await self._watch.close()

    def _send(self, job: DeferredJob) -> None:
        self._events.publish(JobsChanged(job.id))
        self._events.publish(ChatChanged(job.chat_id))
        self._events.publish(ChatsChanged())
        self._watch.submit(job.id)

    async def _job(self, chat: Chat, path: Sequence[Message], n: int, batch: str | None) -> DeferredJob:
        from xai_tui.services.protocols.chat import request_for

        model = await self._catalog.choose(chat)
        request = request_for(Question.of(chat, path, model, self._settings), n if n > 1 else None)
        body = json.dumps(request.body(), ensure_ascii=False)
        return replace(self._fresh(model, path[-1].text, body, chat.id), batch=batch)

    def _fresh(self, model: str, prompt: str, request: str, chat_id: str) -> DeferredJob:
        return DeferredJob(
            id=str(uuid4()),
            origin=self._server.origin.id,
            state=JobState.DRAFTED,
            model=model,
            prompt=prompt,
            chat_id=chat_id,
            message_id=str(uuid4()),
            request=request,
            created_at=datetime.now(UTC),
        )

    async def _until(self, job_ids: Sequence[str], is_there: Callable[[JobState], bool]) -> list[DeferredJob]:
        left = changed = set(job_ids)
        async with self._events.subscribe(JobsChanged, StoreChanged) as changes:
            while True:
                states = await self._states(changed)
                left = left - {job_id for job_id, state in states.items() if is_there(state)}
                if not left:
                    break
                changed = await _changed(changes, left)
        return [await self._stores.jobs.get(job_id) for job_id in job_ids]

    async def _states(self, job_ids: Collection[str]) -> dict[str, JobState]:
        states = await self._stores.jobs.states(job_ids)
        for job_id in set(job_ids) - states.keys():
            await self.get(job_id)  # says that it is no more
        return states

    async def list(
        self, states: Collection[JobState] | None = None, batch: str | None = None, limit: int | None = None
    ) -> list[DeferredJob]:
        """Jobs of all servers, the newest first; without their requests."""
        return await self._stores.jobs.list(states, batch, limit)


async def _changed(changes: Subscription, waited_for: set[str]) -> set[str]:
    """Which of these jobs are to be looked at again: what another process does is not told one by one."""
    try:
        async with asyncio.timeout(ELSEWHERE_SECONDS):
            event = await anext(changes)
    except TimeoutError:
        return waited_for
    job_id = event.job_id if isinstance(event, JobsChanged) else None
    return waited_for if job_id is None else waited_for & {job_id}
