"""The commands that ask one route each."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from xai_tui.sandbox.server import Sandbox


def _asked(sandbox: Sandbox) -> set[str]:
    return {f"{record.method} {record.path}" for record in sandbox.requests}


def test_models_are_listed_with_their_prices(online: Shell, sandbox: Sandbox) -> None:
    rows = online("models", "list", "--json").rows
    assert rows[0]["id"] == "grok-4.3"
    assert rows[0]["prices"]["prompt"] > 0
    assert {row["kind"] for row in rows} == {"language"}
    table = online("models", "list").out.splitlines()
    assert table[0].split() == ["MODEL", "CONTEXT", "INPUT", "IN", "CACHED", "OUT", "ALIASES"]
    assert len(table) == len(rows) + 1
    assert _asked(sandbox) == {"GET /v1/models", "GET /v1/language-models", "GET /v1/image-generation-models"}


def test_models_that_draw_are_a_list_of_their_own(online: Shell) -> None:
    rows = online("models", "list", "--images", "--json").rows
    assert {row["kind"] for row in rows} == {"image"}
    table = online("models", "list", "--images").out.splitlines()
    assert table[0].split() == ["MODEL", "PICTURE", "ALIASES"]
    assert "$0.0" in table[1]


def test_a_model_is_shown_whole_by_id_or_alias(online: Shell, sandbox: Sandbox) -> None:
    record = json.loads(online("models", "show", "grok-4.3").out)
    assert _asked(sandbox) == {
        "GET /v1/models/grok-4.3",
        "GET /v1/language-models/grok-4.3",
        "GET /v1/image-generation-models/grok-4.3",
    }
    row = online("models", "show", "grok-4.3", "--json").row
    assert row["record"] == record
    assert row["id"] == "grok-4.3"
    image = online("models", "list", "--images", "--json").rows[0]["id"]
    assert online("models", "show", image, "--json").row["kind"] == "image"
    assert online("models", "show", "grok-4", "--json").row["id"] == "grok-4.3"
    assert online("models", "show", "grok-0", "--json", code=1).error["kind"] == "model_not_found"


def test_tokens_are_counted_exactly(online: Shell, sandbox: Sandbox) -> None:
    row = online("tokens", "-m", "grok-4.3", "--json", "naïve 日本 \n").row
    assert row["count"] == len(row["tokens"])
    assert bytes(byte for token in row["tokens"] for byte in token["bytes"]).decode() == "naïve 日本 \n"
    assert int(online("tokens", "-m", "grok-4.3", "naïve 日本 \n").out) == row["count"]
    assert online("tokens", "-m", "grok-4.3", stdin="naïve 日本 \n").out == f"{row['count']}\n"
    assert _asked(sandbox) == {"POST /v1/tokenize-text"}
    assert online("tokens", stdin="", code=2).out == ""


def test_a_server_that_cannot_count_gives_an_estimate(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST /v1/tokenize-text: 501 x*")
    row = online("tokens", "-m", "grok-4.3", "--json", "hello there").row
    assert (row["exact"], row["tokens"]) == (False, None)
    assert online("tokens", "-m", "grok-4.3", "hello there").out == f"~{row['count']}\n"
    sandbox.faults.clear()
    online.environ["XAI_API_KEY"] = "sk-no-key"
    assert online("tokens", "-m", "grok-4.3", "--json", "other", code=4).error["kind"] == "bad_key"


def test_the_key_is_told_without_being_shown(online: Shell) -> None:
    row = online("key", "--json").row
    assert row["source"] == "the environment variable XAI_API_KEY"
    assert "xai-test" not in json.dumps(row)
    shown = online("key").out
    assert "XAI_API_KEY" in shown
    assert "xai-test" not in shown


def test_a_blocked_key_ends_with_4(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add(
        'GET /v1/api-key: 200 x* body={"redacted_api_key":"xai-...b14o","team_blocked":true,"acls":[""]}'
    )
    done = online("key", "--json", code=4)
    assert done.row["team_blocked"] is True
    assert done.error["kind"] == "blocked"


def test_without_a_key_there_is_none_to_tell_of(shell: Shell) -> None:
    assert shell("key", "--json", code=4).error["kind"] == "no_key"


def test_pictures_that_cannot_be_fetched_are_said(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("GET /images/*: 404 x*")
    done = online("image", "a cube", "--json", code=1)
    assert done.row["paths"] == []
    assert done.error["kind"] == "pictures_missing"
    assert "http://127.0.0.1" in done.error["message"]


def test_a_stored_response_is_got_and_deleted(online: Shell) -> None:
    response_id = online("ask", "-m", "grok-4.3", "--json", "hi").rows[-1]["response_id"]
    row = online("responses", "get", response_id, "--json").row
    assert row["id"] == response_id
    assert json.loads(online("responses", "get", response_id).out) == row
    assert online("responses", "delete", response_id).out == f"deleted {response_id}\n"
    for words in (("get", response_id), ("delete", response_id)):
        assert online("responses", *words, "--json", code=1).error["status"] == 404
    other = online("ask", "-m", "grok-4.3", "--json", "hi").rows[-1]["response_id"]
    assert online("responses", "delete", other, "--json").row == {"id": other, "deleted": True}


@pytest.mark.parametrize(
    ("flags", "path"), [((), "POST /v1/completions"), (("--anthropic",), "POST /v1/complete")]
)
def test_a_raw_text_is_continued(online: Shell, sandbox: Sandbox, flags: tuple[str, ...], path: str) -> None:
    row = online("complete", *flags, "-m", "grok-4.3", "--max-tokens", "50", "--json", "Once upon a time").row
    assert row["text"]
    assert row["model"] == "grok-4.3"
    assert online("complete", *flags, "-m", "grok-4.3", "Once upon a time").out.strip()
    assert _asked(sandbox) == {path}


def test_pictures_are_kept_where_they_are_wanted(online: Shell, tmp_path: Path) -> None:
    paths = [Path(line) for line in online("image", "a red cube", "-n", "2", "-o", "out").out.split()]
    assert len(set(paths)) == 2
    for path in paths:
        assert path.parent == tmp_path / "out"
        assert path.read_bytes()[:2] in {b"\xff\xd8", b"\x89P"}
        assert path.stat().st_mode & 0o077 == 0
    row = online("image", "../../etc/passwd\x1b[31m", "--json").row
    (path,) = row["paths"]
    assert Path(path).is_relative_to(online.home / "data/xai-tui/images")
    assert "\x1b" not in path
    assert row["ticks"] > 0


def test_a_cache_that_cannot_be_written_is_no_obstacle(online: Shell) -> None:
    (online.home / "cache").write_text("a file where the folder should be")
    assert online("models", "list", "--json").rows
    assert online("ask", "-m", "grok-4.3", "hello").out
