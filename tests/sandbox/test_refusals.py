import base64
import json

import httpx
import pytest

from tests.sandbox.conftest import Client, Open, ask
from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.routes import chat

INFERENCE = ("/chat/completions", "/responses", "/messages", "/completions", "/complete", "/tokenize-text")


def refusal(answer: httpx.Response) -> tuple[int, object]:
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, answer.json()


def invalid(text: str) -> tuple[int, object]:
    return 400, {"code": "invalid-argument", "error": text}


def test_a_bad_key_is_400_and_bare(client: Client) -> None:
    client.headers = {"authorization": "Bearer sk-other"}
    text = "Incorrect API key provided. You can obtain an API key from https://console.x.ai."
    for answer in (client.post("/responses", {"input": "hi"}), client.get("/models")):
        assert refusal(answer) == invalid(text)
        assert not {name for name in answer.headers if name.startswith(("x-ratelimit", "x-request-id"))}


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic xai-1"}, {"authorization": "Bearer"}])
def test_no_key_is_401_from_the_gateway(client: Client, headers: dict[str, str]) -> None:
    client.headers = headers
    for answer in (client.post("/responses", {"input": "hi"}), client.get("/models")):
        status, body = refusal(answer)
        assert (status, body["error"]["code"]) == (401, 401)  # type: ignore[index]


def test_an_unknown_path_is_404_and_a_wrong_method_405(client: Client) -> None:
    status, body = refusal(client.get("/nothing/here"))
    assert (status, body["error"]["code"]) == (404, 404)  # type: ignore[index]
    assert refusal(client.get("/models/"))[0] == 404
    wrong = client.get("/chat/completions")
    assert refusal(wrong)[0] == 405
    assert wrong.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("content", "kind"), [(b"", "application/json"), (b"{}", "text/plain"), (b"{}", None)]
)
def test_an_empty_or_untyped_body_is_415(client: Client, content: bytes, kind: str | None) -> None:
    headers = {**client.headers, **({"content-type": kind} if kind else {})}
    answer = client.http.post(client.sandbox.url + "/responses", content=content, headers=headers)
    assert refusal(answer)[0] == 415


@pytest.mark.parametrize("content", [b"{", b'{"input": "\\ud800"}', b"\xff\xfe{}", b"[" * 100_000])
def test_what_is_no_json_is_400(client: Client, content: bytes) -> None:
    headers = {**client.headers, "content-type": "application/json"}
    answer = client.http.post(client.sandbox.url + "/responses", content=content, headers=headers)
    status, body = refusal(answer)
    assert status == 400
    assert "as JSON" in body["error"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"messages": []}, "missing field `model`"),
        ({"model": "grok-4.3"}, "missing field `messages`"),
        ({"model": 4, "messages": []}, "model: invalid type: integer `4`, expected a string"),
        ({"model": "grok-4.3", "messages": "hi"}, 'messages: invalid type: string "hi", expected a sequence'),
        (ask("hi", stream="yes"), 'stream: invalid type: string "yes", expected a boolean'),
        (ask("hi", n=1.5), "n: invalid type: floating point `1.5`, expected i32"),
        (ask("hi", temperature=True), "temperature: invalid type: boolean `true`, expected f32"),
        (ask("hi", tools=[{"type": "magic"}]), "tools[0]: unknown variant `magic`"),
        (ask("hi", tools=[{"type": "function", "function": []}]), "tools[0].function: missing field `name`"),
        (
            {"model": "grok-4.3", "messages": [{"role": "user", "content": None}]},
            "messages[0].content: invalid type: null",
        ),
        (
            {"model": "grok-4.3", "messages": [{"role": "wizard", "content": "x"}]},
            "messages[0]: unknown variant `wizard`",
        ),
        (
            {"model": "grok-4.3", "messages": [{"role": "user", "content": [{"type": "smell"}]}]},
            "messages[0].content[0]: unknown variant `smell`",
        ),
    ],
)
def test_a_misfit_is_422_and_named_before_the_key_is_looked_at(
    client: Client, body: JsonObject, reason: str
) -> None:
    client.headers = {"authorization": "Bearer bad"}
    status, answer = refusal(client.post("/chat/completions", body))
    assert status == 422
    text = answer["error"]  # type: ignore[index]
    assert text.startswith(f"Failed to deserialize the JSON body into the target type: {reason}")


def test_a_body_that_is_no_object_is_422(client: Client) -> None:
    assert refusal(client.post("/responses", ["hi"]))[0] == 422


@pytest.mark.parametrize(
    "given", [7, [{"role": "wizard", "content": "x"}], [{"type": "x"}], [{"role": "user"}]]
)
def test_a_misfit_input_has_a_sentence_of_its_own(client: Client, given: object) -> None:
    status, body = refusal(client.post("/responses", {"input": given}))
    assert status == 422
    text = body["error"]  # type: ignore[index]
    if isinstance(given, list):
        assert text.endswith("input: data did not match any variant of untagged enum ModelInput")


def test_an_unknown_model_is_named_in_two_ways(client: Client) -> None:
    status, body = refusal(client.post("/chat/completions", ask("hi") | {"model": "grok-9"}))
    assert status == 404
    assert body["error"].startswith("The model grok-9 does not exist or your team ")  # type: ignore[index]
    answer = client.post("/responses", {"model": "grok-9", "input": "hi"})
    assert refusal(answer) == invalid("Model not found: grok-9")


def test_a_prompt_beyond_the_window_is_refused(client: Client) -> None:
    text = "word " * 256_000
    answer = client.post("/chat/completions", ask(text) | {"model": "grok-build-0.1"})
    limit = "This model's maximum prompt length is 256000 but the request contains 256191 tokens."
    assert refusal(answer) == invalid(limit)


@pytest.mark.parametrize(
    ("parameter", "value", "name"),
    [
        ("stop", ["x"], "stop"),
        ("presence_penalty", 0.5, "presencePenalty"),
        ("frequency_penalty", -1, "frequencyPenalty"),
    ],
)
def test_reasoning_models_refuse_what_they_do_not_take(
    client: Client, parameter: str, value: object, name: str
) -> None:
    body = ask("hi", **{parameter: value})
    text = f"Model grok-4.3 does not support parameter {name}."
    assert refusal(client.post("/chat/completions", body)) == invalid(text)
    plain = body | {"model": "grok-4.20-0309-non-reasoning"}
    assert client.post("/chat/completions", plain).status_code == 200
    harmless = ask("hi", stop=[], presence_penalty=0, frequency_penalty=0.0)
    assert client.post("/chat/completions", harmless).status_code == 200


def test_efforts_are_refused_where_they_do_not_exist(client: Client) -> None:
    body = ask("hi", reasoning_effort="low") | {"model": "grok-4.20-0309-reasoning"}
    text = "Model grok-4.20-0309-reasoning does not support parameter reasoningEffort."
    assert refusal(client.post("/chat/completions", body)) == invalid(text)
    answer = client.post("/responses", {"input": "hi", "reasoning": {"effort": "xhigh"}})
    assert answer.status_code == 400
    assert "none, low, medium, high" in answer.json()["error"]


def test_live_search_is_gone(client: Client) -> None:
    text = "Live search is deprecated. Please switch to the Agent Tools API"
    bodies = (
        ("/chat/completions", ask("hi", search_parameters={"mode": "off"})),
        ("/chat/completions", ask("hi", tools=[{"type": "live_search"}])),
        ("/responses", {"input": "hi", "search_parameters": {"mode": "on"}}),
        ("/responses", {"input": "hi", "tools": [{"type": "live_search"}]}),
    )
    for path, body in bodies:
        status, answer = refusal(client.post(path, body))
        assert status == 410
        assert answer["error"].startswith(text)  # type: ignore[index]


@pytest.mark.parametrize("content", ["", []])
def test_an_empty_message_is_refused(client: Client, content: object) -> None:
    text = "Invalid request content: Each message must have at least one content element."
    body = {"model": "grok-4.3", "messages": [{"role": "user", "content": content}]}
    assert refusal(client.post("/chat/completions", body)) == invalid(text)
    assert client.post("/chat/completions", {"model": "grok-4.3", "messages": []}).status_code == 400


def test_too_many_tools_stop_words_and_numbers_out_of_range_are_refused(client: Client) -> None:
    tool = {"type": "function", "function": {"name": "t"}}
    assert client.post("/chat/completions", ask("hi", tools=[tool] * 350)).status_code == 200
    rooted = {"type": "function", "function": {"name": "t", "parameters": {"type": "array"}}}
    for more in (
        {"tools": [tool] * 351},
        {"tools": [rooted]},
        {"stop": list("abcde")},
        {"temperature": 2.1},
        {"n": 0},
    ):
        assert refusal(client.post("/chat/completions", ask("hi", **more)))[0] == 400
    many = {"type": "web_search", "allowed_domains": list("abcdef")}
    assert client.post("/responses", {"input": "hi", "tools": [many]}).status_code == 400


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("data:image/png;base64," + base64.b64encode(b"GIF89a" * 9).decode(), "Invalid PNG image."),
        ("data:image/jpg;base64,/9j/4AAQ", "Invalid JPEG image."),
        ("data:image/png;base64,%%%", "Invalid PNG image."),
    ],
)
def test_a_broken_picture_is_never_worth_a_retry(client: Client, url: str, text: str) -> None:
    parts = [{"type": "input_image", "image_url": url}, {"type": "input_text", "text": "?"}]
    answer = client.post("/responses", {"input": [{"role": "user", "content": parts}]})
    assert refusal(answer) == (400, {"code": "invalid_image", "error": text})
    assert answer.headers["x-should-retry"] == "false"


def test_a_picture_needs_a_model_that_sees_and_a_url_that_leads_somewhere(client: Client) -> None:
    def body(url: str, model: str) -> JsonObject:
        part = {"type": "image_url", "image_url": {"url": url}}
        return {"model": model, "messages": [{"role": "user", "content": [part]}]}

    linked = "https://example.org/a.png"
    assert client.post("/chat/completions", body(linked, "grok-4.3")).status_code == 200
    assert client.post("/chat/completions", body(linked, "grok-build-0.1")).status_code == 400
    assert client.post("/chat/completions", body("file:///etc/passwd", "grok-4.3")).status_code == 400


def test_a_mistake_of_its_own_is_a_500_in_the_usual_shape(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise KeyError("oops")

    monkeypatch.setattr(chat, "play", broken)
    answer = client.post("/chat/completions", ask("hi"))
    assert refusal(answer) == (500, {"code": "internal", "error": "Internal error: KeyError('oops')"})


def test_instructions_and_a_previous_response_exclude_each_other(client: Client) -> None:
    first = client.response("hi")
    body = {"input": "hi", "previous_response_id": first["id"], "instructions": "x"}
    assert client.post("/responses", body).status_code == 400


def test_the_limit_that_was_set_is_kept_and_told(open_sandbox: Open) -> None:
    client = open_sandbox(rate_limit=2)
    answers = [client.post("/chat/completions", ask("hi")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["x-ratelimit-remaining-requests"] for answer in answers] == ["1", "0", "0"]
    assert answers[0].headers["x-ratelimit-limit-requests"] == "2"
    body = answers[2].json()
    assert body["code"] == "resource-exhausted"
    assert "model grok-4.3" in body["error"]
    assert body["error"].endswith("Requests per Minute (actual/limit): 3/2.")
    assert "retry-after" not in answers[2].headers


def test_the_limit_is_forgotten_after_a_minute(open_sandbox: Open) -> None:
    now = [1_800_000_000.0]
    client = open_sandbox(rate_limit=1, clock=lambda: now[0])
    assert client.post("/responses", {"input": "hi"}).status_code == 200
    assert client.post("/responses", {"input": "hi"}).status_code == 429
    now[0] += 60
    assert client.post("/responses", {"input": "hi"}).status_code == 200


@pytest.mark.parametrize("path", INFERENCE)
def test_every_route_needs_a_known_model(client: Client, path: str) -> None:
    body = {
        "model": "grok-9",
        "messages": [{"role": "user", "content": "hi"}],
        "input": "hi",
        "prompt": "hi",
        "text": "hi",
    }
    answer = client.post(path, body)
    assert answer.status_code in {400, 404}
    assert "grok-9" in json.dumps(answer.json())
    assert len(answer.headers["x-request-id"]) == 36
