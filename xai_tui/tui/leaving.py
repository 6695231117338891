"""What is waited for before the screen is left: that what was typed can be stored."""

import asyncio

from xai_tui.tui.key_order import KeyOrder
from xai_tui.tui.screens.main.screen import MainScreen

OPENING_SECONDS = 5.0
"""How long to wait for a database that is still being opened, to store a draft in it."""


async def all_typed(keys: KeyOrder, main: MainScreen, opening: asyncio.Task[None] | None) -> None:
    """Wait until what was typed has come to where it is kept, and there is a place to keep it.

    Args:
        keys: The keys that may be on their way.
        main: The screen with the prompt.
        opening: Opens the session; None before it has begun.
    """
    await keys.settled()
    if not main.is_mounted:
        return
    conversation = main.conversation
    conversation.note_draft()
    if opening is not None and conversation.talk is None and not conversation.desk.keeper.is_stored:
        await asyncio.wait([opening], timeout=OPENING_SECONDS)
