"""Watching, sending again and forgetting jobs, as a user does it."""

import json
import os
import pty
import signal
import subprocess
from typing import IO

import pytest

from tests.cli.conftest import COMMAND, Shell
from xai_tui.sandbox.server import Sandbox

DEFER = ("defer", "-m", "grok-4.3")
LOOK = "GET /v1/chat/deferred-completion/*"


def _watch(shell: Shell, *words: str) -> "subprocess.Popen[bytes]":
    """A watch that has begun."""
    process = shell.start(
        "jobs", "watch", *words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    assert b"Watching" in process.stderr.readline()
    return process


def _next(stream: IO[bytes] | None) -> str:
    assert stream is not None
    return stream.readline().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_watch_collects_and_ends_well_when_told(
    online: Shell, sandbox: Sandbox, number: signal.Signals
) -> None:
    sandbox.faults.add(f"{LOOK}: 202")
    job_id = online(*DEFER, "say exactly: here").out.strip()
    process = _watch(online)
    words = _next(process.stdout).split()
    assert words[1:] == [job_id[:8], "collected", "grok-4.3", "say", "exactly:", "here"]
    process.send_signal(number)
    rest, complaints = process.communicate(timeout=30)
    assert (process.returncode, rest, complaints) == (0, b"", b"")
    assert online("jobs", "show", job_id, "--json").row["answer"] == "here"


def test_a_watch_tells_programs_of_jobs_that_others_send(online: Shell, sandbox: Sandbox) -> None:
    process = _watch(online, "--json")
    job_id = online(*DEFER, "hello\n\x1b[31m").out.strip()
    rows = [json.loads(_next(process.stdout))]
    while rows[-1]["event"] != "collected":
        rows.append(json.loads(_next(process.stdout)))
    assert {row["id"] for row in rows} == {job_id}
    assert [row["event"] for row in rows] in (["waiting", "collected"], ["collected"])
    assert rows[-1]["at"].endswith("Z")
    assert rows[-1]["state"] == "collected"
    sandbox.faults.add(f"{LOOK}: 404 x*")
    lost = online(*DEFER, "lost").out.strip()
    while rows[-1]["event"] != "lost":
        rows.append(json.loads(_next(process.stdout)))
    assert rows[-1]["id"] == lost
    process.terminate()
    assert process.wait(30) == 0


def test_two_watches_share_the_work(online: Shell, sandbox: Sandbox) -> None:
    watches = [_watch(online, "--json") for _ in range(2)]
    ids = online(*DEFER, "--file", "-", stdin="one\ntwo\nthree\nfour\n").out.split()
    told = []
    for process in watches:
        events = set[str]()
        while len(events) < len(ids):
            row = json.loads(_next(process.stdout))
            if row["event"] == "collected":
                events.add(row["id"])
        told.append(events)
        process.terminate()
        assert process.wait(30) == 0
    assert told == [set(ids)] * 2
    # An answer that is asked for twice is lost, since the server gives it once.
    assert {row["state"] for row in online("jobs", "list", "--json").rows} == {"collected"}


def test_jobs_of_another_key_are_counted_and_not_asked_for(online: Shell, sandbox: Sandbox) -> None:
    online(*DEFER, "hello")
    online.environ["XAI_API_KEY"] = "xai-other"
    process = _watch(online)
    assert "1 jobs of another server or key" in _next(process.stderr)
    process.terminate()
    assert process.wait(30) == 0
    assert not [record for record in sandbox.requests if record.method == "GET" and "deferred" in record.path]


def test_a_job_is_sent_again_once_it_has_ended(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add(f"{LOOK}: 404")
    job_id = online(*DEFER, "say exactly: again").out.strip()
    assert "is still waiting" in online("jobs", "resend", job_id, code=2).err
    online("jobs", "wait", job_id, code=1)
    again, answer = online("jobs", "resend", job_id[:8], "--wait").out.splitlines()
    assert again != job_id
    assert answer == "again"
    row = online("jobs", "show", again, "--json").row
    assert row["chat"] == online("jobs", "show", job_id, "--json").row["chat"]
    sandbox.faults.add("POST *: 400")
    assert online("jobs", "resend", again, "--json", code=1).row["state"] == "drafted"


def test_a_job_is_forgotten_when_that_is_sure(online: Shell) -> None:
    job_id = online(*DEFER, "hello").out.strip()
    assert "Add `--yes`" in online("jobs", "forget", job_id, code=2).err
    assert online("jobs", "list", "--json").row["id"] == job_id
    assert online("jobs", "forget", job_id[:8], "--yes").out == f"forgot {job_id}\n"
    assert online("jobs", "list", "--json").out == ""
    other = online(*DEFER, "hello").out.strip()
    assert online("jobs", "forget", other, "--yes", "--json").row == {"id": other, "forgotten": True}


@pytest.mark.parametrize(("answer", "left"), [(b"n\n", 1), (b"\n", 1), (b"y\n", 0)])
def test_a_person_is_asked_before_a_job_is_forgotten(online: Shell, answer: bytes, left: int) -> None:
    job_id = online(*DEFER, "hello").out.strip()
    here, there = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "jobs", "forget", job_id],
        env=online.environ, stdin=there, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(there)
    os.write(here, answer)
    _, said = process.communicate(timeout=30)
    os.close(here)
    assert process.returncode == 0
    assert b"Its answer will never be fetched. Forget it? [y/N]" in said
    assert len(online("jobs", "list", "--json").rows) == left


def test_a_terminal_rings_when_an_answer_is_here(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add(f"{LOOK}: 202")
    online(*DEFER, "say exactly: \x1b]0;here")
    here, there = pty.openpty()
    process = online.start(
        "jobs",
        "watch",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=there,
        start_new_session=True,
    )
    os.close(there)
    assert "collected" in _next(process.stdout)
    said = b""
    while not said.endswith(b"\a\a"):
        said += os.read(here, 1024)
    assert said.endswith("\x1b]9;xai-tui: The answer is here: say exactly: ␛]0,here\a\a".encode())
    process.terminate()
    assert process.wait(30) == 0
    os.close(here)
