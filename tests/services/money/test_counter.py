import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from tests.services.conftest import Bench
from xai_tui.api.errors import ApiError
from xai_tui.domain.conversation import Chat, Draft, Message, MessageState, Picture, Role
from xai_tui.domain.model import Model
from xai_tui.domain.usage import Usage
from xai_tui.errors import MissingKeyError, XaiTuiError
from xai_tui.services.missing_routes import MissingRoutes
from xai_tui.services.money import ContextShare, Count, Counter
from xai_tui.services.money.counter import PICTURE_TOKENS
from xai_tui.services.server import Server

MODEL = "grok-4.3"
ROUTE = "/tokenize-text"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
CHAT = Chat("c", "T", NOW, NOW, model=MODEL, system="Be brief.")


def start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.ensure_future(work)


def counter_for(server: Server) -> Counter:
    models = [Model(MODEL, aliases=("latest",), context_length=1_000)]
    return Counter(server, MissingRoutes(None), models=lambda: models, spawn=start)


@pytest_asyncio.fixture(name="server")
async def _server(bench: Bench) -> AsyncIterator[Server]:
    server = Server(bench.settings, bench.key)
    yield server
    await server.close()


@pytest.fixture(name="counter")
def _counter(server: Server) -> Counter:
    return counter_for(server)


def message(role: Role, text: str, **values: Any) -> Message:
    return replace(Message(text, "c", None, role, text, MessageState.DONE, NOW), **values)


async def test_the_server_counts(counter: Counter) -> None:
    count = await counter.count("Hello, world! This is a test of counting.", MODEL)
    assert count.exact
    assert 5 <= count.tokens <= 15


async def test_nothing_is_sent_for_nothing(counter: Counter, bench: Bench) -> None:
    assert await counter.count("", MODEL) == Count(0, exact=True)
    assert bench.asked(ROUTE) == 0


async def test_a_text_is_counted_once_for_each_model(counter: Counter, bench: Bench) -> None:
    first = await counter.count("Hello", MODEL)
    assert counter.known("Hello", MODEL) == first == await counter.count("Hello", MODEL)
    assert bench.asked(ROUTE) == 1
    assert not counter.known("Hello", "grok-3-mini").exact
    assert not counter.known("Hello!", MODEL).exact
    await counter.count("Hello", "grok-3-mini")
    assert bench.asked(ROUTE) == 2


async def test_only_so_many_counts_are_remembered(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_tui.services.money.counter._REMEMBERED", 2)
    for text in ("a", "b"):
        await counter.count(text, MODEL)
    assert counter.known("a", MODEL).exact
    await counter.count("c", MODEL)
    assert [counter.known(text, MODEL).exact for text in "abc"] == [True, False, True]


@pytest.mark.parametrize("status", [404, 403, 501])
async def test_a_server_without_the_route_is_asked_once(counter: Counter, bench: Bench, status: int) -> None:
    bench.fault(f"POST /v1{ROUTE}: {status} x* body=no such thing here")
    text = "How many tokens are these?"
    guess = Count(counter.estimate(text), exact=False)
    assert await counter.count(text, MODEL) == guess
    assert not counter.can_ask()
    assert await counter.count(text, MODEL) == guess
    assert bench.asked(ROUTE) == 1


async def test_another_origin_is_asked_anew(counter: Counter, server: Server, bench: Bench) -> None:
    bench.fault(f"POST /v1{ROUTE}: 404 body=no such thing here")
    await counter.count("Hello", MODEL)
    assert not counter.can_ask()
    server.change_key(None)
    assert counter.can_ask()


async def test_a_refusal_is_not_a_missing_route(counter: Counter, bench: Bench) -> None:
    bench.fault(f"POST /v1{ROUTE}: 400 body=no such thing here")
    with pytest.raises(ApiError):
        await counter.count("Hello", MODEL)
    assert counter.can_ask()
    assert (await counter.count("Hello", MODEL)).exact


async def test_without_a_key_xai_is_not_asked(bench: Bench) -> None:
    counter = counter_for(Server(replace(bench.settings, base_url="https://api.x.ai"), None))
    with pytest.raises(MissingKeyError):
        await counter.count("Hello", MODEL)


async def test_half_a_surrogate_pair_can_be_counted(counter: Counter) -> None:
    assert (await counter.count("a\ud800b", MODEL)).exact
    assert counter.known("a\ud800b", MODEL).exact


async def test_a_live_count_guesses_at_once_and_tells_the_truth_later(counter: Counter) -> None:
    told: asyncio.Queue[Count] = asyncio.Queue()
    live = counter.live(told.put_nowait)
    text = "How many tokens are these?"
    assert live.update(text, MODEL) == Count(counter.estimate(text), exact=False)
    count = await told.get()
    assert count.exact
    assert live.update(text, MODEL) == count


def test_a_guess_is_marked() -> None:
    assert str(Count(812, exact=False)) == "~812"
    assert str(Count(1_812, exact=True)) == "1,812"


async def test_the_share_of_a_new_chat_is_a_guess(counter: Counter) -> None:
    share = await counter.context(None, [], Draft("Why is the sky blue?"), model=MODEL)
    assert share == ContextShare(system=0, history=0, draft=6, limit=1_000, exact=False)
    assert (share.total, share.share) == (6, 0.006)


async def test_without_a_model_there_is_no_limit(counter: Counter) -> None:
    share = await counter.context(None, [], Draft("Why?"))
    assert (share.limit, share.share) == (None, None)
    assert (await counter.context(replace(CHAT, model="unheard-of"), [], Draft(""))).limit is None


async def test_the_last_answer_tells_what_came_before_it(counter: Counter) -> None:
    answer = message(Role.ASSISTANT, "Yes.", usage=Usage(199, 128, completion_tokens=3, reasoning_tokens=181))
    share = await counter.context(CHAT, [message(Role.USER, "Is it?"), answer], Draft(""))
    assert share.total == 202
    assert share.exact
    assert share.system == counter.estimate("Be brief.")


async def test_what_came_after_the_last_known_answer_is_guessed(counter: Counter) -> None:
    path = [
        message(Role.ASSISTANT, "Yes.", usage=Usage(199, completion_tokens=3)),
        message(Role.USER, "Why is the sky blue?", pictures=(Picture("image/png", b"x"),)),
        message(Role.ASSISTANT, "Blue", usage=Usage(prompt_tokens=5)),
    ]
    share = await counter.context(CHAT, path, Draft("", (Picture("image/png", b"x"),)))
    assert share.history == 202 - share.system + 6 + PICTURE_TOKENS + 1
    assert share.draft == PICTURE_TOKENS
    assert not share.exact


async def test_a_chat_that_no_usage_is_known_of_is_guessed(counter: Counter) -> None:
    path = [message(Role.USER, "Hello"), message(Role.ASSISTANT, "Hello", model="latest")]
    share = await counter.context(replace(CHAT, model=None, system=""), path, Draft("Hello"))
    assert share == ContextShare(system=0, history=2, draft=1, limit=1_000, exact=False)


async def test_a_draft_the_server_counted_makes_the_share_exact(counter: Counter) -> None:
    path = [message(Role.ASSISTANT, "Yes.", usage=Usage(5, completion_tokens=3))]
    assert not (await counter.context(CHAT, path, Draft("Hello"))).exact
    await counter.count("Hello", MODEL)
    share = await counter.context(CHAT, path, Draft("Hello"))
    assert share.exact
    assert share.history == 8 - share.system


async def test_a_hasty_count_gives_up_where_another_tries_again(counter: Counter, bench: Bench) -> None:
    bench.fault(f"POST /v1{ROUTE}: 503")
    with pytest.raises(XaiTuiError):
        await counter.count("Hello", MODEL, hasty=True)
    assert bench.asked(ROUTE) == 1
