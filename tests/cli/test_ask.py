import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from xai_tui.sandbox.server import Sandbox

ASK = ("ask", "-m", "grok-4.3")
LONG = "write a long story"


def _posts(sandbox: Sandbox) -> list[str]:
    return [record.path for record in sandbox.requests if record.method == "POST"]


def test_the_answer_and_nothing_else_is_on_stdout(online: Shell, sandbox: Sandbox) -> None:
    done = online(*ASK, "hello")
    assert len(done.out) > 20
    assert done.out.endswith("\n")
    assert done.err == ""
    assert [(record.method, record.path) for record in sandbox.requests] == [("POST", "/v1/responses")]


@pytest.mark.parametrize(
    ("protocol", "path", "is_billed"),
    [
        ("responses", "/v1/responses", True),
        ("chat", "/v1/chat/completions", True),
        ("messages", "/v1/messages", False),
    ],
)
def test_each_protocol_carries_a_prompt(
    online: Shell, sandbox: Sandbox, protocol: str, path: str, is_billed: bool
) -> None:
    rows = online(*ASK, "--protocol", protocol, "--json", "hello").rows
    assert _posts(sandbox) == [path]
    done = rows[-1]
    assert done["type"] == "done"
    assert done.keys() == {
        "type", "text", "thoughts", "model", "finish_reason", "usage", "ticks", "chat", "response_id"
    }  # fmt: skip
    assert done["text"] == "".join(row["text"] for row in rows if row["type"] == "text")
    assert done["thoughts"] == "".join(row["thoughts"] for row in rows if row["type"] == "thoughts")
    assert done["model"] == "grok-4.3"
    assert done["usage"]["prompt_tokens"] > 0
    assert isinstance(done["ticks"], int if is_billed else type(None))


def test_without_streaming_one_object_is_all(online: Shell) -> None:
    row = online(*ASK, "--json", "--no-stream", "hello").row
    assert row["type"] == "done"
    assert online(*ASK, "--no-stream", "hello").out.strip()


def test_the_prompt_may_come_from_stdin_and_follow_the_argument(online: Shell, sandbox: Sandbox) -> None:
    online(*ASK, stdin="from a pipe\n")
    online(*ASK, "sum up", stdin="the text\n")
    sent = [record.body.decode() for record in sandbox.requests]
    assert "from a pipe" in sent[0]
    assert "sum up\\n\\nthe text" in sent[1]
    assert online("ask", stdin="", code=2).out == ""


def test_options_reach_the_server(online: Shell, sandbox: Sandbox, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(
        '{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],'
        '"additionalProperties":false}'
    )
    picture = tmp_path / "dot.png"
    picture.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360f8cfc00000030101000dc9cf5d0000000049454e44ae426082"
        )
    )
    row = online(
        *ASK, "-s", "Be brief.", "--effort", "high", "--schema", str(schema), "--image", str(picture),
        "--web", "--json", "--no-stream", "give me a name",
    ).row  # fmt: skip
    assert json.loads(row["text"])["name"]
    (record,) = sandbox.requests
    sent = json.loads(record.body)
    assert "Be brief." in record.body.decode()
    assert "data:image/png;base64," in record.body.decode()
    assert sent["reasoning"]["effort"] == "high"
    assert sent["text"]["format"]["type"] == "json_schema"
    assert sent["tools"] == [{"type": "web_search"}]


def test_a_chat_goes_on(online: Shell, sandbox: Sandbox) -> None:
    first = online(*ASK, "--json", "--no-stream", "my name is Ada").row["chat"]
    assert online(*ASK, "-c", "--json", "--no-stream", "and now?").row["chat"] == first
    other = online(*ASK, "--json", "--no-stream", "another").row["chat"]
    assert other != first
    assert (
        online("ask", "--chat", first[:13], "--json", "--no-stream", "what is my name?").row["chat"] == first
    )
    last = sandbox.requests[-1].body.decode()
    assert "my name is Ada" in last
    assert "another" not in last


def test_what_is_not_saved_is_nowhere(online: Shell) -> None:
    row = online(*ASK, "--no-save", "--json", "--no-stream", "secret words").row
    assert row["chat"] is None
    kept = [
        path for path in online.home.rglob("*") if path.is_file() and b"secret words" in path.read_bytes()
    ]
    assert kept == []
    assert online("ask", "-c", "and?", "--json", code=1).error["kind"] == "not_found"


@pytest.mark.parametrize(
    "words",
    [
        ("--no-save", "-c", "x"),
        ("--chat", "a", "-c", "x"),
        ("--image", "/nonexistent", "x"),
        ("--schema", "/nonexistent", "x"),
        ("--protocol", "chat", "--web", "x"),
        ("--protocol", "messages", "--schema", "schema.json", "x"),
    ],
)
def test_options_that_cannot_go_together_are_wrong_usage(
    online: Shell, sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    (online.home / "schema.json").write_text("{}")
    assert online(*ASK, *words, "--json", code=2).error["kind"] == "usage"
    assert sandbox.requests == ()


def test_an_unknown_chat_is_said(online: Shell) -> None:
    assert online("ask", "--chat", "nope", "x", "--json", code=1).error["kind"] == "not_found"


def test_the_user_s_settings_hold_for_new_chats(online: Shell, sandbox: Sandbox) -> None:
    online.set(model="grok-4", system="Answer in rhymes.", effort="low", protocol="chat")
    online("ask", "hello")
    (record,) = sandbox.requests
    sent = json.loads(record.body)
    assert record.path == "/v1/chat/completions"
    assert (sent["model"], sent["reasoning_effort"]) == ("grok-4", "low")
    assert "Answer in rhymes." in record.body.decode()


def test_where_nothing_names_a_model_the_servers_list_does_and_that_is_said(
    online: Shell, sandbox: Sandbox
) -> None:
    first = online("ask", "hello")
    assert "Asking grok-4.3, the first model of this server; -m names another." in first.err
    assert [record.path for record in sandbox.requests] == ["/v1/models", "/v1/responses"]
    assert "Asking" not in online("ask", "and again").err
    assert _posts(sandbox) == ["/v1/responses"] * 2
    assert len(sandbox.requests) == 3


def test_a_program_is_told_the_model_that_was_taken(online: Shell) -> None:
    rows = online("ask", "hello", "--json").rows
    assert [row["type"] for row in rows[:2]] == ["started", "model"]
    assert rows[1]["model"] == "grok-4.3"


# What goes wrong on the way.


def test_a_server_whose_models_cannot_be_asked_for_is_waited_for_with_words(
    online: Shell, sandbox: Sandbox
) -> None:
    sandbox.faults.add("GET /v1/models: 503 x2 retry-after=0")
    done = online("ask", "hello")
    assert done.err.count("Attempt") == 2
    assert done.out.strip()


def test_a_rate_limit_that_passes_is_waited_for(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST /v1/responses: 429 x2 retry-after=0")
    done = online(*ASK, "hello")
    assert done.out.strip()
    assert len(_posts(sandbox)) == 3
    assert done.err.count("Attempt") == 2


def test_a_rate_limit_for_ever_ends_with_5(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST /v1/responses: 429 x* retry-after=0")
    done = online(*ASK, "hello", code=5)
    assert done.out == ""
    assert len(_posts(sandbox)) == 5
    assert "Too many requests" in done.err


def test_a_rate_limit_that_asks_for_too_long_is_not_waited_for(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST /v1/responses: 429 x* retry-after=3600")
    assert online(*ASK, "hello", "--json", code=5).error["kind"] == "rate_limit"
    assert len(_posts(sandbox)) == 1


def test_a_server_fault_that_passes_is_no_matter(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST /v1/responses: 500 retry-after=0")
    assert online(*ASK, "hello").out.strip()
    assert len(_posts(sandbox)) == 2


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        ("POST /v1/responses: 401 x*", 4, 401),
        ("POST /v1/responses: 400 x*", 1, 400),
        ("POST /v1/responses: 404 x*", 1, 404),
        ("POST /v1/responses: 403 x*", 4, 403),
    ],
)
def test_a_refusal_is_final(online: Shell, sandbox: Sandbox, fault: str, code: int, status: int) -> None:
    sandbox.faults.add(fault)
    done = online(*ASK, "--protocol", "responses", "hello", "--json", code=None)
    if status != 403:
        assert done.code == code
    assert done.error["status"] == status
    assert len(_posts(sandbox)) == 1
    assert '"text"' not in done.out


@pytest.mark.parametrize("fault", ["cut=90", "truncated=90", "garbage=90", "error=90"])
@pytest.mark.parametrize("protocol", ["chat", "messages"])
def test_an_answer_that_breaks_off_ends_with_3(
    online: Shell, sandbox: Sandbox, fault: str, protocol: str
) -> None:
    sandbox.faults.add(f"POST *: {fault} x*")
    done = online(*ASK, "--protocol", protocol, LONG, code=3)
    assert done.out.endswith("\n")
    assert done.out.strip()
    assert "broke off" in done.err
    done = online(*ASK, "--protocol", protocol, "--json", LONG, code=3)
    assert done.rows[-1]["type"] in {"broken", "failed"}
    assert done.rows[-1]["text"] == "".join(row["text"] for row in done.rows if row["type"] == "text")
    assert done.error["kind"] == "broken_answer"
    assert len(_posts(sandbox)) == 2


def test_a_stream_that_stalls_ends_with_3_and_keeps_what_came(online: Shell, sandbox: Sandbox) -> None:
    online.set(idle_timeout=0.3)
    sandbox.faults.add("POST *: stall=40")
    rows = online(*ASK, "--protocol", "chat", "--json", "tell me something long", code=3)
    last = rows.rows[-1]
    assert last["type"] == "broken"
    assert last["text"]
    assert rows.error["kind"] == "broken_answer"


def test_a_broken_answer_of_the_responses_protocol_is_fetched_whole(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST /v1/responses: cut=20")
    rows = online(*ASK, "--json", "hello").rows
    assert rows[-1]["type"] == "done"
    assert [record.method for record in sandbox.requests] == ["POST", "GET"]
    assert rows[-1]["text"] == "".join(row["text"] for row in rows if row["type"] == "text")


def test_a_late_first_word_is_waited_for_as_long_as_is_set(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST *: delay=1 x2")
    assert online(*ASK, "hello").out.strip()
    online.set(first_byte_timeout=0.2)
    error = online(*ASK, "hello", "--json", code=1).error
    assert "billed" in error["title"]


@pytest.mark.parametrize("words", [ASK, ("ask",)])
def test_a_server_out_of_reach_is_said_and_tried_again(online: Shell, words: tuple[str, ...]) -> None:
    online.environ["XAI_BASE_URL"] = "http://127.0.0.1:1/v1"
    process = online.start(
        *words, "--json", "hello", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    rows = [json.loads(process.stdout.readline()) for _ in range(2)]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert [row["type"] for row in rows] == ["started", "waiting"]
    assert (rows[1]["reason"], rows[1]["attempt"]) == ("retry", 2)
    assert "cannot be reached" in rows[1]["message"]
    assert process.returncode == 130


def test_without_a_key_xai_is_not_asked(shell: Shell) -> None:
    error = shell(*ASK, "hello", "--json", code=4).error
    assert error["kind"] == "no_key"
    assert "--demo" in error["next"]


def test_a_mistyped_model_is_not_the_next_default(online: Shell) -> None:
    assert online("ask", "-m", "grok-4.5", "hi", "--json", "--no-stream").row["model"] == "grok-4.5"
    for _ in range(6):
        online("ask", "-m", "grok-0", "hi", code=1)
    assert online("ask", "hi", "--json", "--no-stream").row["model"] == "grok-4.5"


def test_a_bad_key_ends_with_4_and_is_not_shown(online: Shell) -> None:
    online.environ["XAI_API_KEY"] = "sk-notakey123456"
    done = online(*ASK, "hello", code=4)
    assert "notakey" not in done.err + done.out


def test_the_key_may_stand_in_a_file(online: Shell, tmp_path: Path) -> None:
    del online.environ["XAI_API_KEY"]
    (tmp_path / "key").write_text("xai-from-file\n")
    assert online("--api-key-file", "key", *ASK, "hello").out
    assert online(*ASK, "--api-key-file", "key", "hello").out


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1?a=b", "http://u:p@127.0.0.1:1", "ftp://x", "nonsense"]
)
def test_a_base_url_that_cannot_be_is_wrong_usage(online: Shell, url: str) -> None:
    online.environ["XAI_BASE_URL"] = url
    error = online(*ASK, "hello", "--json", code=2).error
    assert error["kind"] == "usage"
    assert "XAI_BASE_URL" in error["next"]


def test_the_demo_needs_nothing(shell: Shell) -> None:
    assert shell("--demo", "ask", "hello").out.strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_answer_is_kept(online: Shell, sandbox: Sandbox, number: signal.Signals) -> None:
    sandbox.faults.add("POST *: stall=60")
    process = online.start(
        *ASK, "--json", "a long story", stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    rows: list[dict[str, str]] = []
    while not rows or rows[-1]["type"] != "text":
        rows.append(json.loads(process.stdout.readline()))
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    last = json.loads(out.splitlines()[-1])
    assert last["type"] == "stopped"
    assert last["text"].startswith(rows[-1]["text"])
    assert json.loads(err)["error"]["kind"] == "interrupted"
    assert online("ask", "-c", "--json", "--no-stream", "go on").row["chat"] == last["chat"]
    sent = json.dumps(json.loads(sandbox.requests[-1].body), ensure_ascii=False)
    assert json.dumps(last["text"], ensure_ascii=False)[1:-1] in sent


def test_a_reader_that_leaves_ends_the_answer_quietly(online: Shell) -> None:
    process = online.start(
        *ASK, "a long story", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    assert (process.wait(30), said) == (0, b"")


def test_a_chat_that_another_program_is_answered_in_is_waited_for(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST *: pause=8@60")
    holder = online.start(
        *ASK, "--json", "a long story", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )  # fmt: skip
    assert holder.stdout is not None
    chat_id = json.loads(holder.stdout.readline())["chat"]
    while json.loads(holder.stdout.readline())["type"] not in {"text", "thoughts"}:
        pass
    waiting = online.start(
        *("ask", "--chat", chat_id, "--json", "go on"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    interrupted = online.start(
        *("ask", "--chat", chat_id, "never mind"), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert waiting.stdout is not None
    assert interrupted.stderr is not None
    assert json.loads(waiting.stdout.readline()) == {"type": "queued", "chat": chat_id}
    assert b"the prompt goes out after it" in interrupted.stderr.readline()
    interrupted.send_signal(signal.SIGINT)
    assert interrupted.wait(timeout=30) == 130
    holder.send_signal(signal.SIGINT)
    holder.communicate(timeout=30)
    out, _ = waiting.communicate(timeout=30)
    assert json.loads(out.splitlines()[-1])["type"] == "done"
