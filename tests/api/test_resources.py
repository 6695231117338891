from typing import Any

import pytest

from tests.api.bodies import (
    ASK_CHAT,
    ASK_COMPLETION,
    ASK_MESSAGE,
    ASK_RESPONSE,
    COMPLETION,
    MESSAGE,
    response,
)
from tests.api.conftest import KEY
from tests.api.scripted import Reply, ScriptedServer, said
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import ApiError, RateLimitError
from xai_tui.api.types.chat import ChatMessage, ChatRequest
from xai_tui.api.types.complete import CompleteRequest
from xai_tui.api.types.images import ImageRequest
from xai_tui.errors import UsageError

MODEL = {"id": "grok-4.3", "prompt_text_token_price": 12_500, "context_length": 1_000_000}

ROUTES: list[tuple[str, Any, str, str, Any]] = [
    ("chat.create", (ASK_CHAT,), "POST", "/chat/completions", COMPLETION),
    ("chat.defer", (ASK_CHAT,), "POST", "/chat/completions", {"request_id": "r"}),
    ("responses.create", (ASK_RESPONSE,), "POST", "/responses", response()),
    ("responses.get", ("42fd",), "GET", "/responses/42fd", response()),
    ("responses.delete", ("42fd",), "DELETE", "/responses/42fd", {"id": "42fd", "deleted": True}),
    ("messages.create", (ASK_MESSAGE,), "POST", "/messages", MESSAGE),
    ("completions.create", (ASK_COMPLETION,), "POST", "/completions", {"choices": [{"text": "3"}]}),
    ("complete.create", (CompleteRequest(model="m", prompt="p"),), "POST", "/complete", {"completion": "x"}),
    ("images.generate", (ImageRequest(prompt="cat"),), "POST", "/images/generations", {"data": []}),
    ("tokenize.create", ("hi", "grok-4.3"), "POST", "/tokenize-text", {"token_ids": [{"token_id": 1}]}),
    ("models.list", (), "GET", "/models", {"object": "list", "data": [MODEL]}),
    ("models.get", ("grok-4.3",), "GET", "/models/grok-4.3", MODEL),
    ("language_models.list", (), "GET", "/language-models", {"models": [MODEL]}),
    ("language_models.get", ("grok-4.3",), "GET", "/language-models/grok-4.3", MODEL),
    ("image_models.list", (), "GET", "/image-generation-models", {"models": [MODEL]}),
    ("image_models.get", ("i",), "GET", "/image-generation-models/i", MODEL),
    ("api_key.get", (), "GET", "/api-key", {"redacted_api_key": "xai-...b14o"}),
]


@pytest.mark.parametrize("route", ROUTES, ids=[row[0] for row in ROUTES])
async def test_every_route(
    client: XaiClient, server: ScriptedServer, route: tuple[str, Any, str, str, Any]
) -> None:
    name, given, method, path, answer = route
    server.replies = [said(answer)]
    noun, _, verb = name.partition(".")
    result = await getattr(getattr(client, noun), verb)(*given)
    asked = server.asked[0]
    assert (asked.method, asked.path) == (method, f"/v1{path}")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["accept"] == "application/json"
    if method == "POST":
        assert asked.headers["content-type"] == "application/json"
        assert "stream" not in asked.json
    else:
        assert asked.body == b""
    if isinstance(result, list):
        assert [item.to_json() for item in result] == [MODEL]
    else:
        assert result.to_json() == answer


async def test_ids_cannot_climb(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said(MODEL)]
    await client.models.get("meta/llama 3?x#y")
    assert server.asked[0].path == "/v1/models/meta%2Fllama%203%3Fx%23y"
    for place in ("", ".", ".."):
        with pytest.raises(UsageError):
            await client.models.get(place)


async def test_none_is_left_out_and_further_parameters_go_along(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [said(COMPLETION)]
    request = ChatRequest.read(
        {
            "model": "m",
            "messages": [{"role": "user", "content": "\ud800 é", "name": None}],
            "temperature": None,
            "min_p": 0.1,
            "response_format": {"schema": {"enum": [None], "default": None}},
        }
    )
    await client.chat.create(request)
    assert server.asked[0].json == {
        "model": "m",
        "messages": [{"role": "user", "content": "� é"}],
        "min_p": 0.1,
        "response_format": {"schema": {"enum": [None], "default": None}},
    }


async def test_what_was_asked_can_override_the_stream_options(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [said(COMPLETION)]
    request = ChatRequest.read(
        {"messages": [{"role": "user", "content": "x"}], "stream_options": {"include_usage": False}}
    )
    async for _ in client.chat.stream(request):
        pass
    assert server.asked[0].json["stream_options"] == {"include_usage": False}


async def test_rate_limits_are_kept_for_all_and_by_model(client: XaiClient, server: ScriptedServer) -> None:
    def limited(value: Any, status: int = 200) -> Reply:
        return said(
            value,
            status,
            x_ratelimit_limit_requests="1800",
            x_ratelimit_remaining_requests="1799",
            x_ratelimit_limit_tokens="10000000",
            x_ratelimit_remaining_tokens="odd",
        )

    server.replies = [limited(COMPLETION), said({"data": []}), limited({"error": "slow"}, 429)]
    await client.chat.create(ASK_CHAT)
    limit = client.rate_limits.of("grok-4.3")
    assert limit is not None
    assert (limit.limit_requests, limit.remaining_requests) == (1800, 1799)
    assert (limit.limit_tokens, limit.remaining_tokens) == (10_000_000, None)
    await client.models.list()
    assert client.rate_limits.latest is limit
    assert client.rate_limits.of("grok-9") is None
    with pytest.raises(RateLimitError):
        await client.chat.create(ASK_CHAT)
    assert client.rate_limits.latest is not limit


async def test_a_failed_response_is_an_error_when_made_and_a_record_when_fetched(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [said(response("failed", error={"code": "server_error", "message": "it broke"}))]
    with pytest.raises(ApiError, match="it broke"):
        await client.responses.create(ASK_RESPONSE)
    assert (await client.responses.get("42fd")).status == "failed"
    server.replies = [said(response("failed", error=None))]
    with pytest.raises(ApiError, match="does not say why"):
        await client.responses.create(ASK_RESPONSE)


async def test_messages_keep_their_own_words(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said(MESSAGE)]
    answer = await client.messages.create(ASK_MESSAGE)
    assert answer.stop_reason == "end_turn"
    assert server.asked[0].json["max_tokens"] == 100
    assert ChatMessage(role="user").text == ""
