"""The official Anthropic SDK as a judge of /v1/messages, with strict validation."""

from collections.abc import Iterator

import pytest
from anthropic import Anthropic, BadRequestError, NotFoundError
from anthropic.types import MessageParam, ToolParam

from tests.sandbox.conftest import KEY, Client

WEATHER: ToolParam = {
    "name": "weather",
    "description": "Weather of a place",
    "input_schema": {
        "type": "object",
        "properties": {"location": {"type": "string"}},
        "required": ["location"],
    },
}


@pytest.fixture(params=["api_key", "auth_token"])
def sdk(
    client: Client, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Anthropic]:
    monkeypatch.setenv("NO_PROXY", "*")
    base = client.sandbox.url.removesuffix("/v1")
    api_key, auth_token = (KEY, None) if request.param == "api_key" else (None, KEY)
    with Anthropic(
        api_key=api_key,
        auth_token=auth_token,
        base_url=base,
        max_retries=0,
        _strict_response_validation=True,
    ) as made:
        yield made


def test_a_message_is_answered_with_thoughts(sdk: Anthropic) -> None:
    answer = sdk.messages.create(
        model="grok-4.3",
        max_tokens=500,
        system="Be brief.",
        messages=[{"role": "user", "content": "What's 2 + 2?"}],
    )
    assert [block.type for block in answer.content] == ["thinking", "text"]
    block = answer.content[1]
    assert block.type == "text"
    assert "**4**" in block.text
    assert answer.stop_reason == "end_turn"
    assert answer.usage.cache_read_input_tokens == 128


def test_a_message_streams(sdk: Anthropic) -> None:
    with sdk.messages.stream(
        model="grok-4.3", max_tokens=500, messages=[{"role": "user", "content": "count to 3"}]
    ) as stream:
        said = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert said == "1, 2, 3."
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens > 6
    thinking = final.content[0]
    assert thinking.type == "thinking"
    assert thinking.signature


def test_tools_are_called_and_answered(sdk: Anthropic) -> None:
    messages: list[MessageParam] = [{"role": "user", "content": "What is the weather in Kyoto?"}]
    with sdk.messages.stream(model="grok-4.3", max_tokens=500, messages=messages, tools=[WEATHER]) as stream:
        asked = stream.get_final_message()
    use = asked.content[-1]
    assert use.type == "tool_use"
    assert use.input == {"location": "Kyoto"}
    messages.append({"role": "assistant", "content": asked.content})
    result: MessageParam = {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": use.id, "content": "snow"}],
    }
    messages.append(result)
    answer = sdk.messages.create(model="grok-4.3", max_tokens=500, messages=messages, tools=[WEATHER])
    block = answer.content[-1]
    assert block.type == "text"
    assert "snow" in block.text


def test_refusals_become_the_sdks_own_errors(sdk: Anthropic) -> None:
    with pytest.raises(BadRequestError, match="Model not found: claude-x"):
        sdk.messages.create(model="claude-x", max_tokens=5, messages=[{"role": "user", "content": "hi"}])


def test_models_are_listed_and_retrieved(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    base = client.sandbox.url.removesuffix("/v1")
    with Anthropic(auth_token=KEY, base_url=base, max_retries=0) as lenient:
        assert lenient.models.list().data[0].id == "grok-4.3"
        assert lenient.models.retrieve("grok-4").id == "grok-4.3"
        with pytest.raises(NotFoundError):
            lenient.models.retrieve("claude-x")


def test_a_prompt_is_completed_in_the_oldest_shape(sdk: Anthropic) -> None:
    answer = sdk.post(
        "/v1/complete",
        body={
            "model": "grok-4.3",
            "prompt": "\n\nHuman: count to 3\n\nAssistant:",
            "max_tokens_to_sample": 50,
        },
        cast_to=dict[str, object],
    )
    assert answer["completion"] == " 1, 2, 3."
