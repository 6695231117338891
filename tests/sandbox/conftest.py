"""A real sandbox on a real socket, and a small client to ask it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
import pytest

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.server import Sandbox, SandboxOptions

KEY = "xai-test-key-0000"


@dataclass
class Clock:
    """A clock that only the test moves."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Client:
    """Asks a sandbox; bodies are read as JSON, streams as a list of frames."""

    sandbox: Sandbox
    http: httpx.Client
    headers: dict[str, str] = field(default_factory=lambda: {"authorization": f"Bearer {KEY}"})

    def post(self, path: str, body: object) -> httpx.Response:
        return self.http.post(self.sandbox.url + path, json=body, headers=self.headers)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(self.sandbox.url + path, headers=self.headers)

    def delete(self, path: str) -> httpx.Response:
        return self.http.delete(self.sandbox.url + path, headers=self.headers)

    def chat(self, text: str, **more: object) -> JsonObject:
        return self.done(self.post("/chat/completions", ask(text, **more)))

    def response(self, given: object, **more: object) -> JsonObject:
        return self.done(self.post("/responses", {"model": "grok-4.3", "input": given, **more}))

    @staticmethod
    def done(answer: httpx.Response) -> JsonObject:
        assert answer.status_code == 200, answer.text
        body: JsonObject = answer.json()
        return body


def ask(text: str, **more: object) -> JsonObject:
    """The body of a chat request."""
    return {"model": "grok-4.3", "messages": [{"role": "user", "content": text}], **more}


def at(value: object, *path: str | int) -> object:
    """What stands at a path in a JSON value."""
    for step in path:
        if isinstance(step, int):
            assert isinstance(value, list)
            value = value[step]
        else:
            assert isinstance(value, dict)
            value = value[step]
    return value


def whole(value: object, *path: str | int) -> int:
    """A whole number at a path."""
    found = at(value, *path)
    assert isinstance(found, int)
    return found


def words(value: object, *path: str | int) -> str:
    """A string at a path."""
    found = at(value, *path)
    assert isinstance(found, str)
    return found


def frames(answer: httpx.Response) -> list[JsonObject]:
    """The data of all frames of a stream that hold JSON."""
    assert answer.headers["content-type"] == "text/event-stream"
    return [
        json.loads(line.removeprefix("data: "))
        for line in answer.text.split("\n")
        if line.startswith("data: {")
    ]


Open = Callable[..., Client]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_sandbox() -> Iterator[Open]:
    with ExitStack() as stack:
        # There is no TLS on loopback, and loading certificates takes longer than most of the tests.
        http = stack.enter_context(httpx.Client(trust_env=False, timeout=20, verify=False))

        def opened(**options: object) -> Client:
            given: dict[str, object] = {"pace": 0.0, "seed": 7, **options}
            sandbox = stack.enter_context(Sandbox(SandboxOptions(**given)))  # type: ignore[arg-type]
            return Client(sandbox, http)

        yield opened


@pytest.fixture
def client(open_sandbox: Open) -> Client:
    return open_sandbox()
