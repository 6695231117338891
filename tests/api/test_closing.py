import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from tests.api.bodies import ASK_CHAT
from tests.api.conftest import KEY, SHORT
from tests.api.scripted import Reply, ScriptedServer, said, streamed
from tests.api.test_streaming import BANG, END, HI, collect
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import ConnectionLostError, InvalidRequestError
from xai_tui.api.origin import Origin


async def until_closed(server: ScriptedServer) -> None:
    await asyncio.wait_for(server.all_closed.wait(), 5)


async def chunks_seen(client: XaiClient, seen: asyncio.Event) -> None:
    async with aclosing(client.chat.stream(ASK_CHAT)) as stream:
        async for _ in stream:
            seen.set()


async def test_cancelling_twice_gives_the_connection_back(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [streamed(HI, 60.0)]
    for pause in (0, 0, 1, 2):
        seen = asyncio.Event()
        task = asyncio.create_task(chunks_seen(client, seen))
        await seen.wait()
        task.cancel()
        for _ in range(pause):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await until_closed(server)
    await settled()
    assert pool_size(client) == 0


async def test_a_reader_that_leaves_early_gives_the_connection_back(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [streamed(HI, 60.0)]
    async with aclosing(client.chat.stream(ASK_CHAT)) as stream:
        async for _ in stream:
            break
    await until_closed(server)
    assert pool_size(client) == 0


async def test_cancelling_before_the_answer(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [Reply(before=60)]
    task = asyncio.create_task(client.chat.create(ASK_CHAT))
    await server.asked_once.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_closed(server)


async def test_closing_the_client_ends_what_runs(server: ScriptedServer) -> None:
    server.replies = [streamed(HI, 60.0)]
    client = XaiClient(Origin.parse(server.url, KEY), timeouts=SHORT)
    stream = client.chat.stream(ASK_CHAT)
    assert (await anext(stream)).choices
    await client.aclose()
    with pytest.raises(ConnectionLostError, match="closed"):
        await anext(stream)
    await until_closed(server)


async def test_closing_an_unused_client() -> None:
    await XaiClient(Origin.parse("http://127.0.0.1:1")).aclose()
    client = XaiClient(Origin.parse("http://127.0.0.1:1"))
    assert client.rate_limits.latest is None
    await client.prepare()
    await client.aclose()


async def test_many_streams_at_once(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [streamed(HI, 0.05, BANG, END)]
    results = await asyncio.gather(*(collect(client.chat.stream(ASK_CHAT)) for _ in range(120)))
    assert all(error is None and len(came) == 3 for came, error in results)


async def test_a_stream_dropped_without_closing(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [streamed(HI, 60.0)]

    async def first(stream: AsyncIterator[object]) -> object:
        async for item in stream:
            return item
        return None

    assert await first(client.chat.stream(ASK_CHAT)) is not None
    await until_closed(server)


async def test_refusals_of_any_size_are_read(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said({"error": "x" * 600_000}, 400)]
    with pytest.raises(InvalidRequestError) as refused:
        await client.chat.create(ASK_CHAT)
    assert len(refused.value.message) > 1000
    await until_closed(server)


async def settled() -> None:
    """Wait for network sides that outlived their cancelled readers."""
    running = [task for task in asyncio.all_tasks() if task.get_name().startswith("exchange ")]
    if running:
        await asyncio.wait(running, timeout=5)


def pool_size(client: XaiClient) -> int:
    """Return how many connections httpx still counts as taken or kept."""
    made = client._transport._connections._clients[False]
    return len(made._transport._pool.connections)  # type: ignore[attr-defined]
