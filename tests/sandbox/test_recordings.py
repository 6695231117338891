"""The sandbox held against recorded traffic: the same requests, the same shapes.

The folder of recordings is named by XAI_TUI_RECORDINGS; without it these tests are skipped.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.conftest import Client, frames
from xai_tui.sandbox.body import JsonObject

FOLDER = Path(os.environ.get("XAI_TUI_RECORDINGS", ""))
pytestmark = pytest.mark.skipif(
    "XAI_TUI_RECORDINGS" not in os.environ,
    reason="they are made with a key of one's own: XAI_TUI_RECORDINGS names no folder of recordings",
)

ABSENT_THEN = {".service_tier", ".choices.message.reasoning_content", ".choices.delta.reasoning_content"}
"""What chat bodies of March 2026 lack, and those of August have."""

REDACTED = {".output.encrypted_content", ".output.content.annotations"}
"""What depends on the answer itself."""


def requests(prefix: str) -> list[str]:
    """The recordings that a request was kept with."""
    return sorted(path.name.removesuffix(".request.json") for path in FOLDER.glob(f"{prefix}*.request.json"))


def paths(value: object, at: str = "") -> Iterator[str]:
    """All key paths of a JSON value; schemas and arguments are the request's own and left out."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield f"{at}.{key}"
            if key not in {"parameters", "schema"}:
                yield from paths(part, f"{at}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from paths(part, at)


def asked(name: str) -> JsonObject:
    body: JsonObject = json.loads((FOLDER / f"{name}.request.json").read_text())
    return body


def events(text: str) -> list[JsonObject]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]


def without_repeats(kinds: list[str]) -> list[str]:
    return [kind for n, kind in enumerate(kinds) if n == 0 or kinds[n - 1] != kind]


def item_types(body: JsonObject) -> list[str]:
    """The types of a response's output items, neighbours of one type as one."""
    items = body["output"]
    assert isinstance(items, list)
    return without_repeats([item["type"] for item in items])


@pytest.mark.parametrize("name", requests("chat_grok") + requests("chat_reasoning"))
def test_chat_bodies_have_the_recorded_keys(client: Client, name: str) -> None:
    ours = client.done(client.post("/chat/completions", asked(name)))
    theirs = json.loads((FOLDER / f"{name}.json").read_text())
    assert set(paths(ours)) ^ set(paths(theirs)) <= ABSENT_THEN
    assert ours["choices"][0]["finish_reason"] == theirs["choices"][0]["finish_reason"]  # type: ignore[index]


@pytest.mark.parametrize("name", requests("chat_stream"))
def test_chat_streams_have_the_recorded_keys(client: Client, name: str) -> None:
    answer = client.post("/chat/completions", asked(name))
    ours, theirs = frames(answer), events((FOLDER / f"{name}.sse").read_text())
    assert set(paths(ours)) ^ set(paths(theirs)) <= ABSENT_THEN
    assert list(ours[0]) == list(theirs[0])
    assert list(ours[-1]) == list(theirs[-1])
    assert answer.text.endswith("data: [DONE]\n\n")


@pytest.mark.parametrize("name", [name for name in requests("responses_") if "stream" not in name])
def test_response_bodies_have_the_recorded_keys(client: Client, name: str) -> None:
    ours = client.done(client.post("/responses", asked(name)))
    theirs = json.loads((FOLDER / f"{name}.json").read_text())
    assert {
        path for path in set(paths(ours)) ^ set(paths(theirs)) if not path.startswith(tuple(REDACTED))
    } == set()
    assert (ours["reasoning"], ours["text"]) == (theirs["reasoning"], theirs["text"])
    assert [type(one) for one in ours.values()] == [type(theirs[key]) for key in ours]
    if "web_search" not in name:
        assert item_types(ours) == item_types(theirs)


@pytest.mark.parametrize("name", requests("responses_stream"))
def test_response_streams_have_the_recorded_events(client: Client, name: str) -> None:
    ours = frames(client.post("/responses", asked(name)))
    theirs = events((FOLDER / f"{name}.sse").read_text())
    kinds = [without_repeats([str(event["type"]) for event in stream]) for stream in (ours, theirs)]
    assert kinds[0] == kinds[1]
    for kind in set(kinds[0]):
        keys = [set(paths([event for event in stream if event["type"] == kind])) for stream in (ours, theirs)]
        assert {path for path in keys[0] ^ keys[1] if "encrypted_content" not in path} == set()
