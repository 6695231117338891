from pathlib import Path

import pytest

from xai_tui.services.missing_routes import REMEMBERED_SECONDS, MissingRoutes


def test_a_missing_route_is_remembered_for_a_day_and_for_its_server(tmp_path: Path) -> None:
    now = 1000.0
    file = tmp_path / "cache" / "routes.json"
    routes = MissingRoutes(file, lambda: now)
    assert not routes.lacks("here", "responses")
    routes.remember("here", "responses")
    assert routes.lacks("here", "responses")
    assert not routes.lacks("here", "chat")
    assert not routes.lacks("there", "responses")
    again = MissingRoutes(file, lambda: now)
    assert again.lacks("here", "responses")
    now += REMEMBERED_SECONDS
    assert not again.lacks("here", "responses")


def test_a_clock_that_was_put_back_forgets(tmp_path: Path) -> None:
    file = tmp_path / "routes.json"
    MissingRoutes(file, lambda: 1000.0).remember("here", "responses")
    assert not MissingRoutes(file, lambda: 10.0).lacks("here", "responses")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"here": 1}', b'{"here": {"responses": "soon"}}', b"\xff"])
def test_a_damaged_file_is_no_memory(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "routes.json"
    file.write_bytes(content)
    routes = MissingRoutes(file)
    assert not routes.lacks("here", "responses")
    routes.remember("here", "responses")
    assert MissingRoutes(file).lacks("here", "responses")


def test_what_cannot_be_written_holds_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for file in (None, tmp_path / "file" / "routes.json"):
        routes = MissingRoutes(file)
        routes.remember("here", "responses")
        routes.remember("here", "chat")
        assert routes.lacks("here", "responses")
        assert routes.lacks("here", "chat")
