"""Files of prompts that are sent as jobs: interrupted, sent again, with lines that are refused or unknown."""

import json
import os
import pty
import signal
import sqlite3
import subprocess
from collections import Counter

import pytest

from tests.cli.conftest import Shell
from xai_tui.sandbox.server import Sandbox

DEFER = ("defer", "-m", "grok-4.3", "--file", "prompts")


def _prompts(sandbox: Sandbox) -> list[str]:
    posts = [record for record in sandbox.requests if record.method == "POST"]
    return [json.loads(record.body)["messages"][-1]["content"] for record in posts]


def _write(shell: Shell, *prompts: str) -> None:
    (shell.home / "prompts").write_text("\n".join(prompts))


def test_a_file_that_was_sent_is_sent_anew_only_when_asked(online: Shell, sandbox: Sandbox) -> None:
    _write(online, "one", "two")
    first = online(*DEFER)
    assert "2 prompts · ~2 tokens · ≈ $0.00" in first.err
    assert "2 lines: 2 waiting. Answers in their order: `xai-tui jobs results --batch " in first.err
    second = online(*DEFER)
    assert second.out == first.out
    assert "nothing is sent. Send it anew with --again." in second.err
    assert _prompts(sandbox) == ["one", "two"]
    third = online(*DEFER, "--again")
    assert not set(third.out.split()) & set(first.out.split())
    assert _prompts(sandbox) == ["one", "two"] * 2
    assert online(*DEFER).out == third.out


def test_other_content_options_or_servers_make_another_batch(online: Shell, sandbox: Sandbox) -> None:
    _write(online, "one")
    online(*DEFER)
    online(*DEFER, "-s", "briefly")
    online("defer", "-m", "grok-4", "--file", "prompts")
    online.environ["XAI_API_KEY"] = "xai-other"
    online(*DEFER)
    _write(online, "one", "two")
    online(*DEFER)
    assert Counter(_prompts(sandbox)) == {"one": 5, "two": 1}


def test_all_that_a_line_sets_is_sent(online: Shell, sandbox: Sandbox) -> None:
    row = {"prompt": "p", "model": "grok-4.3", "system": "s", "n": 2, "temperature": 0.5, "max_tokens": 9}
    _write(online, json.dumps(row))
    online("defer", "--file", "prompts", "-s", "not this")
    (post,) = [record for record in sandbox.requests if record.method == "POST"]
    body = json.loads(post.body)
    assert (body["n"], body["temperature"], body["max_completion_tokens"]) == (2, 0.5, 9)
    assert body["messages"][0]["content"] == "s"


def test_nothing_is_sent_of_a_file_with_a_broken_line_unless_it_is_left_out(
    online: Shell, sandbox: Sandbox
) -> None:
    _write(online, '{"prompt": "one"}', "{", '{"prompt": ""}')
    done = online(*DEFER, code=2)
    assert "\nline 2: no JSON" in done.err
    assert "\nline 3: `prompt` is empty" in done.err
    assert _prompts(sandbox) == []
    done = online(*DEFER, "--skip-invalid")
    assert "prompts, line 2: no JSON" in done.err
    assert _prompts(sandbox) == ["one"]
    _write(online, "{")
    online(*DEFER, "--skip-invalid", code=2)


def test_a_line_that_was_refused_is_tried_again_and_no_other(online: Shell, sandbox: Sandbox) -> None:
    _write(online, "one", "two", "three")
    sandbox.faults.add("POST *: 400")
    online(*DEFER, code=1)
    assert sorted(_prompts(sandbox)) == ["one", "three", "two"]
    done = online(*DEFER)
    assert "1 prompts · " in done.err
    assert "2 of the file were sent before" in done.err
    assert "3 lines: 3 waiting." in done.err
    assert len(_prompts(sandbox)) == 4


def test_a_line_whose_fate_is_unknown_is_sent_again_only_when_asked(online: Shell, sandbox: Sandbox) -> None:
    _write(online, "one", "two")
    sandbox.faults.add("POST *: drop")
    assert "1 waiting, 1 unknown" in online(*DEFER).err
    assert "nothing is sent" in online(*DEFER).err
    assert len(_prompts(sandbox)) == 2
    assert "2 lines: 2 waiting." in online(*DEFER, "--resend-unknown").err
    assert len(_prompts(sandbox)) == 3


def test_a_line_that_was_forgotten_stays_so(online: Shell, sandbox: Sandbox) -> None:
    _write(online, "one", "two")
    first, second = online(*DEFER).out.split()
    online("jobs", "forget", first, "--yes")
    done = online(*DEFER)
    assert done.out.split() == [second]
    assert "1 forgotten" in done.err
    assert len(_prompts(sandbox)) == 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_file_that_was_interrupted_goes_on_where_it_stopped(
    online: Shell, sandbox: Sandbox, number: signal.Signals
) -> None:
    prompts = [f"prompt {number}" for number in range(12)]
    _write(online, *prompts)
    process = online.start(*DEFER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(4):
        assert process.stdout.readline()
    process.send_signal(number)
    process.communicate(timeout=30)
    done = online(*DEFER, "--resend-unknown")
    ids = done.out.split()
    assert len(set(ids)) == 12
    states = Counter(row["state"] for row in online("jobs", "list", "--json").rows)
    unknown = states.pop("unknown", 0)
    assert states.keys() <= {"waiting", "collected"}
    assert states.total() == 12
    sent = Counter(_prompts(sandbox))
    assert sent.keys() == set(prompts)
    assert sent.total() <= 12 + unknown


def test_a_line_that_was_begun_and_not_stored_as_a_job_is_sent_in_its_chat(online: Shell) -> None:
    _write(online, "one", "two")
    first = online(*DEFER).out.split()
    chats = {row["id"]: row["chat"] for row in online("jobs", "list", "--json").rows}
    with sqlite3.connect(online.home / "data/xai-tui/xai-tui.db") as database:
        database.execute("UPDATE batch_lines SET job_id = NULL")
        database.execute("DELETE FROM jobs WHERE id = ?", (first[0],))
        database.execute("DELETE FROM messages WHERE chat_id = ?", (chats[first[0]],))
        database.execute("UPDATE chats SET leaf_id = NULL WHERE id = ?", (chats[first[0]],))
    again = online(*DEFER).out.split()
    assert again[1] == first[1]
    assert again[0] not in first
    assert {row["id"]: row["chat"] for row in online("jobs", "list", "--json").rows}[again[0]] == chats[
        first[0]
    ]


def test_two_processes_do_not_send_one_file_at_once(online: Shell, sandbox: Sandbox) -> None:
    _write(online, "one")
    sandbox.faults.add("POST *: delay=60")
    process = online.start(*DEFER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    job_id = process.stdout.readline().decode().strip()
    assert job_id
    assert "Another process is sending this file." in online(*DEFER, code=2).err
    while not _prompts(sandbox):
        assert process.poll() is None
    process.kill()
    process.communicate(timeout=30)
    assert "1 lines: 1 unknown." in online(*DEFER).err


def test_answers_come_in_the_order_of_the_file(online: Shell, sandbox: Sandbox) -> None:
    _write(online, *(f"say exactly: {word}" for word in ("one", "two", "three")))
    done = online(*DEFER, "--wait")
    assert done.out.splitlines()[4::2] == ["one", "two", "three"]


def test_results_are_a_line_for_each_of_the_file(online: Shell, sandbox: Sandbox) -> None:
    _write(online, *(f"say exactly: {word}" for word in ("one", "two", "three")))
    sandbox.faults.add("POST *: 400")
    online(*DEFER, code=1)
    online("jobs", "wait")
    batch = online("jobs", "list", "--json").rows[0]["batch"]
    done = online("jobs", "results", "--batch", batch[:8])
    assert [row["line"] for row in done.rows] == [1, 2, 3]
    assert sum(row["answer"] is None for row in done.rows) == 1
    assert "1 of 3 lines have no answer here." in done.err
    online(*DEFER, "--wait")
    done = online("jobs", "results", "--batch", batch)
    assert [row["answer"] for row in done.rows] == ["one", "two", "three"]
    assert done.err == ""
    assert {row["answer"] for row in online("jobs", "results").rows} == {"one", "two", "three"}
    online("jobs", "forget", done.rows[0]["id"], "--yes")
    online("jobs", "results", "--batch", "nope", "--json", code=1)


def test_options_of_a_file_want_one(online: Shell) -> None:
    assert "Name it with --file" in online("defer", "--again", "hello", code=2).err


def test_a_person_sees_how_many_are_sent(online: Shell, sandbox: Sandbox) -> None:
    _write(online, "one", "two")
    sandbox.faults.add("POST *: delay=1 x*")
    here, there = pty.openpty()
    process = online.start(
        *DEFER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=there, start_new_session=True
    )
    os.close(there)
    said = b""
    while b"2 waiting" not in said:
        said += os.read(here, 1024)
    assert b" of 2 jobs sent" in said
    process.communicate(timeout=30)
    os.close(here)
