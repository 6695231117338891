import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tests.api.bodies import ASK_CHAT, COMPLETION, response
from tests.api.conftest import BRISK, KEY, SHORT
from tests.api.scripted import CUT, HANG_UP, Reply, ScriptedServer, said
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import (
    ApiError,
    BadKeyError,
    BlockedError,
    ConnectError,
    ConnectionLostError,
    MaybeBilledError,
    ModelNotFoundError,
    NoCreditsError,
    RateLimitError,
    RouteMissingError,
    ServerError,
)
from xai_tui.api.origin import Origin
from xai_tui.api.waiting import NO_RETRY, RetryPolicy, Wait

BUSY = said({"code": "resource-exhausted", "error": "Too many requests for team t and model grok-4.3."}, 429)
FAILED = said({"code": "internal", "error": "Internal error"}, 500)
GOOD = said(COMPLETION)
TOKENS = said({"token_ids": [{"token_id": 1}]})


async def test_429_twice_then_an_answer(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [BUSY, BUSY, GOOD]
    waits: list[Wait] = []
    completion = await client.chat.create(ASK_CHAT, on_wait=waits.append)
    assert completion.choices[0].finish_reason == "stop"
    assert [(wait.reason, wait.attempt) for wait in waits] == [("retry", 1), ("retry", 2)]
    assert all(isinstance(wait.error, RateLimitError) and wait.seconds > 0 for wait in waits)
    assert len(server.asked) == 3


async def test_429_for_ever_ends_after_five_attempts(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [BUSY]
    with pytest.raises(RateLimitError) as refused:
        await client.chat.create(ASK_CHAT)
    assert refused.value.exit_code == 5
    assert len(server.asked) == 5


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
async def test_an_answered_failure_is_repeated(
    client: XaiClient, server: ScriptedServer, status: int
) -> None:
    server.replies = [said({"error": "not now"}, status), GOOD]
    assert (await client.chat.create(ASK_CHAT)).id == COMPLETION["id"]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"code": "invalid-argument", "error": "Incorrect API key provided."}, BadKeyError),
        (401, {"error": {"code": 401, "message": "who?"}}, BadKeyError),
        (403, {"code": "permission-denied", "error": "Your team is blocked."}, BlockedError),
        (
            404,
            {"code": "not-found", "error": "The model x does not exist or your team t"},
            ModelNotFoundError,
        ),
        (429, {"code": "x", "error": "Your team has used all available credits"}, NoCreditsError),
        (500, {"code": "x", "error": "Your team reached its monthly spending limit"}, NoCreditsError),
        (501, {"error": "not implemented"}, RouteMissingError),
    ],
)
async def test_what_another_attempt_cannot_cure_is_final(
    client: XaiClient, server: ScriptedServer, status: int, body: Any, kind: type[ApiError]
) -> None:
    server.replies = [said(body, status)]
    with pytest.raises(kind):
        await client.chat.create(ASK_CHAT)
    assert len(server.asked) == 1


async def test_a_veto_is_obeyed(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said({"error": "broken for good"}, 500, x_should_retry="false")]
    with pytest.raises(ServerError):
        await client.chat.create(ASK_CHAT)
    assert len(server.asked) == 1


@pytest.mark.parametrize("value", ["0.01", "Fri, 31 Oct 2025 12:00:00 GMT"])
async def test_retry_after_decides_the_wait(client: XaiClient, server: ScriptedServer, value: str) -> None:
    server.replies = [said({"error": "busy"}, 503, retry_after=value), GOOD]
    waits: list[Wait] = []
    await client.chat.create(ASK_CHAT, on_wait=waits.append)
    assert [wait.seconds for wait in waits] == [0.01 if value == "0.01" else 0.0]


async def test_a_retry_after_beyond_patience_ends_at_once(client: XaiClient, server: ScriptedServer) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.replies = [said({"error": "busy"}, 429, retry_after=later)]
    with pytest.raises(RateLimitError) as refused:
        await client.chat.create(ASK_CHAT)
    assert len(server.asked) == 1
    assert refused.value.retry_after is not None
    assert 3500 < refused.value.retry_after <= 3600


async def test_the_sum_of_waits_is_bounded(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [BUSY]
    with pytest.raises(RateLimitError):
        await client.chat.create(ASK_CHAT, retry=RetryPolicy(first_wait=0.01, max_wait=0.025, jitter=0))
    assert len(server.asked) == 2, "0.01 s fits, another 0.02 s does not"


async def test_a_deferred_post_is_not_repeated_after_5xx(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [FAILED]
    with pytest.raises(ServerError):
        await client.chat.defer(ASK_CHAT)
    assert len(server.asked) == 1


async def test_a_deferred_post_is_repeated_after_429(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [BUSY, said({"request_id": "r1"})]
    assert (await client.chat.defer(ASK_CHAT)).request_id == "r1"


@pytest.mark.parametrize(
    "lost", [HANG_UP, Reply(200, [("content-length", "9")], [CUT])], ids=["before", "after the head"]
)
async def test_a_post_that_got_lost_may_have_been_billed(
    client: XaiClient, server: ScriptedServer, lost: Reply
) -> None:
    server.replies = [lost]
    with pytest.raises(MaybeBilledError):
        await client.chat.create(ASK_CHAT)
    assert len(server.asked) == 1


Use = Callable[[XaiClient], Awaitable[object]]


@pytest.mark.parametrize(
    ("use", "answer"),
    [
        (lambda client: client.models.list(), said({"data": [{"id": "grok-4.3"}]})),
        (lambda client: client.tokenize.create("hi", "grok-4.3"), TOKENS),
        (lambda client: client.deferred.fetch("r1"), Reply(202, [("content-length", "0")])),
        (lambda client: client.responses.get("42fd"), said(response())),
    ],
    ids=["list", "tokenize", "deferred", "stored response"],
)
async def test_what_costs_nothing_is_repeated_when_it_got_lost(
    client: XaiClient, server: ScriptedServer, use: Use, answer: Reply
) -> None:
    server.replies = [HANG_UP, answer]
    await use(client)
    assert len(server.asked) == 2


async def test_a_delete_that_got_lost_is_not_repeated(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [HANG_UP]
    with pytest.raises(ConnectionLostError):
        await client.responses.delete("42fd")
    assert len(server.asked) == 1


async def test_a_body_cut_short_is_asked_for_again_where_that_is_free(
    client: XaiClient, server: ScriptedServer
) -> None:
    cut = Reply(200, [("content-type", "application/json"), ("content-length", "999")], [b'{"data"', CUT])
    server.replies = [cut, said({"data": []})]
    assert await client.models.list() == []


async def test_a_refused_connection_is_tried_again_and_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    waits: list[Wait] = []
    origin = Origin.parse(f"http://127.0.0.1:{port}", KEY)
    async with XaiClient(origin, timeouts=SHORT, retry=BRISK) as client:
        with pytest.raises(ConnectError) as refused:
            await client.chat.create(ASK_CHAT, on_wait=waits.append)
    assert len(waits) == 4
    assert refused.value.exit_code == 1
    assert KEY not in str(refused.value)


async def test_no_retry_means_one_attempt(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [FAILED]
    with pytest.raises(ServerError):
        await client.chat.create(ASK_CHAT, retry=NO_RETRY)
    assert len(server.asked) == 1


async def test_a_wait_can_be_cancelled(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said({"error": "busy"}, 503, retry_after="20")]
    waiting = asyncio.Event()
    task = asyncio.create_task(client.chat.create(ASK_CHAT, on_wait=lambda _: waiting.set()))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(server.asked) == 1


async def test_an_unexpected_exception_is_not_repeated(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [BUSY, GOOD]

    def fail(_: Wait) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await client.chat.create(ASK_CHAT, on_wait=fail)
    assert len(server.asked) == 1
