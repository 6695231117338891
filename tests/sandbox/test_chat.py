import json

import pytest

from tests.sandbox.conftest import Client, ask, at, frames, whole, words
from xai_tui.sandbox import tokenizer
from xai_tui.sandbox.body import JsonObject

WEATHER: JsonObject = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Get weather information for a location",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string"}},
            "required": ["location"],
        },
    },
}


def test_the_body_has_the_recorded_keys(client: Client) -> None:
    body = client.chat("hello")
    assert list(body) == [
        "id",
        "object",
        "created",
        "model",
        "choices",
        "usage",
        "system_fingerprint",
        "service_tier",
    ]
    choice = at(body, "choices", 0)
    assert isinstance(choice, dict)
    assert list(choice) == ["index", "message", "finish_reason"]
    assert at(choice, "message", "refusal") is None
    assert words(choice, "message", "reasoning_content").startswith('The user said: "hello"')
    assert "sandbox" in words(choice, "message", "content")


def test_ticks_add_up_to_the_last_one(client: Client) -> None:
    usage = at(client.chat("Explain TCP slow start"), "usage")
    prompt, cached = whole(usage, "prompt_tokens"), whole(usage, "prompt_tokens_details", "cached_tokens")
    completion = whole(usage, "completion_tokens")
    reasoning = whole(usage, "completion_tokens_details", "reasoning_tokens")
    assert whole(usage, "total_tokens") == prompt + completion + reasoning
    assert whole(usage, "cost_in_usd_ticks") == (
        (prompt - cached) * 12_500 + cached * 2_000 + (completion + reasoning) * 25_000
    )


def test_usage_counts_with_the_tokenizer_that_tokenize_text_has(client: Client) -> None:
    body = client.chat("What's 2 + 2?")
    counted = client.done(client.post("/tokenize-text", {"model": "grok-4.3", "text": "What's 2 + 2?"}))
    tokens = at(counted, "token_ids")
    assert isinstance(tokens, list)
    assert whole(body, "usage", "prompt_tokens") == len(tokens) + 190
    message = at(body, "choices", 0, "message")
    assert whole(body, "usage", "completion_tokens") == tokenizer.count(words(message, "content"))
    assert whole(body, "usage", "completion_tokens_details", "reasoning_tokens") == tokenizer.count(
        words(message, "reasoning_content")
    )


def test_later_turns_are_cached_further(client: Client) -> None:
    first = client.chat("Explain TCP slow start")
    answer = words(first, "choices", 0, "message", "content")
    second = client.done(
        client.post(
            "/chat/completions",
            {
                "model": "grok-4.3",
                "messages": [
                    {"role": "user", "content": "Explain TCP slow start"},
                    {"role": "assistant", "content": answer},
                    {"role": "user", "content": "thanks"},
                ],
            },
        )
    )
    cached = whole(second, "usage", "prompt_tokens_details", "cached_tokens")
    assert cached % 64 == 0
    assert 190 + tokenizer.count(answer) - 64 < cached < whole(second, "usage", "prompt_tokens")


def test_a_stream_has_the_recorded_form(client: Client) -> None:
    answer = client.post(
        "/chat/completions", ask("count to 3", stream=True, stream_options={"include_usage": True})
    )
    chunks = frames(answer)
    deltas = [at(chunk, "choices", 0, "delta") for chunk in chunks[:-1]]
    assert all(isinstance(delta, dict) for delta in deltas)
    assert [n for n, delta in enumerate(deltas) if isinstance(delta, dict) and "role" in delta] == [0]
    kinds = [kind for delta in deltas if isinstance(delta, dict) for kind in delta if kind != "role"]
    assert kinds == sorted(kinds, reverse=True), "thoughts come before words"
    assert "".join(str(d.get("content", "")) for d in deltas if isinstance(d, dict)) == "1, 2, 3."
    assert deltas[-1] == {}
    assert at(chunks[-2], "choices", 0, "finish_reason") == "stop"
    for chunk in chunks[:-2]:
        assert set(chunk) == {"id", "object", "created", "model", "choices", "system_fingerprint"}
        choice = at(chunk, "choices", 0)
        assert isinstance(choice, dict)
        assert "finish_reason" not in choice
    assert at(chunks[-1], "choices") == []
    assert whole(chunks[-1], "usage", "completion_tokens") == 6
    assert answer.text.endswith("data: [DONE]\n\n")
    assert ":" not in {line[:1] for line in answer.text.split("\n")}


def test_without_the_option_no_usage_is_streamed(client: Client) -> None:
    chunks = frames(client.post("/chat/completions", ask("count to 3", stream=True)))
    assert all("usage" not in chunk for chunk in chunks)


def test_a_tool_call_streams_whole_in_one_delta(client: Client) -> None:
    body = ask("What is the weather in Florence, Italy?", tools=[WEATHER], stream=True)
    chunks = frames(client.post("/chat/completions", body))
    calls = [chunk for chunk in chunks if "tool_calls" in str(at(chunk, "choices", 0, "delta"))]
    assert len(calls) == 1
    call = at(calls[0], "choices", 0, "delta", "tool_calls", 0)
    assert isinstance(call, dict)
    assert list(call) == ["id", "function", "type", "index"]
    assert words(call, "id").startswith("call_")
    assert len(words(call, "id")) == 13
    assert json.loads(words(call, "function", "arguments")) == {"location": "Florence, Italy"}
    assert at(chunks[-1], "choices", 0, "finish_reason") == "tool_calls"


def test_what_a_tool_says_is_used_in_the_answer(client: Client) -> None:
    asked = client.chat("What is the weather in Florence?", tools=[WEATHER])
    message = at(asked, "choices", 0, "message")
    assert at(message, "content") == ""
    call = at(message, "tool_calls", 0)
    assert isinstance(call, dict)
    assert "index" not in call
    answered = client.done(
        client.post(
            "/chat/completions",
            {
                "model": "grok-4.3",
                "tools": [WEATHER],
                "messages": [
                    {"role": "user", "content": "What is the weather in Florence?"},
                    message,
                    {"role": "tool", "tool_call_id": call["id"], "content": "40 C"},
                ],
            },
        )
    )
    assert "40 C" in words(answered, "choices", 0, "message", "content")
    assert at(answered, "choices", 0, "finish_reason") == "stop"


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("none", []),
        ("required", ["add"]),
        ({"type": "function", "function": {"name": "multiply"}}, ["multiply"]),
        ("auto", []),
    ],
)
def test_the_tool_choice_decides(client: Client, choice: object, names: list[str]) -> None:
    tools = [{"type": "function", "function": {"name": name}} for name in ("add", "multiply")]
    body = client.chat("Good evening", tools=tools, tool_choice=choice)
    message = at(body, "choices", 0, "message")
    assert isinstance(message, dict)
    assert [at(call, "function", "name") for call in message.get("tool_calls", [])] == names


def test_several_tools_are_called_at_once_unless_forbidden(client: Client) -> None:
    tools = [{"type": "function", "function": {"name": name}} for name in ("add", "multiply")]
    for parallel, expected in ((True, ["add", "multiply"]), (False, ["add"])):
        body = client.chat("Add and multiply 2 and 3", tools=tools, parallel_tool_calls=parallel)
        calls = at(body, "choices", 0, "message", "tool_calls")
        assert isinstance(calls, list)
        assert [at(call, "function", "name") for call in calls] == expected


def test_a_schema_is_kept_to(client: Client) -> None:
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
        "required": ["name", "age"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "person", "schema": schema, "strict": True}}
    body = client.chat("Generate a person named John who is 30 years old", response_format=form)
    assert words(body, "choices", 0, "message", "content") == '{"name":"John","age":30}'


def test_a_json_object_has_the_keys_asked_for(client: Client) -> None:
    body = client.chat("Answer 8 with the key `result`", response_format={"type": "json_object"})
    assert json.loads(words(body, "choices", 0, "message", "content")) == {"result": 8}


def test_the_answer_ends_at_the_most_tokens_but_thoughts_do_not_count(client: Client) -> None:
    body = client.chat("a long answer about the sea", max_completion_tokens=20)
    assert whole(body, "usage", "completion_tokens") == 20
    assert whole(body, "usage", "completion_tokens_details", "reasoning_tokens") > 0
    assert at(body, "choices", 0, "finish_reason") == "length"


def test_stop_words_end_the_answer_of_a_model_that_takes_them(client: Client) -> None:
    body = client.done(
        client.post(
            "/chat/completions", ask("count to 9", stop=[" 4"]) | {"model": "grok-4.20-0309-non-reasoning"}
        )
    )
    message = at(body, "choices", 0, "message")
    assert isinstance(message, dict)
    assert message["content"] == "1, 2, 3,"
    assert "reasoning_content" not in message


def test_several_choices_are_billed_together(client: Client) -> None:
    body = client.chat("tell me a joke", n=3)
    choices = at(body, "choices")
    assert isinstance(choices, list)
    assert [choice["index"] for choice in choices] == [0, 1, 2]
    said = sum(tokenizer.count(words(choice, "message", "content")) for choice in choices)
    assert whole(body, "usage", "completion_tokens") == said
    streamed = frames(client.post("/chat/completions", ask("tell me a joke", n=2, stream=True)))
    assert {at(chunk, "choices", 0, "index") for chunk in streamed} == {0, 1}


def test_the_seed_of_a_request_repeats_its_answer(client: Client) -> None:
    said = [
        words(client.chat("tell me a joke", seed=5), "choices", 0, "message", "content") for _ in range(3)
    ]
    assert len(set(said)) == 1
    several = at(client.chat("write a haiku", seed=5, n=6), "choices")
    assert isinstance(several, list)
    assert len({words(choice, "message", "content") for choice in several}) > 1


@pytest.mark.parametrize(
    "name", ["grok-4", "latest", "grok-3-mini", "grok-4-fast-reasoning", "grok-code-fast-1"]
)
def test_retired_names_are_answered_by_grok_4_3(client: Client, name: str) -> None:
    assert client.done(client.post("/chat/completions", ask("hi") | {"model": name}))["model"] == "grok-4.3"


def test_no_effort_means_no_thoughts(client: Client) -> None:
    body = client.chat("hello", reasoning_effort="none")
    assert whole(body, "usage", "completion_tokens_details", "reasoning_tokens") == 0
    more = client.chat("hello", reasoning_effort="high")
    some = client.chat("hello", reasoning_effort="low")
    thought = ("usage", "completion_tokens_details", "reasoning_tokens")
    assert whole(more, *thought) > whole(some, *thought) > 0


def test_a_picture_is_measured_and_billed(client: Client) -> None:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    parts = [
        {"type": "text", "text": "what is it?"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{png}"}},
        {"type": "image_url", "image_url": {"url": "https://example.org/cat.jpeg", "detail": "low"}},
    ]
    body = client.done(
        client.post(
            "/chat/completions", {"model": "grok-4.3", "messages": [{"role": "user", "content": parts}]}
        )
    )
    image_tokens = whole(body, "usage", "prompt_tokens_details", "image_tokens")
    assert image_tokens % 256 == 0
    assert 512 <= image_tokens <= 2048
    text_tokens = whole(body, "usage", "prompt_tokens_details", "text_tokens")
    assert whole(body, "usage", "prompt_tokens") == image_tokens + text_tokens
    assert "1 × 1 pixels" in words(body, "choices", 0, "message", "content")


def test_it_remembers_what_was_said(client: Client) -> None:
    turns = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "My name is Ada"},
        {"role": "assistant", "content": "Hello Ada"},
        {"role": "user", "content": "What is my name?"},
    ]
    body = client.done(client.post("/chat/completions", {"model": "grok-4.3", "messages": turns}))
    assert "**Ada**" in words(body, "choices", 0, "message", "content")


def test_headers_are_those_recorded(client: Client) -> None:
    answer = client.post("/chat/completions", ask("hi"))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-ratelimit-limit-requests"] == "1800"
    assert answer.headers["x-ratelimit-remaining-tokens"] == "10000000"
    assert answer.headers["x-zero-data-retention"] == "false"
    assert len(answer.headers["x-request-id"]) == 36
    assert "x-metrics-e2e-ms" in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers
    stream = client.post("/chat/completions", ask("hi", stream=True))
    assert stream.headers["content-type"] == "text/event-stream"
    assert stream.headers["cache-control"] == "no-cache"
    assert "x-metrics-e2e-ms" not in stream.headers
