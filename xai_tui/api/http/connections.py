"""The connections to one origin, and keyless ones to foreign URLs."""

import asyncio

import httpx

from xai_tui.api.answers import Foreign
from xai_tui.api.calls import Call
from xai_tui.api.http.bearer import Bearer
from xai_tui.api.http.outgoing import Outgoing, outgoing
from xai_tui.api.origin import Origin
from xai_tui.api.waiting import Timeouts
from xai_tui.errors import ConfigError

_KEPT = 20


class Connections:
    """Opens connections and keeps them for the next request.

    Args:
        origin: Where requests go, with the key they carry.
        user_agent: Who asks.
    """

    def __init__(self, origin: Origin, user_agent: str) -> None:
        self._origin = origin
        self._user_agent = user_agent
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._building = asyncio.Lock()

    async def prepare(self, *, foreign: bool) -> None:
        """Build what is needed, once and aside from the loop: reading certificates would hold up the keys.

        Raises:
            ConfigError: The environment's proxy or certificates cannot be used.
        """
        async with self._building:
            if foreign not in self._clients:
                self._clients[foreign] = await asyncio.to_thread(_build, self._origin, foreign=foreign)

    def outgoing(self, call: Call, to: Foreign | None, timeouts: Timeouts) -> Outgoing:
        """The request of a call, for which `prepare` has been awaited.

        Args:
            call: What is asked.
            to: A foreign URL, which gets no key; `None` for the origin.
            timeouts: Of this attempt.

        Raises:
            UsageError: The URL is none.
        """
        key = self._origin.key if to is None else None
        return outgoing(
            self._clients[to is not None],
            call,
            base_url=self._origin.base_url,
            to=to,
            auth=Bearer(key) if key is not None else None,
            timeouts=timeouts,
            user_agent=self._user_agent,
        )

    async def aclose(self) -> None:
        """Close them all."""
        for client in self._clients.values():
            await client.aclose()


def _build(origin: Origin, *, foreign: bool) -> httpx.AsyncClient:
    # A connection to a pinned address is vouched for under one name only, so it is not kept for another.
    kept = 0 if foreign else _KEPT
    loopback = {"localhost", "127.0.0.1", "[::1]"}
    if origin.is_loopback:
        loopback.add(origin.host_name)
    try:
        return httpx.AsyncClient(
            mounts=dict.fromkeys(f"all://{host}" for host in loopback),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=kept),
            follow_redirects=False,
        )
    except (ValueError, ImportError) as error:
        raise ConfigError(f"A proxy in the environment cannot be used: {error}") from error
    except OSError as error:
        raise ConfigError(f"SSL_CERT_FILE or SSL_CERT_DIR cannot be used: {error}") from error
