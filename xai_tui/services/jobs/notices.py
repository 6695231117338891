"""Notices of jobs: one is ready, or the server will soon forget its answer; told once, and to a program."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import JobCollected, JobExpiring, TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import NotFoundError, StoreError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.server import Server
from xai_tui.store.database import Database
from xai_tui.store.job_notices import JobNotices
from xai_tui.store.jobs import Jobs

SOON = timedelta(hours=1)
"""How long before its end a job is told of."""

LOOK_SECONDS = 60.0
"""How often it is looked which jobs come to their end."""

COMMAND_SECONDS = 30.0
"""How long the user's program may take."""

LONGEST_FACT = 1_000
"""Characters of one fact; the system refuses an environment that is too big."""


class NoticeKind(StrEnum):
    """What a notice is about."""

    READY = "ready"
    EXPIRING = "expiring"


class Notices:
    """Gives the notices of one session.

    Args:
        database: Where it is written down that they were given.
        jobs: The jobs.
        server: Whose jobs are told of.
        events: Says which are collected, and is told which expire soon.
        command: The user's program and its arguments; none when empty.
    """

    def __init__(
        self, database: Database, jobs: Jobs, server: Server, events: Broadcaster, command: Sequence[str]
    ) -> None:
        self._given = JobNotices(database)
        self._jobs = jobs
        self._server = server
        self._events = events
        self._command = tuple(command)
        self._told: Failure | None = None

    async def run(self) -> None:
        """Give notices until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_ready())
            group.create_task(self._tell_expiring())

    async def look(self, now: datetime) -> None:
        """Tell of the jobs of which less than an hour is left, once each.

        Args:
            now: The present, UTC.

        Raises:
            StoreError: That cannot be known.
        """
        for job in await self._jobs.list([JobState.WAITING]):
            left = job.time_left(now)
            if job.origin != self._server.origin.id or left is None or not timedelta(0) < left < SOON:
                continue
            if await self._given.claim(job.id, NoticeKind.EXPIRING):
                self._events.publish(JobExpiring(job.id, job.chat_id))
                await self._run(NoticeKind.EXPIRING, job)

    async def _tell_ready(self) -> None:
        if not self._command:
            return
        async with self._events.subscribe(JobCollected) as collected:
            async for event in collected:
                assert isinstance(event, JobCollected)
                try:
                    await self._run(NoticeKind.READY, await self._jobs.brief(event.job_id))
                except NotFoundError:
                    continue  # it was forgotten as soon as it had come
                except StoreError as error:
                    self._tell(failure_from(error))

    async def _tell_expiring(self) -> None:
        while True:
            try:
                await self.look(datetime.now(UTC))
            except StoreError as error:
                self._tell(failure_from(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def _run(self, kind: NoticeKind, job: DeferredJob) -> None:
        if self._command and (words := await run_command(self._command, facts_of(kind, job))):
            self._tell(
                Failure(
                    kind="notify_command",
                    title="The program that tells of jobs failed",
                    message=words,
                    next_step="Run it by hand, then correct `notify_command` in config.toml.",
                )
            )

    def _tell(self, failure: Failure) -> None:
        """Say what is wrong, once for as long as it stays the same."""
        if failure != self._told:
            self._told = failure
            self._events.publish(TroubleNoticed(failure))


def facts_of(kind: NoticeKind, job: DeferredJob) -> dict[str, str]:
    """A job's facts as variables of an environment; what is not known is empty.

    Args:
        kind: What the notice is about: `XAI_TUI_EVENT`.
        job: The job.
    """
    facts = {
        "EVENT": kind.value,
        "JOB_ID": job.id,
        "REQUEST_ID": job.request_id,
        "STATE": job.state.value,
        "MODEL": job.model,
        "PROMPT": job.prompt,
        "CHAT": job.chat_id,
        "BATCH": job.batch,
        "CREATED_AT": _moment(job.created_at),
        "EXPIRES_AT": _moment(job.expires_at),
        "TICKS": None if job.ticks is None else str(job.ticks),
    }
    return {f"XAI_TUI_{name}": _fit(value or "") for name, value in facts.items()}


async def run_command(
    command: Sequence[str], facts: Mapping[str, str], *, seconds: float = COMMAND_SECONDS
) -> str | None:
    """Run the user's program: no shell, no streams of ours, and no key in its environment.

    Args:
        command: Program and arguments.
        facts: What is put into its environment.
        seconds: How long it may take before it is killed.

    Returns:
        What went wrong, in words; `None` when all went well.
    """
    environ = {name: value for name, value in os.environ.items() if name != "XAI_API_KEY"} | dict(facts)
    nowhere = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=environ, start_new_session=True
        )
    except OSError as error:
        return f"{command[0]}: {error.strerror or error}"
    try:
        async with asyncio.timeout(seconds):
            code = await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        return f"{command[0]} did not end within {seconds:g} s"
    return f"{command[0]} ended with {code}" if code else None


def _fit(value: str) -> str:
    """Text that an environment can hold."""
    return value.replace("\0", "")[:LONGEST_FACT]


def _moment(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z") if time else None
