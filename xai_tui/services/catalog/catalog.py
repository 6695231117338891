"""The models of the server in use."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from xai_tui.api.errors import ApiError
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Chat
from xai_tui.domain.events import ModelsChanged
from xai_tui.domain.model import Model, ModelKind, find_model
from xai_tui.domain.money import charge
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.errors import NotFoundError, XaiTuiError
from xai_tui.services.catalog.cache import CachedModels, ModelCache
from xai_tui.services.events import Broadcaster
from xai_tui.services.server import Server

if TYPE_CHECKING:
    from xai_tui.api.waiting import OnWait

DEFAULT_MODEL = "grok-4.3"
"""The model asked on xAI's server and the sandbox when nobody named one."""

DEFAULT_IMAGE_MODEL = "grok-imagine-image"
"""The same for pictures."""

FRESH_SECONDS = 3600.0
"""How long a list is taken as it is; an older one is shown, and fetched anew behind the scenes."""

T = TypeVar("T")


class Catalog:
    """Model lists, fetched when asked for, kept between runs.

    Args:
        server: Whose models.
        cache: Lists of earlier runs.
        settings: The model the user set.
        events: Where a change is said.
        last_used: Gives the model last asked of this origin, if any.
        spawn: Starts background work in the session's task group.
    """

    def __init__(
        self,
        server: Server,
        cache: ModelCache,
        settings: Settings,
        events: Broadcaster,
        *,
        last_used: Callable[[str], Awaitable[str | None]],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._server = server
        self._cache = cache
        self._settings = settings
        self._events = events
        self._last_used = last_used
        self._spawn = spawn
        self._known: dict[str, CachedModels] = {}
        self._refreshing: set[str] = set()

    def cached(self) -> list[Model]:
        """What is known without asking the server; empty at the very first start."""
        known = self._kept()
        return list(known.models) if known else []

    async def models(self, *, refresh: bool = False) -> list[Model]:
        """All models of the server, language and image.

        A known list is given at once; when it is older than `FRESH_SECONDS` it
        is fetched anew in the background, and `ModelsChanged` says if it differs.

        Args:
            refresh: Ask the server now, whatever is known.

        Raises:
            ApiError: The server was asked and has no list at all.
            MissingKeyError: It was to be asked, and there is no key.
        """
        known = None if refresh else self._kept()
        if known is None:
            return await self._fetch()
        if time.time() - known.at > FRESH_SECONDS and self._origin_id not in self._refreshing:
            self._refreshing.add(self._origin_id)
            self._spawn(self._refresh(self._origin_id))
        return list(known.models)

    async def model(self, name: str) -> Model | None:
        """The model with this id or alias, asking the server only when it is not known.

        Raises:
            ApiError: As `models`.
        """
        return find_model(self.cached(), name) or find_model(await self.models(), name)

    async def describe(self, name: str) -> Model:
        """One model as the server describes it now, by id or alias; asks each of the three routes for it.

        Raises:
            ModelNotFoundError: No route knows it.
            ApiError: As every request.
        """
        from xai_tui.services.catalog.joining import join

        client = self._server.client()
        listed, language, image = await asyncio.gather(
            _unless_refused(client.models.get(name)),
            _unless_refused(client.language_models.get(name)),
            _unless_refused(client.image_models.get(name)),
        )
        _refuse_together(listed, language, image)
        joined = join(
            [] if isinstance(listed, ApiError) else [listed],
            [] if isinstance(language, ApiError) else [language],
            [] if isinstance(image, ApiError) else [image],
        )
        return joined[0]

    async def choose(self, chat: Chat | None, flag: str | None = None) -> str:
        """The model that a turn asks: the one that is named, else the first of the server's list.

        Raises:
            ApiError: The server's list was needed and refused.
            NotFoundError: The server's list is empty.
        """
        return await self.named(chat, flag) or await self.first()

    async def named(self, chat: Chat | None, flag: str | None = None) -> str | None:
        """The model that a turn asks, where that is known without the server.

        A flag, else the chat's, the settings', the one last used with this
        server, the default on xAI's own. `None` leaves it to the server's list.
        """
        named = flag or (chat.model if chat else None) or self._settings.model
        named = named or await self._last_used(self._origin_id)
        return named or (DEFAULT_MODEL if self._server.is_xai else None)

    async def first(self, on_wait: "OnWait | None" = None) -> str:
        """The first model of the server's list, which is asked for only where no earlier one is known.

        Args:
            on_wait: Told of every back-off and every spell of silence.

        Raises:
            ApiError: The list was needed and refused.
            NotFoundError: It is empty.
        """
        known = [model for model in self.cached() if model.kind is ModelKind.LANGUAGE]
        if known:
            return known[0].id
        listed = await self._server.client().models.list(on_wait=on_wait)
        if not listed:
            raise NotFoundError("The server lists no model.", next_step="Name one: `-m MODEL`.")
        return listed[0].id

    def choose_image(self, flag: str | None = None) -> str:
        """The model that a picture is asked of, without asking the server."""
        drawing = [model.id for model in self.cached() if model.kind is ModelKind.IMAGE]
        if flag or self._server.is_xai or not drawing:
            return flag or DEFAULT_IMAGE_MODEL
        return drawing[0]

    def priced(self, usage: Usage, model: str) -> Usage:
        """The usage with its ticks: the server's own, else computed from known prices, else unknown."""
        if usage.ticks is not None:
            return usage
        known = find_model(self.cached(), model)
        ticks = charge(usage, known.prices) if known else None
        return usage if ticks is None else replace(usage, ticks=ticks, ticks_source=TicksSource.COMPUTED)

    @property
    def _origin_id(self) -> str:
        return self._server.origin.id

    def _kept(self) -> CachedModels | None:
        if self._origin_id not in self._known:
            kept = self._cache.get(self._origin_id)
            if kept is None:
                return None
            self._known[self._origin_id] = kept
        return self._known[self._origin_id]

    async def _refresh(self, origin_id: str) -> None:
        try:
            await self._fetch()
        except XaiTuiError:
            return  # the list that is known stays; whoever asks with `refresh` is told why
        finally:
            self._refreshing.discard(origin_id)

    async def _fetch(self) -> list[Model]:
        from xai_tui.services.catalog.joining import join

        origin_id, client = self._origin_id, self._server.client()
        listed, language, images = await asyncio.gather(
            _unless_refused(client.models.list()),
            _unless_refused(client.language_models.list()),
            _unless_refused(client.image_models.list()),
        )
        _refuse_together(listed, language, images)
        models = join(
            [] if isinstance(listed, ApiError) else listed,
            [] if isinstance(language, ApiError) else language,
            [] if isinstance(images, ApiError) else images,
        )
        self._keep(origin_id, models)
        return models

    def _keep(self, origin_id: str, models: Sequence[Model]) -> None:
        before = self._known.get(origin_id)
        self._known[origin_id] = CachedModels(tuple(models), time.time())
        self._cache.put(origin_id, models, time.time())
        if before is None or before.models != tuple(models):
            self._events.publish(ModelsChanged())


async def _unless_refused(request: Awaitable[T]) -> T | ApiError:
    """What a route answers, or its refusal: a server need not have all three."""
    try:
        return await request
    except ApiError as error:
        return error


def _refuse_together(*found: object) -> None:
    """See that there is something to join: a route may be missing, but none may have failed for the moment.

    Raises:
        ApiError: All routes refused, or one would answer a moment later.
    """
    refusals = [answer for answer in found if isinstance(answer, ApiError)]
    passing = [error for error in refusals if error.transient]
    if passing or len(refusals) == len(found):
        raise (passing or refusals)[0]
