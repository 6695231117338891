"""Waiting for deferred jobs: what became of their submission, then their answers as they come."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from xai_tui.cli.output import Output
from xai_tui.cli.shapes import job_row
from xai_tui.domain.batch import was_refused
from xai_tui.domain.conversation import Failure, Message
from xai_tui.domain.events import JobsChanged
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import NotFoundError, StoreError, XaiTuiError

if TYPE_CHECKING:
    from xai_tui.services.events import Subscription
    from xai_tui.services.session import Session

ELSEWHERE_SECONDS = 1.0
"""How often it is looked whether another process has brought an answer."""

OPEN_STATES = tuple(state for state in JobState if state.is_open)
"""The states of jobs that may still bring an answer."""


UNSENT_STATES = tuple(state for state in JobState if not state.is_sent)
"""The states of jobs that the server has not answered yet."""


class UnansweredJobsError(XaiTuiError):
    """Jobs ended, and not all of them with an answer."""

    kind = "jobs_unanswered"
    title = "Not every job brought an answer"
    next_step = "See what became of them: `xai-tui jobs list`."


async def report_submitted(session: "Session", job_ids: Sequence[str], output: Output) -> list[DeferredJob]:
    """Wait until the server has taken the jobs or not, and say of how many that is not known."""
    telling = asyncio.ensure_future(_tell_sending(session, job_ids, output))
    try:
        jobs = await session.jobs.submitted(job_ids)
    finally:
        telling.cancel()
        output.clear_rewritten()
    unknown = sum(job.state is JobState.UNKNOWN for job in jobs)
    if unknown:
        output.say(
            f"{unknown} of {len(jobs)} jobs may or may not be running: "
            "the server's answer was lost. They are not sent again by themselves."
        )
    return jobs


async def _tell_sending(session: "Session", job_ids: Sequence[str], output: Output) -> None:
    """Show on a terminal how many are on their way, since the server may take only so many a minute."""
    wanted = set(job_ids)
    # Whoever waits for the jobs is told of a store that cannot be read.
    with suppress(StoreError):
        while len(wanted) > 1 and output.stderr.can_rewrite:
            unsent = await session.jobs.list(UNSENT_STATES)
            left = sum(job.id in wanted for job in unsent)
            output.rewrite(f"{len(wanted) - left} of {len(wanted)} jobs sent")
            await asyncio.sleep(ELSEWHERE_SECONDS)


async def refuse_failed(session: "Session", jobs: Sequence[DeferredJob]) -> None:
    """End with an error where the server refused jobs.

    Raises:
        XaiTuiError: It refused some; with one reason for all, the error of that reason.
    """
    failed = [job for job in jobs if was_refused(job)]
    if failed:
        raise await _refusal(session, failed, len(jobs))


async def print_answers(
    session: "Session", jobs: Sequence[DeferredJob], output: Output, *, in_order: bool = False
) -> None:
    """Print answers as they come; with several jobs each begins with its id.

    Args:
        session: Brings them.
        jobs: Whose answers are wanted.
        output: Where they go.
        in_order: Whether each waits for those of the jobs before it.

    Raises:
        UnansweredJobsError: At least one job ended without an answer.
    """
    without = 0
    ended = _ended(session, [job.id for job in jobs], output)
    if in_order:
        ended = _sorted(ended, [job.id for job in jobs])
    async with aclosing(ended) as come:
        async for job in come:
            message = await answer_of(session, job)
            without += message is None
            _print_answer(job, message, output, is_one=len(jobs) == 1)
    if without:
        raise UnansweredJobsError(f"{without} of {len(jobs)} jobs ended without one.")


def _print_answer(job: DeferredJob, message: Message | None, output: Output, *, is_one: bool) -> None:
    if output.as_json:
        output.record({**job_row(job), "answer": message.text if message else None})
    elif message is not None:
        if not is_one:
            output.line(f"# {job.id}")
        output.text(message.text)
        output.stdout.end_line()
    else:
        output.say(f"{job.id} {job.state.value}: {job.failure or 'no answer'}")


async def answer_of(session: "Session", job: DeferredJob) -> Message | None:
    """The answer a job brought; `None` when it brought none, or the message is no more."""
    if job.state is not JobState.COLLECTED:
        return None
    try:
        return (await session.chats.open(job.chat_id)).tree[job.message_id]
    except (NotFoundError, KeyError):
        return None


async def _ended(
    session: "Session", job_ids: Sequence[str], output: Output
) -> AsyncGenerator[DeferredJob, None]:
    """The jobs in the order in which they end."""
    open_ids = dict.fromkeys(job_ids)
    session.jobs.watch()
    async with session.events.subscribe(JobsChanged) as changes:
        suspects = list(open_ids)
        while True:
            for job_id in suspects:
                job = await session.jobs.get(job_id)
                if not job.state.is_open:
                    del open_ids[job_id]
                    output.clear_rewritten()
                    yield job
            if not open_ids:
                return
            output.rewrite(f"{len(open_ids)} of {len(job_ids)} jobs are still running")
            if changed := await _changed_here(changes):
                suspects = [job_id for job_id in open_ids if job_id == changed]
            else:
                still = {job.id for job in await session.jobs.list(OPEN_STATES)}
                suspects = [job_id for job_id in open_ids if job_id not in still]


async def _sorted(
    ended: AsyncGenerator[DeferredJob, None], job_ids: Sequence[str]
) -> AsyncGenerator[DeferredJob, None]:
    """The same jobs, each held back until those before it have ended."""
    early: dict[str, DeferredJob] = {}
    left = deque(job_ids)
    async with aclosing(ended) as come:
        async for job in come:
            early[job.id] = job
            while left and left[0] in early:
                yield early.pop(left.popleft())


async def _changed_here(changes: "Subscription") -> str | None:
    """The job that this process has changed; `None` when any may have been, by another one."""
    try:
        async with asyncio.timeout(ELSEWHERE_SECONDS):
            event = await anext(changes)
    except TimeoutError:
        return None
    return event.job_id if isinstance(event, JobsChanged) else None


async def _refusal(session: "Session", failed: Sequence[DeferredJob], total: int) -> XaiTuiError:
    """The one reason that all failed jobs share, as the error it was; else that they failed."""
    reasons = {job.failure for job in failed}
    failure = await _failure_of(session, failed[0])
    if len(reasons) > 1 or failure is None:
        return UnansweredJobsError(f"{len(failed)} of {total} jobs were refused.")
    error = _class_of(failure.kind)(
        failure.message, next_step=failure.next_step or None, request_id=failure.request_id
    )
    if total > 1:
        error.message = f"{len(failed)} of {total} jobs were refused. {error.message}".strip()
    return error


async def _failure_of(session: "Session", job: DeferredJob) -> Failure | None:
    tree = (await session.chats.open(job.chat_id)).tree
    return tree[job.message_id].failure if job.message_id in tree else None


def _class_of(kind: str) -> type[XaiTuiError]:
    """The class of errors that a stored failure was, found by its name."""
    waiting: list[type[XaiTuiError]] = [XaiTuiError]
    while waiting:
        candidate = waiting.pop()
        if candidate.kind == kind:
            return candidate
        waiting.extend(candidate.__subclasses__())
    return XaiTuiError
