"""A turn that waits shows it, also before it knows which model to ask."""

import socket

from tests.tui.conftest import KEY, Running, running
from xai_tui.config.paths import Paths
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import MessageState
from xai_tui.tui.opening import Start


def states(run: Running) -> list[MessageState]:
    """The states of the messages of the open chat."""
    talk = run.app.main.conversation.talk
    assert talk is not None
    return [message.state for message in talk.path]


async def test_a_server_out_of_reach_counts_down_queues_and_can_be_stopped(paths: Paths) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings = Settings(theme="xai-dark", base_url=f"http://127.0.0.1:{port}/v1")
    async with running(Start(settings, paths, KEY)) as run:
        await run.write("First")
        await run.until(lambda: "attempt 2 in" in run.status)
        assert "cannot be reached" in run.status
        await run.write("Second")
        await run.until(lambda: "Second" in run.transcript)
        assert states(run)[-1] is MessageState.QUEUED
        await run.pilot.press("escape")
        await run.until(lambda: MessageState.STOPPED in states(run))
        await run.until(lambda: states(run)[-1] is MessageState.STREAMING)  # the second one asks now
