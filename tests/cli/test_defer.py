import json
import signal
import subprocess
from pathlib import Path

from tests.cli.conftest import Shell
from xai_tui.sandbox.server import Sandbox

DEFER = ("defer", "-m", "grok-4.3")
NEEDED = {
    "id", "request_id", "state", "model", "prompt", "chat", "batch", "created_at", "expires_at", "ticks",
    "origin",
}  # fmt: skip


def test_the_id_is_printed_and_leads_to_the_answer(online: Shell, sandbox: Sandbox) -> None:
    job_id = online(*DEFER, "hello").out.strip()
    assert len(job_id) == 36
    answer = online("jobs", "wait", job_id).out
    assert answer.strip()
    shown = online("jobs", "show", job_id[:9], "--json").row
    assert shown["answer"] + "\n" == answer
    assert shown["state"] == "collected"
    assert online("jobs", "show", shown["request_id"], "--json").row == shown
    posts = [record for record in sandbox.requests if record.method == "POST"]
    assert [record.path for record in posts] == ["/v1/chat/completions"]
    assert json.loads(posts[0].body)["deferred"] is True


def test_waiting_brings_the_answer_at_once(online: Shell) -> None:
    job_id, answer = online(*DEFER, "--wait", "hello").out.split("\n", 1)
    assert online("jobs", "show", job_id, "--json").row["answer"] == answer.removesuffix("\n")
    assert online("jobs", "show", job_id).out.endswith(f"\n\nhello\n\n{answer}")


def test_every_line_of_a_file_is_a_job_of_one_batch(online: Shell, tmp_path: Path) -> None:
    (tmp_path / "prompts").write_text('{"prompt": "one", "system": "s"}\n{"prompt": "two"}\n')
    rows = online(*DEFER, "--file", "prompts", "--json").rows
    assert [row["prompt"] for row in rows] == ["one", "two"]
    assert {row["state"] for row in rows} == {"drafted"}
    assert len({row["batch"] for row in rows}) == 1
    assert len({row["chat"] for row in rows}) == 2
    piped = online(*DEFER, "--file", "-", stdin="three\nfour\n")
    assert len(piped.out.split()) == 2
    answers = online("jobs", "wait")
    heads = [line for line in answers.out.splitlines() if line.startswith("# ") and len(line) == 38]
    assert {line[2:] for line in heads} == {row["id"] for row in rows} | set(piped.out.split())


def test_a_prompt_and_a_file_are_one_too_many(online: Shell) -> None:
    assert online(*DEFER, "x", "--file", "y", code=2).out == ""
    assert "No such file" in online(*DEFER, "--file", "none", code=2).err


def test_jobs_that_are_refused_end_as_the_refusal_does(online: Shell, sandbox: Sandbox) -> None:
    online.environ["XAI_API_KEY"] = "sk-unknown-to-the-server"
    done = online(*DEFER, "--json", "hello", code=4)
    assert done.error["kind"] == "bad_key"
    row = online("jobs", "list", "--json").row
    assert row["id"] == done.row["id"]
    assert row["state"] == "failed"
    done = online(*DEFER, "--file", "-", "--json", stdin="one\ntwo\n", code=4)
    assert done.error["message"].startswith("2 of 2 jobs were refused.")


def test_jobs_refused_for_several_reasons_are_counted(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST *: 400")
    sandbox.faults.add("POST *: 404")
    done = online(*DEFER, "--file", "-", "--json", stdin="one\ntwo\n", code=1)
    assert done.error["kind"] == "jobs_unanswered"
    assert done.error["message"] == "2 of 2 jobs were refused."


def test_jobs_whose_fate_is_unknown_are_counted_and_no_failure(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST *: drop")
    done = online(*DEFER, "--file", "-", stdin="one\ntwo\n")
    assert len(done.out.split()) == 2
    assert "1 of 2 jobs may or may not be running" in done.err


def test_the_list_holds_all_jobs_in_all_states_without_a_key(online: Shell, sandbox: Sandbox) -> None:
    assert online("jobs", "list", "--json").out == ""
    sandbox.faults.add("POST *: drop after=1")
    waiting = online(*DEFER, "hello").out.strip()
    online(*DEFER, "lost\n\x1b[31m")
    del online.environ["XAI_API_KEY"]
    before = len(sandbox.requests)
    rows = online("jobs", "list", "--json").rows
    assert [row["state"] for row in rows] == ["unknown", "waiting"]
    assert NEEDED <= rows[0].keys() == rows[1].keys()
    assert rows[1]["id"] == waiting
    assert rows[1]["created_at"].endswith("Z")
    assert rows[1]["ticks"] is None
    assert rows[0]["expires_at"] is None
    table = online("jobs", "list").out.splitlines()
    assert table[0].split() == ["ID", "STATE", "MODEL", "AGE", "LEFT", "PROMPT"]
    assert table[1].split()[:2] == [rows[0]["id"][:8], "unknown"]
    assert "lost ␛[31m" in table[1]
    shown = online("jobs", "show", rows[0]["id"]).out
    assert "state      unknown" in shown
    assert online("jobs", "show", rows[0]["id"], "--json").row["answer"] is None
    assert len(sandbox.requests) == before


def test_jobs_without_an_answer_are_said_and_end_with_1(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("GET /v1/chat/deferred-completion/*: 404 x*")
    job_id = online(*DEFER, "hello").out.strip()
    done = online("jobs", "wait", job_id, code=1)
    assert done.out == ""
    assert f"{job_id} lost" in done.err
    assert "1 of 1 jobs ended without one" in done.err
    assert online("jobs", "wait").out == ""


def test_an_unknown_job_is_said(online: Shell) -> None:
    for command in ("show", "wait"):
        assert online("jobs", command, "nope", "--json", code=1).error["kind"] == "not_found"


def test_jobs_of_another_key_are_not_waited_for(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("GET /v1/chat/deferred-completion/*: delay=30 x*")
    job_id = online(*DEFER, "hello").out.strip()
    online.environ["XAI_API_KEY"] = "xai-other"
    assert online("jobs", "wait").out == ""
    error = online("jobs", "wait", job_id, "--json", code=2).error
    assert "another server or with another key" in error["message"]


def test_a_wait_that_is_interrupted_loses_nothing(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("GET /v1/chat/deferred-completion/*: 202 x*")
    process = online.start(
        *DEFER, "--wait", "hello", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    job_id = process.stdout.readline().decode().strip()
    while not any(record.method == "GET" for record in sandbox.requests):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 130
    assert online("jobs", "show", job_id, "--json").row["state"] == "waiting"
    sandbox.faults.clear()
    row = online("jobs", "wait", job_id, "--json").row
    assert (row["state"], bool(row["answer"])) == ("collected", True)


def test_a_damaged_or_unusable_database_is_said(shell: Shell) -> None:
    folder = shell.home / "data/xai-tui"
    folder.mkdir(parents=True)
    (folder / "xai-tui.db").write_bytes(b"no database" * 1000)
    assert shell("jobs", "list", "--json", code=1).error["kind"] == "store_damaged"
    assert (folder / "xai-tui.db").read_bytes() == b"no database" * 1000
    (folder / "xai-tui.db").unlink()
    (folder / "xai-tui.db").mkdir()
    assert shell("jobs", "list", "--json", code=1).error["kind"].startswith("store")
    (folder / "xai-tui.db").rmdir()
    folder.rmdir()
    folder.write_text("a file where the folder should be")
    assert shell("jobs", "list", "--json", code=1).error["kind"].startswith("store")


def test_a_line_of_standard_input_is_named_so(online: Shell) -> None:
    done = online("defer", "--file", "-", "--json", stdin='{"prompt": "a"}\n{"prompt": 1}\n', code=2)
    assert done.error["message"].startswith("standard input: 1 broken lines")
    assert "\nline 2: `prompt` is no text" in done.error["message"]
    assert done.out == ""
