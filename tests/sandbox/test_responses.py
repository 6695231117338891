import json

from tests.sandbox.conftest import Client, Clock, Open, at, frames, whole, words

KEYS = [
    "created_at",
    "completed_at",
    "id",
    "max_output_tokens",
    "model",
    "object",
    "output",
    "parallel_tool_calls",
    "previous_response_id",
    "reasoning",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_p",
    "usage",
    "user",
    "incomplete_details",
    "status",
    "store",
    "metadata",
    "background",
    "service_tier",
    "truncation",
    "top_logprobs",
    "presence_penalty",
    "frequency_penalty",
    "prompt_cache_key",
    "max_tool_calls",
    "safety_identifier",
    "error",
    "instructions",
]
DICE = {
    "type": "function",
    "name": "dice_roll",
    "description": "Rolls a single six-sided die",
    "parameters": {"type": "object", "properties": {}, "required": []},
}


def test_the_body_has_the_recorded_keys_in_their_order(client: Client) -> None:
    body = client.response("What's 2 + 2?")
    assert list(body) == KEYS
    reasoning, message = at(body, "output", 0), at(body, "output", 1)
    assert words(reasoning, "id") == f"rs_{body['id']}"
    assert words(message, "id") == f"msg_{body['id']}"
    assert isinstance(reasoning, dict)
    assert "encrypted_content" not in reasoning
    assert "**4**" in words(message, "content", 0, "text")
    assert body["reasoning"] == {"effort": "low", "summary": "detailed"}
    assert (body["temperature"], body["top_p"]) == (0.7, 0.95)


def test_output_tokens_include_the_thoughts(client: Client) -> None:
    usage = client.response("Explain TCP slow start")["usage"]
    fresh, cached = whole(usage, "input_tokens"), whole(usage, "input_tokens_details", "cached_tokens")
    output = whole(usage, "output_tokens")
    assert 0 < whole(usage, "output_tokens_details", "reasoning_tokens") < output
    assert whole(usage, "total_tokens") == fresh + output
    assert whole(usage, "cost_in_usd_ticks") == (fresh - cached) * 12_500 + cached * 2_000 + output * 25_000
    assert at(usage, "context_details") == {"input_tokens": fresh, "output_tokens": output}


def test_the_events_come_in_the_recorded_order(client: Client) -> None:
    answer = client.post("/responses", {"model": "grok-4.3", "input": "count to 3", "stream": True})
    events = frames(answer)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    kinds = [words(event, "type").removeprefix("response.") for event in events]
    once = [kind for n, kind in enumerate(kinds) if n == 0 or kinds[n - 1] != kind]
    assert once == [
        "created",
        "in_progress",
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "output_item.done",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    assert "[DONE]" not in answer.text
    assert "event: response.completed\ndata: " in answer.text
    said = "".join(words(event, "delta") for event in events if event["type"] == "response.output_text.delta")
    assert said == words(events[-1], "response", "output", 1, "content", 0, "text") == "1, 2, 3."
    for n in (0, -1):
        response = at(events[n], "response")
        assert isinstance(response, dict)
        assert list(response) == KEYS
        assert response["temperature"] == 0.699999988079071
        assert response["reasoning"] == {"effort": None, "summary": None}
    assert at(events[0], "response", "usage") is None


def test_encrypted_thoughts_come_when_asked_for(client: Client) -> None:
    body = client.response("hi", include=["reasoning.encrypted_content"])
    sealed = words(body, "output", 0, "encrypted_content")
    assert len(sealed) > 100
    assert not sealed.endswith("=")
    events = frames(
        client.post("/responses", {"input": "hi", "stream": True, "include": ["reasoning.encrypted_content"]})
    )
    added = next(event for event in events if event["type"] == "response.output_item.added")
    assert "encrypted_content" not in str(added)


def test_a_function_call_streams_as_four_events(client: Client) -> None:
    events = frames(client.post("/responses", {"input": "Roll the dice", "tools": [DICE], "stream": True}))
    calls = [event for event in events if "function_call" in json.dumps(event)][:-1]
    assert [words(event, "type") for event in calls] == [
        "response.output_item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
    ]
    assert at(calls[0], "item", "arguments") == ""
    assert at(calls[1], "delta") == "{}"


def test_several_calls_share_a_uuid_and_are_numbered(client: Client) -> None:
    body = client.response("Roll the dice 3 times", tools=[DICE])
    items = [at(body, "output", n) for n in (1, 2, 3)]
    stems = {words(item, "call_id").rsplit("-", 1)[0] for item in items}
    assert len(stems) == 1
    assert [words(item, "call_id")[-2:] for item in items] == ["-0", "-1", "-2"]
    assert [words(item, "id") for item in items] == [f"fc_{body['id']}_{n}" for n in range(3)]
    assert at(body, "tools", 0, "strict") is False


def test_a_tool_result_is_used(client: Client) -> None:
    first = client.response("Roll the dice", tools=[DICE])
    call = at(first, "output", 1)
    assert isinstance(call, dict)
    output = {"type": "function_call_output", "call_id": call["call_id"], "output": "a five"}
    reasoning = {"type": "reasoning", "summary": [], "encrypted_content": "opaque"}
    given = [{"role": "user", "content": "Roll the dice"}, reasoning, call, output]
    assert "a five" in words(client.response(given, tools=[DICE]), "output", 1, "content", 0, "text")
    continued = client.response([output], tools=[DICE], previous_response_id=first["id"])
    assert "`dice_roll` says: **a five**" in words(continued, "output", 1, "content", 0, "text")


def test_web_search_brings_citations_and_costs_ticks(client: Client) -> None:
    tools = [{"type": "web_search", "filters": {"allowed_domains": ["example.org"]}}]
    body = client.response(
        "Search the web: what is the latest Ruby? Cite your source.",
        tools=tools,
        include=["reasoning.encrypted_content"],
    )
    output = body["output"]
    assert isinstance(output, list)
    searches = [item for item in output if item["type"] == "web_search_call"]
    message = next(item for item in output if item["type"] == "message")
    text = words(message, "content", 0, "text")
    annotations = at(message, "content", 0, "annotations")
    assert isinstance(annotations, list)
    assert len(annotations) == 3
    for number, cited in enumerate(annotations, 1):
        mark = text[whole(cited, "start_index") : whole(cited, "end_index")]
        assert mark == f"[[{number}]]({cited['url']})"
        assert cited["title"] == str(number)
    assert [item["id"] for item in output if str(item["id"]).startswith("tco_")]
    usage = body["usage"]
    assert whole(usage, "server_side_tool_usage_details", "web_search_calls") == len(searches)
    fresh, cached = whole(usage, "input_tokens"), whole(usage, "input_tokens_details", "cached_tokens")
    assert whole(usage, "cost_in_usd_ticks") == (
        (fresh - cached) * 12_500
        + cached * 2_000
        + whole(usage, "output_tokens") * 25_000
        + len(searches) * 50_000_000
    )
    assert whole(usage, "context_details", "input_tokens") < fresh
    assert at(body, "tools", 0, "search_context_size") == "medium"


def test_searches_and_citations_stream(client: Client) -> None:
    events = frames(
        client.post(
            "/responses",
            {
                "input": "latest news?",
                "tools": [{"type": "web_search"}],
                "include": ["reasoning.encrypted_content"],
                "stream": True,
            },
        )
    )
    kinds = [words(event, "type").removeprefix("response.") for event in events]
    at_search = kinds.index("web_search_call.in_progress")
    assert kinds[at_search + 1 : at_search + 3] == ["web_search_call.searching", "web_search_call.completed"]
    assert kinds.count("output_text.annotation.added") == 3
    assert any(str(at(event, "item", "id")).startswith("tco_") for event in events if "item" in event)


def test_a_response_is_kept_continued_and_deleted(client: Client) -> None:
    first = client.response("My name is Ada")
    path = f"/responses/{first['id']}"
    assert client.done(client.get(path)) == first
    second = client.response("What is my name?", previous_response_id=first["id"])
    assert second["previous_response_id"] == first["id"]
    assert "**Ada**" in words(second, "output", 1, "content", 0, "text")
    assert whole(second, "usage", "input_tokens") > whole(first, "usage", "input_tokens")
    assert client.done(client.delete(path)) == {"id": first["id"], "object": "response", "deleted": True}
    for answer in (client.get(path), client.delete(path)):
        assert answer.status_code == 404
        assert answer.json() == {"code": "not-found", "error": f"Response with id={first['id']} not found"}
    gone = client.post("/responses", {"input": "and?", "previous_response_id": first["id"]})
    assert gone.status_code == 404


def test_what_is_not_stored_cannot_be_fetched(client: Client) -> None:
    body = client.response("hi", store=False)
    assert body["store"] is False
    assert client.get(f"/responses/{body['id']}").status_code == 404


def test_it_is_kept_for_thirty_days(open_sandbox: Open, clock: Clock) -> None:
    client = open_sandbox(clock=clock)
    path = f"/responses/{client.response('hi')['id']}"
    clock.now += 30 * 24 * 3600 - 1
    assert client.get(path).status_code == 200
    clock.now += 1
    assert client.get(path).status_code == 404


def test_a_stream_nobody_reads_is_completed_on_the_server(open_sandbox: Open, clock: Clock) -> None:
    client = open_sandbox(pace=1.0, clock=clock)
    request = {"input": "a long answer about the sea", "stream": True}
    with client.http.stream(
        "POST", client.sandbox.url + "/responses", json=request, headers=client.headers
    ) as stream:
        begun = next(line for line in stream.iter_lines() if line.startswith("data: "))
    response_id = words(json.loads(begun.removeprefix("data: ")), "response", "id")
    half = client.done(client.get(f"/responses/{response_id}"))
    assert (half["status"], half["output"]) == ("in_progress", [])
    clock.now += 600
    assert client.done(client.get(f"/responses/{response_id}"))["status"] == "completed"


def test_it_ends_incomplete_at_the_most_tokens(client: Client) -> None:
    body = client.response("a long answer about the sea", max_output_tokens=60)
    assert (body["status"], body["incomplete_details"]) == ("incomplete", {"reason": "max_output_tokens"})
    assert whole(body, "usage", "output_tokens") == 60
    few = client.response("a long answer about the sea", max_output_tokens=5)
    assert [item["type"] for item in few["output"]] == ["reasoning"]  # type: ignore[attr-defined]
    events = frames(client.post("/responses", {"input": "hi", "max_output_tokens": 60, "stream": True}))
    assert words(events[-1], "type") == "response.incomplete"


def test_what_was_asked_is_echoed(client: Client) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    body = client.response(
        [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "7"}],
        text={"format": {"type": "json_schema", "name": "n", "schema": schema, "strict": True}},
        reasoning={"effort": "high"},
        temperature=0,
        prompt_cache_key="k",
        tool_choice="none",
        instructions="Say n.",
    )
    assert body["text"] == {"format": {"type": "json_schema", "schema": schema}}
    assert body["reasoning"] == {"effort": "high", "summary": "detailed"}
    assert (body["temperature"], body["prompt_cache_key"], body["tool_choice"]) == (0.0, "k", "none")
    assert body["instructions"] == "Say n."
    assert words(body, "output", 1, "content", 0, "text") == '{"n":7}'


def test_instructions_may_demand_a_phrase(client: Client) -> None:
    instructions = 'You must include the exact phrase "XKCD7392" somewhere in your response.'
    body = client.response("Tell me about the weather.", instructions=instructions)
    assert "XKCD7392" in words(body, "output", 1, "content", 0, "text")
