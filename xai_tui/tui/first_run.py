"""Asking for a key when there is none: try it, keep it where wanted, or turn to the sandbox."""

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING

from textual.app import App

from xai_tui.config.credentials import FoundKey, store_key
from xai_tui.config.secret import clean_key
from xai_tui.errors import XaiTuiError
from xai_tui.tui.notices import one_line
from xai_tui.tui.opening import Opening
from xai_tui.tui.screens.key_entry import Keep, KeyEntry, Outcome

if TYPE_CHECKING:
    from xai_tui.services.session import Session

CHECK_SECONDS = 10.0
"""How long the server may take to say what it thinks of a key; after that the key is taken as it is."""

SERIOUS = 4
"""The exit code of errors that mean that the key itself is refused."""


class FirstRun:
    """Asks for a key and gives it to the session.

    Args:
        app: Shows the card.
        opening: Holds the session.
    """

    def __init__(self, app: App[None], opening: Opening) -> None:
        self._app = app
        self._opening = opening
        self.kept = ""

    async def ask(self) -> Outcome:
        """Show the card until it is left; says how."""
        start = self._opening.start
        card = KeyEntry(
            self._use,
            server=start.settings.base_url,
            file=start.paths.credentials_file,
            has_keychain=find_spec("keyring") is not None,
            can_look_around=start.start_sandbox is not None,
        )
        left: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._app.push_screen(card, lambda outcome: left.set_result(outcome or Outcome.LATER))
        return await left

    async def _use(self, text: str, keep: Keep) -> str:
        session = self._opening.session
        if session is None:
            return "The program is still starting; try again in a moment."
        try:
            found = FoundKey(clean_key(text, "what was entered"), "what was entered for this run")
            return await self._try(session, found, keep)
        except XaiTuiError as error:
            return _words(error)

    async def _try(self, session: "Session", found: FoundKey, keep: Keep) -> str:
        """Use a key and keep it; one that is refused, or given up before that is known, is used no longer."""
        before, is_taken = self._opening.start.key, False
        try:
            await self._opening.use_key(found)
            refusal = await self._refusal(session)
            if not refusal:
                await self._keep(found.text.reveal(), keep)
                is_taken = True
        finally:
            if not is_taken:
                await self._opening.use_key(before)
        return refusal

    async def _refusal(self, session: "Session") -> str:
        """Why the server refuses the key; empty when it does not, or cannot be asked right now."""
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await session.account.key()
        except TimeoutError:
            return ""
        except XaiTuiError as error:
            return _words(error) if error.exit_code == SERIOUS else ""
        return ""

    async def _keep(self, text: str, keep: Keep) -> None:
        if keep is Keep.RUN:
            self.kept = "The key is used for this run only."
            return
        start = self._opening.start
        where = await asyncio.to_thread(
            store_key,
            start.paths,
            text,
            base_url=start.settings.base_url,
            keychain=keep is Keep.KEYCHAIN,
        )
        self.kept = f"The key is kept in {where}."


def _words(error: XaiTuiError) -> str:
    parts = (error.title, error.details, error.next_step)
    return one_line(". ".join(part.rstrip(".") for part in parts if part) + ".")
