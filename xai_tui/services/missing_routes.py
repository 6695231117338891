"""Which routes a server turned out to lack, remembered for a day."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from xai_tui.config.paths import write_private

REMEMBERED_SECONDS = 86_400
"""How long a missing route is not asked for again; servers are updated."""


class MissingRoutes:
    """Routes that answered 404, 403 or 501, by origin.

    Kept in the cache folder so that a command that runs once a minute does
    not ask in vain each time. What cannot be read or written there only
    costs that request.

    Args:
        file: Where it is kept between runs; `None` for this run only.
        clock: Unix seconds.
    """

    def __init__(self, file: Path | None, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock
        self._known: dict[str, dict[str, float]] | None = None

    def lacks(self, origin_id: str, route: str) -> bool:
        """Whether this server was found without this route less than a day ago."""
        found_at = self._load().get(origin_id, {}).get(route)
        return found_at is not None and 0 <= self._clock() - found_at < REMEMBERED_SECONDS

    def remember(self, origin_id: str, route: str) -> None:
        """Note that the server does not have the route."""
        self._load().setdefault(origin_id, {})[route] = self._clock()
        if self._file is None:
            return
        try:
            write_private(self._file, json.dumps(self._known).encode())
        except OSError:
            self._file = None

    def _load(self) -> dict[str, dict[str, float]]:
        if self._known is None:
            self._known = _read(self._file) if self._file else {}
        return self._known


def _read(file: Path) -> dict[str, dict[str, float]]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(origin): {str(route): float(at) for route, at in routes.items() if isinstance(at, int | float)}
        for origin, routes in found.items()
        if isinstance(routes, dict)
    }
