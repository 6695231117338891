import pickle
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from xai_tui.api.origin import Origin
from xai_tui.config.credentials import FoundKey, Secret, find_key, server_of, store_key
from xai_tui.config.paths import Paths
from xai_tui.config.settings import Settings
from xai_tui.errors import ConfigError, MissingKeyError, UsageError

ELSEWHERE = Settings(base_url="https://elsewhere.example/v1")

KEYRING = """
import json, pathlib, time
from keyring.errors import KeyringError, NoKeyringError
HERE = pathlib.Path(__file__).parent
def _say():
    mood = (HERE / "mood").read_text()
    if mood == "absent": raise NoKeyringError()
    if mood == "locked": raise KeyringError("the collection is locked")
    if mood == "silent": time.sleep(60)
def get_password(service, name):
    _say()
    return json.loads((HERE / "kept.json").read_text()).get(service + " " + name)
def set_password(service, name, key):
    _say()
    (HERE / "kept.json").write_text(json.dumps({service + " " + name: key}))
"""


def _printing(key: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"print({key!r})")


def _found(key: FoundKey | None) -> tuple[str, str | None]:
    assert key is not None
    return key.text.reveal(), key.bound_to


@pytest.fixture
def keychain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `keyring` package of our own on the import path; the file `mood` says how it behaves."""
    folder = tmp_path / "site/keyring"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(KEYRING)
    (folder / "errors.py").write_text(
        "class KeyringError(Exception): pass\nclass NoKeyringError(KeyringError, RuntimeError): pass\n"
    )
    (folder / "mood").write_text("well")
    (folder / "kept.json").write_text("{}")
    for name in ("keyring", "keyring.errors"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(str(folder.parent))
    return folder


def test_the_sources_are_asked_in_order(paths: Paths, keychain: Path, tmp_path: Path) -> None:
    given_file = tmp_path / "key"
    given_file.write_text("xai-file\n")
    environ = {"XAI_API_KEY": " xai-variable\n"}
    command = Settings(api_key_command=_printing("xai-command"))
    store_key(paths, "xai-stored", base_url="https://api.x.ai", keychain=False)
    store_key(paths, "xai-chain", base_url="https://api.x.ai", keychain=True)

    first = find_key(paths, command, environ, api_key_file=given_file)
    assert _found(first) == ("xai-file", None)
    assert first is not None
    assert str(given_file) in first.source
    assert _found(find_key(paths, command, environ)) == ("xai-variable", None)
    assert _found(find_key(paths, command, {})) == ("xai-command", "https://api.x.ai")
    assert _found(find_key(paths, Settings(), {})) == ("xai-chain", "https://api.x.ai")
    (keychain / "kept.json").write_text("{}")
    last = find_key(paths, Settings(), {})
    assert _found(last) == ("xai-stored", "https://api.x.ai")
    assert last is not None
    assert str(paths.credentials_file) in last.source


def test_without_any_source_there_is_no_key(paths: Paths) -> None:
    assert find_key(paths, Settings(), {"XAI_API_KEY": "  "}) is None


def test_stored_keys_stay_with_their_server_and_given_ones_follow_the_base_url(
    paths: Paths, keychain: Path
) -> None:
    store_key(paths, "xai-stored", base_url="https://api.x.ai", keychain=False)
    store_key(paths, "xai-chain", base_url="https://api.x.ai", keychain=True)
    moved = replace(ELSEWHERE, api_key_command=_printing("xai-command"))
    assert find_key(paths, moved, {}) is None
    assert _found(find_key(paths, moved, {"XAI_API_KEY": "xai-variable"})) == ("xai-variable", None)
    bound = replace(moved, api_key_base_url="https://ELSEWHERE.example:443/")
    assert _found(find_key(paths, bound, {})) == ("xai-command", "https://elsewhere.example")
    store_key(paths, "other", base_url=ELSEWHERE.base_url, keychain=False)
    assert _found(find_key(paths, ELSEWHERE, {})) == ("other", "https://elsewhere.example")
    (keychain / "kept.json").write_text("{}")
    assert _found(find_key(paths, Settings(), {})) == ("xai-stored", "https://api.x.ai")


def test_a_stored_key_is_for_its_owner_s_eyes(paths: Paths) -> None:
    where = store_key(paths, " xai-stored ", base_url="https://api.x.ai", keychain=False)
    assert where == f"the file {paths.credentials_file}"
    assert paths.credentials_file.stat().st_mode & 0o777 == 0o600
    paths.credentials_file.chmod(0o644)
    notices: list[str] = []
    assert find_key(paths, Settings(), {}, notice=notices.append) is not None
    assert paths.credentials_file.stat().st_mode & 0o777 == 0o600
    assert "readable by others" in notices[0]
    assert find_key(paths, Settings(), {}, notice=notices.append) is not None
    assert len(notices) == 1


@pytest.mark.parametrize("source", ["keys = 3", "[keys]\n'https://api.x.ai' = 4", "[keys"])
def test_damaged_credentials_are_an_error_that_names_the_line(paths: Paths, source: str) -> None:
    paths.credentials_file.write_text(source)
    with pytest.raises(ConfigError, match=r"credentials\.toml, line 1"):
        find_key(paths, Settings(), {})


def test_a_file_of_other_things_holds_no_key(paths: Paths) -> None:
    paths.credentials_file.write_text("other = 1\n")
    assert find_key(paths, Settings(), {}) is None
    store_key(paths, "xai-1", base_url="https://api.x.ai", keychain=False)
    assert "other = 1" in paths.credentials_file.read_text()


@pytest.mark.parametrize("text", ["", " \n", "xai-a\nxai-b", "xai-a b", "xai-\x1b[0m", "xai-ключ"])
def test_what_is_no_key_is_refused_without_being_shown(paths: Paths, tmp_path: Path, text: str) -> None:
    file = tmp_path / "key"
    file.write_text(text)
    with pytest.raises(MissingKeyError) as caught:
        find_key(paths, Settings(), {}, api_key_file=file)
    assert caught.value.exit_code == 4
    assert not text.strip() or text.strip() not in str(caught.value)
    with pytest.raises(MissingKeyError):
        store_key(paths, text, base_url="https://api.x.ai", keychain=False)
    assert not paths.credentials_file.exists()


def test_a_key_file_that_cannot_be_read_is_wrong_usage(paths: Paths, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        find_key(paths, Settings(), {}, api_key_file=tmp_path / "none")


def test_the_command_gets_neither_a_shell_nor_our_input_nor_the_key(paths: Paths) -> None:
    script = (
        "import os, sys; assert not sys.stdin.read(); assert 'XAI_API_KEY' not in os.environ\n"
        "assert sys.argv[1] == '$(id); *'; print('\\nxai-' + os.environ['MINE']); print('more')"
    )
    settings = Settings(api_key_command=(sys.executable, "-c", script, "$(id); *"))
    assert _found(find_key(paths, settings, {"MINE": "own", "XAI_API_KEY": ""}))[0] == "xai-own"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/nonexistent/program",), "No such file"),
        ((sys.executable, "-c", "import sys; sys.exit('no such entry')"), "ended with 1: no such entry"),
        ((sys.executable, "-c", "import sys; sys.exit(3)"), "ended with 3"),
        ((sys.executable, "-c", ""), "is empty"),
    ],
)
def test_a_command_that_fails_says_why(paths: Paths, command: tuple[str, ...], words: str) -> None:
    store_key(paths, "xai-stored", base_url="https://api.x.ai", keychain=False)
    with pytest.raises(MissingKeyError, match=words):
        find_key(paths, Settings(api_key_command=command), {})


def test_a_command_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from xai_tui.config.key_command import run_key_command

    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(MissingKeyError, match=r"within 0\.3 s"):
        run_key_command(command, {}, seconds=0.3)


def test_a_keychain_that_fails_is_noticed_and_passed_over(paths: Paths, keychain: Path) -> None:
    store_key(paths, "xai-stored", base_url="https://api.x.ai", keychain=False)
    notices: list[str] = []
    (keychain / "mood").write_text("absent")
    assert _found(find_key(paths, Settings(), {}, notice=notices.append))[0] == "xai-stored"
    assert notices == []
    (keychain / "mood").write_text("locked")
    assert _found(find_key(paths, Settings(), {}, notice=notices.append))[0] == "xai-stored"
    assert notices == ["The keychain gave no key: the collection is locked."]
    for mood, words in (("absent", "no keychain was found"), ("locked", "did not take the key")):
        (keychain / "mood").write_text(mood)
        with pytest.raises(ConfigError, match=words):
            store_key(paths, "xai-1", base_url="https://api.x.ai", keychain=True)


def test_a_keychain_that_never_answers_is_given_up(keychain: Path) -> None:
    from xai_tui.config.keychain import key_from_keychain

    (keychain / "mood").write_text("silent")
    notices: list[str] = []
    assert key_from_keychain("https://api.x.ai", notices.append, seconds=0.1) is None
    assert notices == ["The keychain gave no key: no answer within 0.1 s."]


def test_without_the_package_a_keychain_cannot_be_chosen(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigError, match="without the package"):
        store_key(paths, "xai-1", base_url="https://api.x.ai", keychain=True)
    assert find_key(paths, Settings(), {}) is None


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret("xai-hidden")
    key = FoundKey(secret, "a test")
    for shown in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret:>20}",
        repr(key),
        str([key]),
    ):
        assert "hidden" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError) as caught:
        len(secret)  # type: ignore[arg-type]
    crash = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    report = "".join(crash.format())
    assert "secret = Secret" in report
    assert "hidden" not in report
    assert secret == Secret("xai-hidden")
    assert secret != "xai-hidden"
    assert len({secret, Secret("xai-hidden")}) == 1


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://api.x.ai", "https://api.x.ai"),
        (" HTTPS://API.x.ai:443/v1/ ", "https://api.x.ai"),
        ("http://localhost:80", "http://localhost"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("https://host/proxy/xai/v1", "https://host/proxy/xai"),
        ("https://host:8443/v1", "https://host:8443"),
        ("https://api.x.ai.evil.example/v1", "https://api.x.ai.evil.example"),
        ("https://api.x.ai@evil.example", "https://api.x.ai@evil.example"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_a_base_url_has_one_form(url: str, server: str) -> None:
    assert server_of(url) == server


_URLS = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["https", "HTTPS", "http"]),
    st.sampled_from(["api.x.ai", "API.X.AI", "api.x.ai.evil.example", "evil.example", "[::1]", "127.0.0.1"]),
    st.sampled_from(["", ":443", ":80", ":8443"]),
    st.sampled_from(["", "/", "/v1", "/v1/", "/proxy", "/proxy/v1", "/v1/v1", "//"]),
)


@examples(max_examples=200, deadline=None)
@given(_URLS, _URLS)
def test_two_urls_share_a_key_just_when_the_client_takes_them_for_one_server(one: str, other: str) -> None:
    same = Origin.parse(one).base_url == Origin.parse(other).base_url
    assert (server_of(one) == server_of(other)) == same


@examples(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_has_a_form_of_its_own(text: str) -> None:
    assert (server_of(text) == "https://api.x.ai") <= ("api.x.ai" in text.lower())
