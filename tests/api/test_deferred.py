import json

import pytest

from tests.api.bodies import ASK_CHAT, COMPLETION
from tests.api.scripted import CUT, HANG_UP, Reply, ScriptedServer, said
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import (
    BrokenAnswerError,
    DeferredGoneError,
    DeferredUnstoredError,
    NotAnApiError,
    ServerError,
)
from xai_tui.api.resources.deferred import DeferredArrived, DeferredPending
from xai_tui.api.types.chat import ChatCompletion
from xai_tui.errors import UsageError

BODY = json.dumps(COMPLETION).encode()
READY = [("content-type", "application/json"), ("content-length", str(len(BODY))), ("x-request-id", "r-9")]


async def test_start_wait_and_take(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [
        said({"request_id": "f15c114e"}),
        Reply(202, [("content-length", "0")]),
        Reply(202, [("content-length", "0"), ("retry-after", "7")]),
        Reply(200, READY, [BODY[:100], BODY[100:]]),
    ]
    start = await client.chat.defer(ASK_CHAT)
    assert server.asked[0].json["deferred"] is True
    assert await client.deferred.fetch(start.request_id) == DeferredPending()
    assert await client.deferred.fetch(start.request_id) == DeferredPending(retry_after=7)
    spool = bytearray()
    arrived = await client.deferred.fetch(start.request_id, spool.extend)
    assert arrived == DeferredArrived(BODY, "r-9")
    assert bytes(spool) == BODY
    assert ChatCompletion.parse(bytes(spool)).to_json() == COMPLETION
    assert server.asked[1].path == "/v1/chat/deferred-completion/f15c114e"
    assert server.connections == 1


async def test_a_cut_leaves_what_came_in_the_sink_and_is_not_asked_for_again(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [Reply(200, READY, [BODY[:100], CUT])]
    spool = bytearray()
    with pytest.raises(BrokenAnswerError) as broken:
        await client.deferred.fetch("r1", spool.extend)
    assert bytes(spool) == broken.value.partial == BODY[:100]
    assert len(server.asked) == 1


async def test_a_full_disk_does_not_lose_the_answer(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [Reply(200, READY, [BODY[:10], 0.02, BODY[10:50], 0.02, BODY[50:]])]
    taken: list[bytes] = []

    def sink(data: bytes) -> None:
        taken.append(data)
        raise OSError(28, "No space left on device")

    with pytest.raises(DeferredUnstoredError) as unstored:
        await client.deferred.fetch("r1", sink)
    assert unstored.value.body == BODY
    assert len(taken) == 1
    assert "No space left" in str(unstored.value)


@pytest.mark.parametrize(
    "reply",
    [
        said({"code": "not-found", "error": "No deferred completion found"}, 404),
        Reply(404, [("content-length", "0")]),
        said({"error": {"code": 404, "message": "The requested resource was not found."}}, 404),
    ],
    ids=["words", "empty", "gateway"],
)
async def test_any_404_means_gone(client: XaiClient, server: ScriptedServer, reply: Reply) -> None:
    server.replies = [reply]
    with pytest.raises(DeferredGoneError):
        await client.deferred.fetch("r1")
    assert len(server.asked) == 1


async def test_a_login_page_is_not_taken_for_the_answer(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [Reply(200, [("content-type", "text/html; charset=utf-8")], [b"<html>log in</html>"])]
    spool = bytearray()
    with pytest.raises(NotAnApiError):
        await client.deferred.fetch("r1", spool.extend)
    assert not spool


async def test_lost_before_the_first_byte_is_asked_for_again(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [HANG_UP, Reply(200, READY, [BODY])]
    arrived = await client.deferred.fetch("r1")
    assert isinstance(arrived, DeferredArrived)


async def test_other_refusals_stay_what_they_are(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said({"error": "down"}, 500)]
    with pytest.raises(ServerError):
        await client.deferred.fetch("r1")
    assert len(server.asked) == 5


@pytest.mark.parametrize("request_id", ["", ".", ".."])
async def test_what_is_no_id_is_not_asked_for(client: XaiClient, request_id: str) -> None:
    with pytest.raises(UsageError):
        await client.deferred.fetch(request_id)
