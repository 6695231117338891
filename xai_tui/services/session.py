"""One session with one server: everything a screen or a command needs, put together.

Opening does no slow work: the database is opened, and the client is built
when the first request is made. What goes on by itself (turns, the watcher of
jobs) runs in the session and outlives any view.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from xai_tui.config.credentials import FoundKey
from xai_tui.config.paths import Paths
from xai_tui.config.settings import Settings
from xai_tui.domain.events import StoreChanged, TroubleNoticed
from xai_tui.errors import StoreError
from xai_tui.services.account.account import Account
from xai_tui.services.catalog.cache import ModelCache
from xai_tui.services.catalog.catalog import Catalog
from xai_tui.services.chats.shelf import ChatShelf
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.jobs.batches import Batches
from xai_tui.services.jobs.collecting import Collector
from xai_tui.services.jobs.desk import JobDesk
from xai_tui.services.jobs.intake import Intake
from xai_tui.services.jobs.leasing import Leases
from xai_tui.services.jobs.notices import Notices
from xai_tui.services.jobs.outcomes import Outcomes
from xai_tui.services.jobs.pacing import Pacer
from xai_tui.services.jobs.spool import Spool
from xai_tui.services.jobs.submitting import Submitter
from xai_tui.services.jobs.watch import Watch
from xai_tui.services.library.library import Library
from xai_tui.services.missing_routes import MissingRoutes
from xai_tui.services.money.counter import Counter
from xai_tui.services.server import Server
from xai_tui.services.stores import Stores, open_stores, open_unsaved_stores
from xai_tui.services.tasks import Tasks
from xai_tui.services.turns.endings import Endings
from xai_tui.services.turns.inquiry import Asking
from xai_tui.services.turns.recovery import Recovery
from xai_tui.services.turns.turns import Turns
from xai_tui.store.job_leases import JobLeases

if TYPE_CHECKING:
    from xai_tui.api.observer import Observer
    from xai_tui.api.rate_limits import RateLimits

STORE_WATCH_SECONDS = 1.0
"""How soon another process's change is noticed."""


class Session:
    """The services of one server and one data folder; made by `open_session`.

    Attributes:
        events: Where everything that happens is said.
        chats: Stored chats.
        turns: Prompts and answers.
        jobs: Deferred jobs.
        batches: Files of prompts that are sent as jobs.
        catalog: Models.
        counter: Token counts.
        library: Responses, pictures, completions, tokens.
        account: The key.
    """

    def __init__(
        self, settings: Settings, paths: Paths, server: Server, stores: Stores, tasks: Tasks, *, save: bool
    ) -> None:
        self._server = server
        self._stores = stores
        self._tasks = tasks
        self._watches = False
        self._closed = False
        spawn = tasks.start
        missing = MissingRoutes(paths.cache_dir / "routes.json" if save else None)
        self.events = Broadcaster()
        self.chats = ChatShelf(stores.chats, stores.drafts, self.events)
        self.catalog = Catalog(
            server,
            ModelCache(paths.model_cache_file),
            settings,
            self.events,
            last_used=stores.last_model,
            spawn=spawn,
        )
        self.counter = Counter(server, missing, models=self.catalog.cached, spawn=spawn)
        self.library = Library(server, self.catalog, stores.ledger, paths.images_dir)
        self.account = Account(server)
        self.turns = Turns(
            stores=stores,
            endings=Endings(stores, self.events, spawn),
            asking=Asking(server, self.catalog, missing, settings, keep=save),
            recovery=Recovery(stores, self.events, server, price=self.catalog.priced, spawn=spawn),
            events=self.events,
            spawn=spawn,
        )
        self.jobs = self._job_desk(settings, paths)
        self._notices = Notices(stores.database, stores.jobs, server, self.events, settings.notify_command)
        self.batches = Batches(stores, self.chats, self.jobs, server, paths.data_dir / "batches")

    def _job_desk(self, settings: Settings, paths: Paths) -> JobDesk:
        stores, events, server = self._stores, self.events, self._server
        jobs, spool, pacer = stores.jobs, Spool(paths.spool_dir), Pacer(stores.database, server)
        leases = Leases(JobLeases(stores.database), events)
        outcomes = Outcomes(stores, leases, events, server, price=self.catalog.priced)
        intake = Intake(jobs, outcomes, leases, spool, events)
        watch = Watch(
            jobs,
            Collector(jobs, outcomes, leases, spool, intake=intake, pacer=pacer, server=server),
            Submitter(jobs, outcomes, leases, spool, pacer=pacer, server=server, events=events),
            intake=intake,
            leases=leases,
            pacer=pacer,
            server=server,
            events=events,
            spawn=self._tasks.start,
        )
        return JobDesk(
            stores=stores,
            outcomes=outcomes,
            watch=watch,
            catalog=self.catalog,
            settings=settings,
            server=server,
            events=events,
        )

    @property
    def origin_id(self) -> str:
        """The id of server and key, as jobs and ledger rows bear it."""
        return self._server.origin.id

    @property
    def base_url(self) -> str:
        """The server's base URL, `/v1` included."""
        return self._server.origin.base_url

    @property
    def has_key(self) -> bool:
        """Whether requests carry a key."""
        return self._server.has_key

    @property
    def needs_key(self) -> bool:
        """Whether the server answers nobody without a key: xAI's own does not."""
        return self._server.origin.is_xai

    @property
    def is_sandbox(self) -> bool:
        """Whether the server is the sandbox, whose ticks are not money."""
        return self._server.is_sandbox

    @property
    def rate_limits(self) -> "RateLimits | None":
        """The newest headroom the server told; `None` before the first request."""
        return self._server.rate_limits

    @property
    def crashed(self) -> "asyncio.Future[None]":
        """Gets the exception when background work fails in a way that nobody expects."""
        return self._tasks.crashed

    def watch(self) -> None:
        """Begin what a long-lived session does by itself; without effect when it has begun.

        Answers that a dead process left are settled, jobs of this server are
        asked for, and another process's changes are said. Commands that only
        make their own requests leave it out.
        """
        if not self._watches:
            self._watches = True
            self._tasks.start(self._recover())
            self._tasks.start(self._watch_store())
            self._tasks.start(self._notices.run())
            self.jobs.watch()

    async def prepare(self) -> None:
        """Load what the first question needs, at a time when nobody waits for it.

        Raises:
            ConfigError: The environment's proxy or certificates cannot be used.
        """
        await self._server.prepare()

    async def change_key(self, key: FoundKey | None) -> None:
        """Use another key from now on; what is under way ends with the key it began with.

        Raises:
            UsageError: The key would cross a network unprotected.
            BadKeyError: The text cannot be a key.
        """
        self._server.change_key(key)

    async def close(self, *, is_interrupted: bool = False) -> None:
        """Stop every answer, keep what came, see home what is being collected; once.

        Args:
            is_interrupted: Whether the program ends without its user's wish, as when the line drops.

        Raises:
            StoreError: The disk refuses something that is in memory only.
        """
        if self._closed:
            return
        self._closed = True
        try:
            await self.turns.close(is_interrupted=is_interrupted)
        finally:
            try:
                await self.jobs.close()
            finally:
                await self._tasks.close()
                await self._server.close()
                self.events.close()

    async def _recover(self) -> None:
        try:
            await self.turns.recover()
        except StoreError as error:
            self.events.publish(TroubleNoticed(failure_from(error)))

    async def _watch_store(self) -> None:
        others_stream = True
        while True:
            try:
                if await self._stores.database.changed_elsewhere():
                    self.events.publish(StoreChanged())
                    others_stream = True
                if others_stream:  # who is killed, or ends after its last change, says no more
                    await self._recover()
                    others_stream = await self._stores.chats.stream_elsewhere()
            except StoreError as error:
                self.events.publish(TroubleNoticed(failure_from(error)))
                return
            await asyncio.sleep(STORE_WATCH_SECONDS)


@asynccontextmanager
async def open_session(
    settings: Settings,
    paths: Paths,
    key: FoundKey | None,
    *,
    sandbox: bool = False,
    observer: "Observer | None" = None,
    save: bool = True,
    notice: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Session]:
    """Open a session; leaving it stops what runs and keeps what came.

    It may be entered in one task and left in another. A crash of background
    work comes out of the body as it is, in place of the cancellation it caused.

    Args:
        settings: Which server, and how.
        paths: Where everything is kept.
        key: The key for this server, if one was found.
        sandbox: Whether the server is the program's own sandbox, and the folder the demo's.
        observer: Is told of every exchange with the server.
        save: Whether anything is kept; otherwise chats are in memory, the server keeps no response, and
            only what requests cost is stored.
        notice: Told in words what could not be stored then.

    Raises:
        UsageError: The base URL is none, or the key would cross a network unprotected.
        StoreError: The database cannot be used.
    """
    server = Server(settings, key, is_sandbox=sandbox, observer=observer)

    def tell(error: StoreError) -> None:
        notice(f"What this costs is not recorded. {error}")

    path = paths.database
    async with open_stores(path) if save else open_unsaved_stores(path, tell) as stores:
        tasks = Tasks()
        if sandbox and save:
            await stores.adopt(server.origin.id)
        session = Session(settings, paths, server, stores, tasks, save=save)
        try:
            try:
                yield session
            finally:
                await session.close()
        except asyncio.CancelledError:
            if (crash := tasks.take_crash()) is not None:
                raise crash from None
            raise
