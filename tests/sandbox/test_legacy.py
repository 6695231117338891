from tests.sandbox.conftest import Client, at, frames, whole, words


def test_a_completion_goes_on_from_its_text(client: Client) -> None:
    body = client.done(client.post("/completions", {"model": "grok-4.3", "prompt": "1, 2, 3,"}))
    assert list(body) == ["id", "object", "created", "model", "choices", "usage", "system_fingerprint"]
    assert body["object"] == "text_completion"
    assert words(body, "choices", 0, "text") == " 4, 5, 6, 7, 8, 9, 10, 11"
    usage = body["usage"]
    assert whole(usage, "total_tokens") == whole(usage, "prompt_tokens") + whole(usage, "completion_tokens")


def test_it_takes_several_prompts_and_echoes_them(client: Client) -> None:
    body = client.done(
        client.post(
            "/completions",
            {"model": "grok-4.3", "prompt": ["2, 4", "def fib(n):"], "n": 2, "echo": True, "max_tokens": 9},
        )
    )
    choices = at(body, "choices")
    assert isinstance(choices, list)
    assert [choice["index"] for choice in choices] == [0, 1, 2, 3]
    assert choices[1]["text"].startswith("2, 4, 6")
    assert choices[2]["text"].startswith("def fib(n):\n")
    assert choices[2]["finish_reason"] == "length"


def test_a_completion_streams_to_its_end(client: Client) -> None:
    request = {"model": "grok-4.3", "prompt": "Once upon a time", "stream": True, "max_tokens": 12}
    answer = client.post("/completions", request | {"stream_options": {"include_usage": True}})
    chunks = frames(answer)
    assert at(chunks[-2], "choices", 0, "finish_reason") == "length"
    assert whole(chunks[-1], "usage", "completion_tokens") == 12
    assert answer.text.endswith("data: [DONE]\n\n")
    said = "".join(words(chunk, "choices", 0, "text") for chunk in chunks[:-1])
    assert said.startswith(" and that was how it began")
    assert "usage" not in client.post("/completions", request).text


def test_complete_answers_the_last_human(client: Client) -> None:
    prompt = "\n\nHuman: hello\n\nAssistant: hi\n\nHuman: count to 3\n\nAssistant:"
    body = client.done(client.post("/complete", {"model": "grok-4.3", "prompt": prompt}))
    assert list(body) == ["type", "id", "completion", "stop_reason", "model"]
    assert (body["completion"], body["stop_reason"]) == (" 1, 2, 3.", "stop_sequence")
    cut = {"model": "grok-4.3", "prompt": prompt, "max_tokens_to_sample": 2, "stop_sequences": ["zzz"]}
    assert client.done(client.post("/complete", cut))["stop_reason"] == "max_tokens"
    assert client.post("/complete", cut | {"stream": True}).status_code == 400
    raw = client.done(client.post("/complete", {"model": "grok-4.3", "prompt": "count to 2"}))
    assert raw["completion"] == " 1, 2."


def test_no_prompt_is_refused(client: Client) -> None:
    assert client.post("/completions", {"model": "grok-4.3", "prompt": []}).status_code == 400
