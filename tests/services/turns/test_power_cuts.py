"""Of an answer that streams, a power cut takes at most what came in the last second."""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.services.conftest import MakeBench, paths_in
from xai_tui.domain.conversation import Message, MessageState, Role

ROOT = Path(__file__).resolve().parents[3]

SLACK_SECONDS = 1.0
"""What a loaded machine may need on top of the second."""

CHILD = """
import asyncio, sys, time
from pathlib import Path
from tests.services.conftest import paths_in
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Draft, Protocol
from xai_tui.domain.events import TextDelta, ThoughtsDelta
from xai_tui.services.session import open_session

async def main(folder, url):
    key = FoundKey(Secret("xai-test-key"), "the test")
    async with open_session(Settings(base_url=url), paths_in(Path(folder)), key, sandbox=True) as session:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        async with session.events.subscribe(TextDelta, ThoughtsDelta) as events:
            await session.turns.send(chat.id, Draft("Tell me a very long story in 3000 words"))
            come = 0
            async for event in events:
                come += len(event.text)
                print(time.time(), come, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


async def cut_the_power(folder: Path, url: str, seconds: float) -> list[tuple[float, int]]:
    """Let a program stream, kill it after a while; gives when how many characters had come."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHILD, str(folder), url),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    come = [await child.stdout.readline()]
    ending = asyncio.get_running_loop().call_later(seconds, child.send_signal, signal.SIGKILL)
    come += [line async for line in child.stdout]
    ending.cancel()
    await child.wait()
    lines = [line.split() for line in come if line.endswith(b"\n")]
    return [(float(at), int(count)) for at, count in lines]


@pytest.mark.thorough
@pytest.mark.timeout(900)
async def test_killed_at_thirty_moments_at_most_a_second_of_the_stream_is_lost(
    make_bench: MakeBench, tmp_path: Path
) -> None:
    """Deltas are journaled at most a second apart: thirty programs killed with SIGKILL amid a stream."""
    bench = make_bench(pace=1.0)
    chance = random.Random(9)
    for attempt in range(30):
        folder = tmp_path / str(attempt)
        come = await cut_the_power(folder, bench.sandbox.url, chance.uniform(0.0, 4.0))
        killed = time.time()
        bench.paths = paths_in(folder)
        async with bench.open() as session:
            (broken,) = await session.turns.recover()
            assert_kept(broken, come, killed)
            (row,) = await session._stores.ledger.of_chat(broken.chat_id)
            assert row.state == "broken"


def assert_kept(broken: Message, come: list[tuple[float, int]], killed: float) -> None:
    assert (broken.role, broken.state) == (Role.ASSISTANT, MessageState.BROKEN)
    old_enough = [count for at, count in come if at < killed - 1.0 - SLACK_SECONDS]
    assert len(broken.text) + len(broken.thoughts) >= (old_enough[-1] if old_enough else 0)
