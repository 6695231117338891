import asyncio

import pytest

from tests.api.bodies import ASK_CHAT, COMPLETION
from tests.api.scripted import Reply, ScriptedServer, said, streamed
from tests.api.test_streaming import BANG, COST, END, HI, collect, text_of
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import BrokenAnswerError, MaybeBilledError, TimeoutError_
from xai_tui.api.waiting import NO_RETRY, Timeouts, Wait

HASTY = Timeouts(first_byte=0.4, idle=5, total=10)
"""Will not wait for an answer to begin."""

NERVOUS = Timeouts(first_byte=5, idle=0.4, total=10)
"""Will not wait for an answer to go on."""


async def test_a_slow_first_byte_is_waited_for_and_told(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [streamed(0.6, HI, BANG, END)]
    waits: list[Wait] = []
    timeouts = Timeouts(first_byte=5, idle=0.4, silence=0.1)
    came, error = await collect(client.chat.stream(ASK_CHAT, timeouts=timeouts, on_wait=waits.append))
    assert error is None
    assert text_of(came) == "Olá!"
    assert waits
    assert all(wait.reason == "silence" and wait.attempt == 1 and wait.error is None for wait in waits)
    assert all(wait.seconds >= 0.1 for wait in waits)


async def test_a_hung_post_may_have_been_billed(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [Reply(before=60)]
    with pytest.raises(MaybeBilledError, match=r"within 0\.4 s"):
        await client.chat.create(ASK_CHAT, timeouts=HASTY)
    assert len(server.asked) == 1


async def test_a_hung_get_is_asked_again(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [Reply(before=60), said({"data": []})]
    assert await client.models.list(timeouts=HASTY) == []


async def test_a_get_that_hangs_for_ever_times_out(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [Reply(before=60)]
    with pytest.raises(TimeoutError_):
        await client.models.list(timeouts=HASTY, retry=NO_RETRY)


async def test_a_stalled_stream_breaks_off(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [streamed(HI, BANG, 60.0, END)]
    came, error = await collect(client.chat.stream(ASK_CHAT, timeouts=NERVOUS))
    assert isinstance(error, BrokenAnswerError)
    assert "0.4 s" in error.message
    assert text_of(came) == "Olá!"


async def test_comment_lines_keep_a_stream_alive(client: XaiClient, server: ScriptedServer) -> None:
    pulse = [part for _ in range(8) for part in (b": keepalive\n\n", 0.1)]
    server.replies = [streamed(HI, *pulse, BANG, END, COST)]
    came, error = await collect(client.chat.stream(ASK_CHAT, timeouts=NERVOUS))
    assert error is None
    assert text_of(came) == "Olá!"


async def test_the_total_bounds_a_stream_that_never_ends(client: XaiClient, server: ScriptedServer) -> None:
    pulse = [part for _ in range(200) for part in (b": keepalive\n\n", 0.02)]
    server.replies = [streamed(HI, *pulse)]
    came, error = await collect(client.chat.stream(ASK_CHAT, timeouts=Timeouts(idle=5, total=0.6)))
    assert isinstance(error, BrokenAnswerError)
    assert "0.6 s" in error.message
    assert text_of(came) == "Olá"


async def test_a_slow_reader_is_no_slow_server(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [streamed(HI, BANG, END)]
    came = []
    async for chunk in client.chat.stream(ASK_CHAT, timeouts=NERVOUS):
        await asyncio.sleep(0.25)
        came.append(chunk)
    assert text_of(came) == "Olá!"


async def test_a_body_that_stalls_in_one_piece_keeps_what_came(
    client: XaiClient, server: ScriptedServer
) -> None:
    body = said(COMPLETION).steps[0]
    assert isinstance(body, bytes)
    head = [("content-type", "application/json"), ("content-length", str(len(body)))]
    server.replies = [Reply(200, head, [body[:50], 60.0])]
    with pytest.raises(BrokenAnswerError) as broken:
        await client.chat.create(ASK_CHAT, timeouts=NERVOUS)
    assert broken.value.partial == body[:50]
