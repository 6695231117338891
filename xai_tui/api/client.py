"""The way in: one client for one origin."""

from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from xai_tui.api.observer import Observer
from xai_tui.api.origin import Origin
from xai_tui.api.rate_limits import RateLimits
from xai_tui.api.waiting import RetryPolicy, Timeouts

if TYPE_CHECKING:
    from xai_tui.api.resources.api_key import ApiKeyResource
    from xai_tui.api.resources.chat import ChatResource
    from xai_tui.api.resources.complete import CompleteResource
    from xai_tui.api.resources.completions import CompletionsResource
    from xai_tui.api.resources.deferred import DeferredResource
    from xai_tui.api.resources.image_models import ImageModelsResource
    from xai_tui.api.resources.images import ImagesResource
    from xai_tui.api.resources.language_models import LanguageModelsResource
    from xai_tui.api.resources.messages import MessagesResource
    from xai_tui.api.resources.models import ModelsResource
    from xai_tui.api.resources.responses import ResponsesResource
    from xai_tui.api.resources.tokenize import TokenizeResource
    from xai_tui.api.transport import Transport


class XaiClient:
    """An async client of the xAI REST API, or of a server that speaks (some of) it.

    An async context manager; use it from one event loop. Neither httpx nor
    the bodies' types are loaded before the first resource is used, and
    certificates are read, aside from the loop, with the first request.

    Args:
        origin: Server and key.
        observer: Is told of every exchange.
        timeouts: Of every call that does not say otherwise.
        retry: Of every call that does not say otherwise.
        user_agent: The header of that name.

    Attributes:
        origin: As given.
        rate_limits: The newest headroom, of all and by model.
    """

    def __init__(
        self,
        origin: Origin,
        *,
        observer: Observer | None = None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 -- frozen
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 -- frozen
        user_agent: str = "xai-tui",
    ) -> None:
        self.origin = origin
        self.rate_limits = RateLimits()
        self._observer = observer
        self._timeouts = timeouts
        self._retry = retry
        self._user_agent = user_agent

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End what still runs and close all connections."""
        if "_transport" in vars(self):
            await self._transport.aclose()

    async def prepare(self) -> None:
        """Load and build, aside from the loop, what the first call needs: some 150 ms it then saves.

        Raises:
            ConfigError: The environment's proxy or certificates cannot be used.
        """
        import asyncio

        transport = await asyncio.to_thread(lambda: self._transport)
        await transport.prepare()

    @cached_property
    def _transport(self) -> "Transport":
        from xai_tui.api.transport import Transport

        return Transport(
            self.origin,
            rate_limits=self.rate_limits,
            observer=self._observer,
            timeouts=self._timeouts,
            retry=self._retry,
            user_agent=self._user_agent,
        )

    @cached_property
    def chat(self) -> "ChatResource":
        """Chat completions: at once, streamed, deferred."""
        from xai_tui.api.resources.chat import ChatResource

        return ChatResource(self._transport)

    @cached_property
    def deferred(self) -> "DeferredResource":
        """Deferred completions to be fetched."""
        from xai_tui.api.resources.deferred import DeferredResource

        return DeferredResource(self._transport)

    @cached_property
    def responses(self) -> "ResponsesResource":
        """Responses: made, streamed, stored."""
        from xai_tui.api.resources.responses import ResponsesResource

        return ResponsesResource(self._transport)

    @cached_property
    def messages(self) -> "MessagesResource":
        """Messages in the shape of Anthropic's API."""
        from xai_tui.api.resources.messages import MessagesResource

        return MessagesResource(self._transport)

    @cached_property
    def completions(self) -> "CompletionsResource":
        """Legacy text completions."""
        from xai_tui.api.resources.completions import CompletionsResource

        return CompletionsResource(self._transport)

    @cached_property
    def complete(self) -> "CompleteResource":
        """Legacy text completions in the shape of Anthropic's first API."""
        from xai_tui.api.resources.complete import CompleteResource

        return CompleteResource(self._transport)

    @cached_property
    def images(self) -> "ImagesResource":
        """Pictures: made and fetched."""
        from xai_tui.api.resources.images import ImagesResource

        return ImagesResource(self._transport)

    @cached_property
    def tokenize(self) -> "TokenizeResource":
        """Texts in tokens."""
        from xai_tui.api.resources.tokenize import TokenizeResource

        return TokenizeResource(self._transport)

    @cached_property
    def models(self) -> "ModelsResource":
        """Language and image models together."""
        from xai_tui.api.resources.models import ModelsResource

        return ModelsResource(self._transport)

    @cached_property
    def language_models(self) -> "LanguageModelsResource":
        """Language models with their prices."""
        from xai_tui.api.resources.language_models import LanguageModelsResource

        return LanguageModelsResource(self._transport)

    @cached_property
    def image_models(self) -> "ImageModelsResource":
        """Models that draw."""
        from xai_tui.api.resources.image_models import ImageModelsResource

        return ImageModelsResource(self._transport)

    @cached_property
    def api_key(self) -> "ApiKeyResource":
        """The key itself."""
        from xai_tui.api.resources.api_key import ApiKeyResource

        return ApiKeyResource(self._transport)
