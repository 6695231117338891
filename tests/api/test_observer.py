import gzip
import json
import logging
from datetime import datetime

import pytest

from tests.api.bodies import ASK_CHAT
from tests.api.conftest import BRISK, KEY, SHORT
from tests.api.scripted import HANG_UP, Reply, ScriptedServer, said, streamed
from tests.api.test_retrying import BUSY, GOOD
from tests.api.test_streaming import BANG, END, HI, collect
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import MaybeBilledError
from xai_tui.api.observer import RequestFinished, RequestStarted, ResponseStarted, masked
from xai_tui.api.origin import Origin
from xai_tui.api.waiting import Wait


class Notebook:
    """Writes everything down."""

    def __init__(self) -> None:
        self.starts: list[RequestStarted] = []
        self.answers: list[ResponseStarted] = []
        self.chunks: list[tuple[str, bytes, datetime]] = []
        self.ends: list[RequestFinished] = []
        self.waits: list[tuple[str, Wait]] = []

    def started(self, event: RequestStarted) -> None:
        self.starts.append(event)

    def answered(self, event: ResponseStarted) -> None:
        self.answers.append(event)

    def chunk(self, exchange_id: str, data: bytes, at: datetime) -> None:
        self.chunks.append((exchange_id, data, at))

    def finished(self, event: RequestFinished) -> None:
        self.ends.append(event)

    def waiting(self, exchange_id: str, wait: Wait) -> None:
        self.waits.append((exchange_id, wait))


class Clumsy(Notebook):
    """Fails at everything."""

    def started(self, event: RequestStarted) -> None:
        raise ZeroDivisionError

    def answered(self, event: ResponseStarted) -> None:
        raise KeyError

    def chunk(self, exchange_id: str, data: bytes, at: datetime) -> None:
        raise OSError

    def finished(self, event: RequestFinished) -> None:
        raise RuntimeError

    def waiting(self, exchange_id: str, wait: Wait) -> None:
        raise ValueError


def observed(server: ScriptedServer, observer: Notebook) -> XaiClient:
    return XaiClient(Origin.parse(server.url, KEY), observer=observer, timeouts=SHORT, retry=BRISK)


async def test_each_attempt_is_an_exchange_of_its_own(server: ScriptedServer) -> None:
    server.replies = [BUSY, BUSY, GOOD]
    book = Notebook()
    async with observed(server, book) as client:
        await client.chat.create(ASK_CHAT)
    assert [start.attempt for start in book.starts] == [1, 2, 3]
    assert len({start.exchange_id for start in book.starts}) == 3
    assert len({start.call_id for start in book.starts}) == 1
    assert [end.status for end in book.ends] == [429, 429, 200]
    assert [answer.status for answer in book.answers] == [429, 429, 200]
    assert [exchange for exchange, _ in book.waits] == [start.exchange_id for start in book.starts[:2]]
    assert book.starts[0].body == server.asked[0].body
    assert book.starts[0].url == f"{server.url}/chat/completions"


async def test_chunks_are_the_raw_bytes(server: ScriptedServer) -> None:
    raw = HI.replace("á".encode(), b"\xff\\ud800")
    server.replies = [streamed(raw, BANG, END)]
    book = Notebook()
    async with observed(server, book) as client:
        await collect(client.chat.stream(ASK_CHAT))
    assert b"".join(data for _, data, _ in book.chunks) == raw + BANG + END
    assert {exchange for exchange, _, _ in book.chunks} == {book.starts[0].exchange_id}
    assert book.ends[0].size == len(raw + BANG + END)
    assert book.ends[0].error is None
    assert book.chunks[0][2].tzinfo is not None


async def test_compressed_bodies_are_shown_unpacked(server: ScriptedServer) -> None:
    body = json.dumps({"data": [{"id": "grok-4.3"}]}).encode()
    headers = [("content-type", "application/json"), ("content-encoding", "gzip")]
    server.replies = [Reply(200, headers, [gzip.compress(body)])]
    book = Notebook()
    async with observed(server, book) as client:
        assert [model.id for model in await client.models.list()] == ["grok-4.3"]
    assert b"".join(data for _, data, _ in book.chunks) == body


async def test_secrets_are_masked(server: ScriptedServer) -> None:
    server.replies = [said({"data": []}, set_cookie="session=abc", x_request_id="r-1")]
    book = Notebook()
    async with observed(server, book) as client:
        await client.models.list()
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(vars(book))
    assert dict(book.starts[0].headers)["authorization"] == "Bearer ••••"
    assert dict(book.ends[0].headers)["set-cookie"] == "••••"
    assert dict(book.ends[0].headers)["x-request-id"] == "r-1"


async def test_a_lost_exchange_says_why(server: ScriptedServer) -> None:
    server.replies = [HANG_UP]
    book = Notebook()
    async with observed(server, book) as client:
        with pytest.raises(MaybeBilledError):
            await client.chat.create(ASK_CHAT)
    assert book.ends[0].status is None
    assert book.ends[0].error is not None
    assert "may have been billed" in book.ends[0].error


async def test_a_failing_observer_fails_nothing(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.replies = [BUSY, streamed(HI, BANG, END)]
    with caplog.at_level(logging.ERROR):
        async with observed(server, Clumsy()) as client:
            came, error = await collect(client.chat.stream(ASK_CHAT))
    assert error is None
    assert len(came) == 3
    assert len([record for record in caplog.records if record.name == "xai_tui.api.observer"]) == 1


def test_masking_keeps_the_scheme_and_the_order() -> None:
    fields = [
        ("Accept", "a"),
        ("AUTHORIZATION", "Bearer k"),
        ("Cookie", "a=1"),
        ("X-Api-Key", "k"),
        ("Accept", "b"),
    ]
    assert masked(fields) == (
        ("accept", "a"),
        ("authorization", "Bearer ••••"),
        ("cookie", "••••"),
        ("x-api-key", "••••"),
        ("accept", "b"),
    )
