"""When the server is met: not before somebody needs it."""

import pytest

from tests.tui.conftest import Running, running
from xai_tui.sandbox.server import Sandbox
from xai_tui.tui.opening import Start


async def knowing(start: Start) -> None:
    """Let a run of the program learn which models there are."""
    async with running(start) as run:
        await run.until(lambda: _models(run) != [])


def _models(run: Running) -> list[str]:
    links = run.app.main.links
    return [model.id for model in links.models.models] if links else []


async def test_where_the_models_are_known_nothing_is_asked_before_a_key(
    start: Start, sandbox: Sandbox
) -> None:
    await knowing(start)
    asked = len(sandbox.requests)
    async with running(start) as run:
        await run.until(lambda: "grok-4.3" in run.status)
        assert len(sandbox.requests) == asked
        assert not run.app.main.links.tokens.may_ask_server  # type: ignore[union-attr]
        await run.pilot.press("h")
        await run.until(lambda: len(sandbox.requests) > asked)


@pytest.mark.parametrize("key", ["f3", "a"])
async def test_any_key_makes_ready_for_questions(start: Start, key: str) -> None:
    await knowing(start)
    async with running(start) as run:
        await run.pilot.press(key)
        await run.until(lambda: run.app.main.links.tokens.may_ask_server)  # type: ignore[union-attr]


async def test_what_was_typed_before_the_session_makes_ready_too(start: Start) -> None:
    await knowing(start)
    async with running(start) as first:
        await first.pilot.press(*"draft")
        await first.until(lambda: first.app.main.conversation.desk.keeper.is_stored)
    async with running(start) as run:
        run.app.main.note_use()
        await run.until(lambda: run.app.main.links.tokens.may_ask_server)  # type: ignore[union-attr]


async def test_a_job_that_waits_is_a_reason_to_meet_it(start: Start) -> None:
    async with running(start) as run:
        run.paste("later, please")
        await run.pilot.pause()
        await run.pilot.press("f5")
        await run.until(lambda: bool(run.app.main.links and run.app.main.links.jobs.waiting))
    async with running(start) as again:
        links = again.app.main.links
        assert links is not None
        await again.until(lambda: links.tokens.may_ask_server)
