"""Opening the session behind the first paint, and closing it when the screen is gone."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.paths import Paths, find_paths
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Draft

if TYPE_CHECKING:
    from xai_tui.services.session import Session

SANDBOX_KEY = "xai-sandbox-look-around"
"""The sandbox takes any key of this form; no other server ever sees it."""

StartSandbox = Callable[[], str]
"""Starts the sandbox unless it runs, and returns its base URL; takes about a second."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the program was started with.

    Attributes:
        settings: Every setting.
        paths: Where the files are.
        key: The key, if one was found.
        start_sandbox: Starts the sandbox, if it may be used.
        chat: The chat to open; `None` for the last one.
    """

    settings: Settings
    paths: Paths
    key: FoundKey | None
    start_sandbox: StartSandbox | None = None
    chat: str | None = None

    @property
    def is_demo(self) -> bool:
        """Whether the sandbox is what was asked for, rather than a way out when there is no key."""
        return self.start_sandbox is not None and self.key is not None


class Opening:
    """Holds the session while the program runs.

    Attributes:
        session: The session, once it is open.
        start: What it was opened with; changes when the user turns to the sandbox.
    """

    def __init__(self, start: Start) -> None:
        self.start = start
        self.session: Session | None = None
        self._stack = AsyncExitStack()

    async def open(self) -> "Session":
        """Open the session.

        Raises:
            XaiTuiError: The database or the settings cannot be used.
        """
        open_session = await asyncio.to_thread(_load)
        start = self.start
        settings = start.settings
        if start.is_demo:
            settings = await self._at_the_sandbox(start)
        opened = open_session(settings, start.paths, start.key, sandbox=start.is_demo)
        self.session = await self._stack.enter_async_context(opened)
        return self.session

    async def use_key(self, key: FoundKey | None) -> None:
        """Send another key from now on.

        Raises:
            XaiTuiError: It cannot be a key, or would cross a network unprotected.
        """
        if self.session is not None:
            await self.session.change_key(key)
        self.start = replace(self.start, key=key)

    async def look_around(self) -> "Session":
        """Close the session and open one at the sandbox, with folders of its own.

        Raises:
            XaiTuiError: Its database cannot be used.
        """
        await self.close()
        key = FoundKey(Secret(SANDBOX_KEY), "the sandbox")
        self.start = replace(self.start, key=key, paths=find_paths(os.environ, demo=True), chat=None)
        return await self.open()

    async def close(
        self, chat_id: str | None = None, draft: Draft | None = None, *, is_interrupted: bool = False
    ) -> None:
        """Store a last draft, stop what runs, keep what came.

        Args:
            chat_id: The chat of the draft.
            draft: What stands in the prompt and is not stored yet; `None` when all is stored.
            is_interrupted: Whether the program ends without its user's wish, as when the line drops.

        Raises:
            XaiTuiError: Something could not be stored.
        """
        session, self.session = self.session, None
        try:
            if session is not None and draft is not None:
                await session.chats.save_draft(chat_id, draft)
        finally:
            try:
                if session is not None and is_interrupted:
                    await session.close(is_interrupted=True)
            finally:
                await self._stack.aclose()

    async def _at_the_sandbox(self, start: Start) -> Settings:
        assert start.start_sandbox is not None
        url = await asyncio.to_thread(start.start_sandbox)
        return replace(start.settings, base_url=url)

    @property
    def lacks_key(self) -> bool:
        """Whether the session's server answers nobody without a key, and there is none."""
        session = self.session
        return session is not None and session.needs_key and not session.has_key

    @property
    def secrets(self) -> list[str]:
        """Keys that no report may show."""
        return [self.start.key.text.reveal()] if self.start.key else []


def _load() -> "Callable[..., AbstractAsyncContextManager[Session]]":
    """Import the services: a tenth of a second, in which keys are echoed if it is spent in a thread."""
    from xai_tui.services.session import open_session

    return open_session
