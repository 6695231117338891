import gc
import socket
import threading
import warnings

import pytest

from tests.sandbox.conftest import Client, Open, ask
from xai_tui.sandbox.server import Sandbox, SandboxError, SandboxOptions


def port_of(url: str) -> int:
    return int(url.removesuffix("/v1").rpartition(":")[2])


def test_it_listens_on_loopback_alone_and_lets_go_of_the_port() -> None:
    with Sandbox(SandboxOptions(pace=0)) as sandbox:
        port = port_of(sandbox.url)
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=5)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    with Sandbox(SandboxOptions(port=port)) as again:
        assert port_of(again.url) == port


def test_a_taken_port_is_an_error_with_words() -> None:
    with Sandbox() as first, pytest.raises(SandboxError, match=str(port_of(first.url))):
        Sandbox(SandboxOptions(port=port_of(first.url))).start()


def test_stopping_cuts_open_streams_and_may_be_repeated(open_sandbox: Open) -> None:
    client = open_sandbox(pace=1.0)
    request = ask("a long answer about the sea", stream=True)
    with client.http.stream(
        "POST", client.sandbox.url + "/chat/completions", json=request, headers=client.headers
    ) as answer:
        assert answer.status_code == 200
        with warnings.catch_warnings(record=True) as left:
            warnings.simplefilter("always", ResourceWarning)
            client.sandbox.stop()
            client.sandbox.stop()
            gc.collect()
    assert [str(warning.message) for warning in left] == []
    assert "sandbox" not in {thread.name for thread in threading.enumerate()}


def test_who_calls_when_it_stops_leaves_nothing_behind() -> None:
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        with Sandbox(SandboxOptions(pace=0)) as sandbox:
            callers = [socket.create_connection(("127.0.0.1", port_of(sandbox.url))) for _ in range(5)]
        for caller in callers:
            caller.close()
        gc.collect()
    assert [str(warning.message) for warning in left] == []


def test_a_sandbox_that_never_ran_can_be_stopped() -> None:
    Sandbox().stop()


def test_many_ask_at_once(client: Client) -> None:
    said: list[str] = []

    def one(number: int) -> None:
        body = client.chat(f"count to {number}", stream=False)
        choices = body["choices"]
        assert isinstance(choices, list)
        said.append(choices[0]["message"]["content"])

    threads = [threading.Thread(target=one, args=(number,)) for number in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(text.split()) for text in said) == list(range(1, 13))


def test_pings_come_only_when_asked_for(open_sandbox: Open) -> None:
    for ping in (True, False):
        answer = open_sandbox(ping=ping).post("/responses", {"input": "hi", "stream": True})
        assert ("event: ping\n" in answer.text) is ping


def test_silence_in_a_stream_is_filled_with_comments(open_sandbox: Open) -> None:
    client = open_sandbox(pace=0.3, keepalive_seconds=0.02)
    text = client.post("/chat/completions", ask("count to 2", stream=True)).text
    assert text.startswith(": keepalive\n\n")
    assert text.endswith("data: [DONE]\n\n")
