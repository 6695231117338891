"""The server a session speaks to: its origin, and the client that is built when it is first needed."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from xai_tui.api.origin import Origin, SecretKey
from xai_tui.api.waiting import Timeouts
from xai_tui.config.credentials import FoundKey, server_of
from xai_tui.config.settings import Settings
from xai_tui.errors import MissingKeyError

if TYPE_CHECKING:
    from xai_tui.api.client import XaiClient
    from xai_tui.api.observer import Observer
    from xai_tui.api.rate_limits import RateLimits

SANDBOX_ORIGIN = "sandbox"
"""The id of the origin of the demo, whose sandbox has another port at each start and keeps its jobs."""


class Server:
    """One origin and the connections to it.

    Building the client costs TLS contexts and a good part of the start, so
    it waits for the first request. When the key changes, requests under way
    finish on the connections they began on.

    Attributes:
        origin: Base URL and key; what jobs, ledger rows and responses belong to.
        is_sandbox: Whether it is the sandbox, whose ticks are not money.

    Raises:
        UsageError: The base URL is none, or the key would cross a network unprotected.
    """

    def __init__(
        self,
        settings: Settings,
        key: FoundKey | None,
        *,
        is_sandbox: bool = False,
        observer: "Observer | None" = None,
    ) -> None:
        self.is_sandbox = is_sandbox
        self._base_url = settings.base_url
        self._allow_http = settings.allow_http
        self._timeouts = Timeouts(
            connect=settings.connect_timeout,
            first_byte=settings.first_byte_timeout,
            idle=settings.idle_timeout,
            total=settings.total_timeout,
        )
        self._observer = observer
        self._client: XaiClient | None = None
        self._retired: list[XaiClient] = []
        self.origin = self._origin_with(key)

    @property
    def has_key(self) -> bool:
        """Whether requests carry a key."""
        return self.origin.key is not None

    @property
    def is_xai(self) -> bool:
        """Whether it has all 17 routes: xAI's own server, or the sandbox that plays it."""
        return self.origin.is_xai or self.is_sandbox

    @property
    def rate_limits(self) -> "RateLimits | None":
        """The newest headroom the server told; `None` before the first request."""
        return self._client.rate_limits if self._client else None

    def client(self) -> "XaiClient":
        """The client, built now if it is the first time.

        Raises:
            MissingKeyError: There is no key, and xAI's own server answers nobody without one.
        """
        if self.origin.is_xai and not self.has_key:
            raise MissingKeyError
        if self._client is None:
            from xai_tui.api.client import XaiClient

            self._client = XaiClient(self.origin, observer=self._observer, timeouts=self._timeouts)
        return self._client

    async def prepare(self) -> None:
        """Load, aside from the loop, what the first question needs; without a key that one needs, nothing.

        Raises:
            ConfigError: The environment's proxy or certificates cannot be used.
        """
        if self.origin.is_xai and not self.has_key:
            return
        client = self.client()
        await client.prepare()
        await asyncio.to_thread(lambda: (client.models, client.responses, client.chat))

    def change_key(self, key: FoundKey | None) -> None:
        """Use another key from now on.

        Raises:
            UsageError: The key would cross a network unprotected.
            BadKeyError: The text cannot be a key.
        """
        self.origin = self._origin_with(key)
        if self._client is not None:
            self._retired.append(self._client)
            self._client = None

    async def close(self) -> None:
        """Close every connection; a later `client()` builds anew."""
        clients = [*self._retired, *([self._client] if self._client else [])]
        self._retired.clear()
        self._client = None
        for client in clients:
            await client.aclose()

    def _origin_with(self, key: FoundKey | None) -> Origin:
        belongs = key is not None and key.bound_to in {None, server_of(self._base_url)}
        secret = SecretKey(key.text.reveal()) if key is not None and belongs else None
        origin = Origin.parse(self._base_url, secret, allow_http=self._allow_http)
        return replace(origin, name=SANDBOX_ORIGIN) if self.is_sandbox else origin
