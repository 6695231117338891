"""A run of the screen from its start to what stays on the terminal."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from typing import NamedTuple

from xai_tui.config.credentials import FoundKey
from xai_tui.config.paths import Paths
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Draft
from xai_tui.errors import StoreError
from xai_tui.tui.app import SIGNALLED, XaiApp
from xai_tui.tui.boot.boot import Boot
from xai_tui.tui.farewell import farewell, unstored
from xai_tui.tui.opening import Start, StartSandbox

CLOSING_SECONDS = 10.0
"""How long the end may take to store what there is, before the program leaves without."""

UNSTORED = 1
"""Exit code of a run in which what was typed could not be stored."""


class End(NamedTuple):
    """How a run ended.

    Attributes:
        lines: What stays on the terminal.
        code: The exit code, unless what ended the program brought its own.
    """

    lines: Sequence[str] = ()
    code: int = 0


def run(
    settings: Settings,
    paths: Paths,
    key: FoundKey | None,
    *,
    start_sandbox: StartSandbox | None = None,
    chat: str | None = None,
    boot: Boot | None = None,
) -> int:
    """Run the screen until it is left.

    Args:
        settings: Every setting.
        paths: Where the files are.
        key: The key, if one was found.
        start_sandbox: Starts the sandbox and returns its base URL. With a key it is used instead of the
            server (the demo); without one it is offered to look around.
        chat: The chat to open; `None` for the last one.
        boot: What stands in for the screen until it is there.

    Returns:
        The exit code.

    Raises:
        XaiTuiError: The end of something could not be stored.
    """
    return asyncio.run(_run(Start(settings, paths, key, start_sandbox, chat), boot))


async def _run(start: Start, boot: Boot | None) -> int:
    app = XaiApp(start, boot)
    end = End()
    try:
        await app.run_async(mouse=start.settings.mouse)
    finally:
        end = await _closed(app)
    if boot is not None:
        boot.release()
    with contextlib.suppress(OSError):  # the terminal may be what ended the program
        for line in [app.report, *end.lines] if app.report else end.lines:
            print(line, file=sys.stderr)  # noqa: T201 - the screen is gone, this is what stays
    return app.return_code or end.code


async def _closed(app: XaiApp) -> End:
    """Close the session in time."""
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            return await close_session(app)
    except TimeoutError:
        raise StoreError(
            f"What was under way did not end within {CLOSING_SECONDS:g} s and was left.",
            next_step="Start again: what was stored until then is there.",
        ) from None


async def close_session(app: XaiApp) -> End:
    """Store the last draft, stop what runs, keep what came.

    Raises:
        XaiTuiError: Something could not be stored.
    """
    await app.stop_opening()
    session = app.opening.session
    conversation = app.main.conversation
    keeper = conversation.desk.keeper
    if session is None:
        await app.opening.close()
        return End() if keeper.is_stored else End(unstored(keeper.text), UNSTORED)
    chat = conversation.talk.chat if conversation.talk else None
    try:
        jobs = [
            job for job in await session.jobs.list() if job.state.is_open and job.origin == session.origin_id
        ]
        stopped = sum(session.turns.is_streaming(each.id) for each in await session.chats.list())
    finally:  # what cannot be told, or not in time, must not keep anything from being stored
        async with asyncio.timeout(CLOSING_SECONDS):
            await _store_and_close(app)
    return End(farewell(chat, jobs, stopped, is_demo=app.opening.start.is_demo))


async def _store_and_close(app: XaiApp) -> None:
    """Store the last draft and close the session; the error of a draft that is refused has its words."""
    keeper = app.main.conversation.desk.keeper
    try:
        await app.opening.close(
            keeper.chat_id,
            None if keeper.is_stored else Draft(keeper.text),
            is_interrupted=(app.return_code or 0) > SIGNALLED,
        )
    except StoreError as error:
        if not keeper.is_stored:
            error.message = "\n".join([error.message, *unstored(keeper.text)])
        raise
