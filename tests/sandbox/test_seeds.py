"""A seeded sandbox repeats itself, also in another process."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.sandbox.conftest import KEY, Clock, Open, ask
from xai_tui.sandbox.pacing import Pace

REQUESTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("/chat/completions", ask("tell me a joke")),
    ("/chat/completions", ask("tell me a joke")),
    ("/chat/completions", ask("a long answer about the sea", stream=True)),
    ("/chat/completions", ask("hello", deferred=True)),
    ("/responses", {"input": "latest news?", "tools": [{"type": "web_search"}], "stream": True}),
    ("/messages", {"model": "grok-4.3", "messages": [{"role": "user", "content": "hello"}], "stream": True}),
    ("/images/generations", {"prompt": "hills", "response_format": "b64_json"}),
)
SERVE = (
    "import sys\n"
    "from xai_tui.sandbox.server import SandboxOptions, serve\n"
    "serve(SandboxOptions(seed=int(sys.argv[1]), pace=0, clock=lambda: 1_800_000_000.0))\n"
)


@contextmanager
def process(seed: int) -> Iterator[str]:
    """A sandbox in a process of its own; yields its URL and looks at how it ends."""
    running = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(seed)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    try:
        yield running.stdout.readline().strip()
    finally:
        running.send_signal(signal.SIGTERM)
        rest, errors = running.communicate(timeout=20)
    assert (running.returncode, rest, errors) == (0, "", "")


def everything(url: str) -> list[tuple[int, str, str]]:
    """What a sandbox says to all requests, ids included; its port left out."""
    port = url.removesuffix("/v1").rpartition(":")[2]
    headers = {"authorization": f"Bearer {KEY}"}
    with httpx.Client(trust_env=False, timeout=20) as client:
        answers = [client.post(url + path, json=body, headers=headers) for path, body in REQUESTS]
    return [
        (answer.status_code, answer.headers["x-request-id"], answer.text.replace(port, "PORT"))
        for answer in answers
    ]


def test_two_processes_with_one_seed_say_the_same() -> None:
    with process(11) as first, process(11) as second, process(12) as other:
        assert first.startswith("http://127.0.0.1:")
        assert first.endswith("/v1")
        once, again, different = everything(first), everything(second), everything(other)
    assert once == again
    assert all(one != two for one, two in zip(once, different, strict=True))
    assert once[0] != once[1], "the same request asked twice is another request"


def test_without_a_seed_nothing_repeats(open_sandbox: Open) -> None:
    ids = {open_sandbox(seed=None).chat("hello")["id"] for _ in range(2)}
    assert len(ids) == 2


def test_the_order_of_other_requests_does_not_matter(open_sandbox: Open) -> None:
    one, other = open_sandbox(seed=3), open_sandbox(seed=3)
    other.chat("something else first")
    assert one.chat("tell me a joke")["id"] == other.chat("tell me a joke")["id"]


def test_job_times_repeat(open_sandbox: Open, clock: Clock) -> None:
    def looks(seed: int) -> list[int]:
        client = open_sandbox(seed=seed, clock=clock, job_seconds=(0.0, 100.0))
        job = client.chat("hello", deferred=True)["request_id"]
        seen = [client.get(f"/chat/deferred-completion/{job}").status_code]
        while seen[-1] == 202:
            clock.now += 1
            seen.append(client.get(f"/chat/deferred-completion/{job}").status_code)
        return seen

    assert looks(5) == looks(5)
    assert len({len(looks(seed)) for seed in (5, 6, 7)}) > 1


def test_the_pace_repeats() -> None:
    def steps(seed: int) -> list[float]:
        pace = Pace(1.0, random.Random(seed))
        return [pace.step() for _ in range(4)]

    assert steps(1) == steps(1) != steps(2)
    first, *rest = steps(1)
    assert 0.25 <= first <= 0.55
    assert all(1 / 90 <= step <= 1 / 60 for step in rest)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_in_the_foreground_it_ends_with_0_even_while_it_streams(number: signal.Signals) -> None:
    script = SERVE.replace("pace=0", "pace=1")
    running = subprocess.Popen(
        [sys.executable, "-c", script, "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    )
    assert running.stdout is not None
    url = running.stdout.readline().decode().strip()
    request = ask("a long answer about the sea", stream=True)
    with (
        httpx.Client(trust_env=False, timeout=20) as client,
        client.stream(
            "POST", url + "/chat/completions", json=request, headers={"authorization": f"Bearer {KEY}"}
        ) as answer,
    ):
        first = next(line for line in answer.iter_lines() if line)
        assert json.loads(first.removeprefix("data: "))["object"] == "chat.completion.chunk"
        running.send_signal(number)
        rest, errors = running.communicate(timeout=20)
    assert (running.returncode, rest, errors) == (0, b"", b"")
