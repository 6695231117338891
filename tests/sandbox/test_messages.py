import json

import httpx

from tests.sandbox.conftest import Client, at, frames, whole, words
from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.tokenizer import count

TOOL: JsonObject = {
    "name": "weather",
    "description": "Weather of a place",
    "input_schema": {
        "type": "object",
        "properties": {"location": {"type": "string"}},
        "required": ["location"],
    },
}


def send(client: Client, content: object, **more: object) -> httpx.Response:
    body = {
        "model": "grok-4.3",
        "max_tokens": 900,
        "messages": [{"role": "user", "content": content}],
        **more,
    }
    return client.post("/messages", body)


def test_the_body_has_the_documented_form(client: Client) -> None:
    body = client.done(send(client, "What's 2 + 2?", system="Be brief."))
    assert list(body) == ["id", "type", "role", "content", "model", "stop_reason", "stop_sequence", "usage"]
    assert [at(body, "content", n, "type") for n in (0, 1)] == ["thinking", "text"]
    assert "**4**" in words(body, "content", 1, "text")
    assert (body["stop_reason"], body["stop_sequence"]) == ("end_turn", None)
    usage = body["usage"]
    assert whole(usage, "cache_read_input_tokens") == 128
    assert whole(usage, "input_tokens") == 190 + count("What's 2 + 2?") + count("Be brief.") - 128


def test_the_events_come_in_order(client: Client) -> None:
    answer = send(client, "count to 3", stream=True)
    events = frames(answer)
    kinds = [words(event, "type") for event in events]
    once = [kind for n, kind in enumerate(kinds) if n == 0 or kinds[n - 1] != kind]
    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    assert once == ["message_start", *block, *block, "message_delta", "message_stop"]
    assert at(events[0], "message", "usage") == {"input_tokens": 0, "output_tokens": 0}
    deltas = [at(event, "delta") for event in events if event["type"] == "content_block_delta"]
    assert "".join(str(d.get("text", "")) for d in deltas if isinstance(d, dict)) == "1, 2, 3."
    assert at(events[-2], "delta", "stop_reason") == "end_turn"
    assert whole(events[-2], "usage", "output_tokens") > 6
    assert "[DONE]" not in answer.text
    assert "event: message_stop\n" in answer.text


def test_a_tool_is_used_and_its_result_heard(client: Client) -> None:
    asked = client.done(send(client, "What is the weather in Kyoto?", tools=[TOOL]))
    assert asked["stop_reason"] == "tool_use"
    use = at(asked, "content", 1)
    assert at(use, "input") == {"location": "Kyoto"}
    assert isinstance(use, dict)
    messages = [
        {"role": "user", "content": "What is the weather in Kyoto?"},
        {"role": "assistant", "content": asked["content"]},
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": use["id"],
                    "content": [{"type": "text", "text": "snow"}],
                }
            ],
        },
    ]
    body = client.done(client.post("/messages", {"model": "grok-4.3", "messages": messages, "tools": [TOOL]}))
    assert "snow" in words(body, "content", 1, "text")


def test_a_tool_streams_its_input(client: Client) -> None:
    choice = {"type": "tool", "name": "weather", "disable_parallel_tool_use": True}
    events = frames(send(client, "hello", tools=[TOOL], tool_choice=choice, stream=True))
    delta = next(event for event in events if "input_json_delta" in str(event))
    assert set(json.loads(words(delta, "delta", "partial_json"))) == {"location"}


def test_stop_words_and_limits_are_named(client: Client) -> None:
    plain = {"model": "grok-4.20-0309-non-reasoning"}
    stopped = client.done(send(client, "count to 9", stop_sequences=[" 4"], **plain))
    assert (stopped["stop_reason"], stopped["stop_sequence"]) == ("stop_sequence", " 4")
    assert words(stopped, "content", 0, "text") == "1, 2, 3,"
    cut = client.done(send(client, "count to 90", **plain, max_tokens=4))
    assert (cut["stop_reason"], whole(cut, "usage", "output_tokens")) == ("max_tokens", 4)


def test_the_key_may_come_as_anthropic_sends_it(client: Client) -> None:
    client.headers = {"x-api-key": "xai-1"}
    assert send(client, "hi").status_code == 200
    assert client.post("/tokenize-text", {"model": "grok-4.3", "text": "hi"}).status_code == 401


def test_pictures_are_taken_in_both_forms(client: Client) -> None:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    content = [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": png}},
        {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}},
        {"type": "text", "text": "what is it?"},
    ]
    body = client.done(send(client, content))
    assert "picture 2: a link" in words(body, "content", 1, "text")


def test_the_form_is_as_strict_as_seen(client: Client) -> None:
    loose = {"name": "t", "input_schema": {"type": "object", "properties": {}}}
    answer = send(client, "hi", tools=[loose])
    assert (answer.status_code, answer.json()["error"]) == (400, '/required: null is not of type "array"')
    body = {"model": "grok-4.3", "messages": [{"role": "system", "content": "x"}]}
    answer = client.post("/messages", body)
    assert (answer.status_code, answer.json()["error"]) == (400, "Invalid message role.")
    answer = send(client, "hi", model="claude-3")
    assert (answer.status_code, answer.json()["error"]) == (400, "Model not found: claude-3")
    assert send(client, [{"type": "video"}]).status_code == 422
    assert send(client, [{"type": "thinking", "thinking": "x"}]).status_code == 400
