import copy
import pickle
from dataclasses import asdict

import pytest

from xai_tui.api.errors import BadKeyError
from xai_tui.api.origin import Origin, SecretKey
from xai_tui.errors import UsageError

KEY = "xai-secret-0123456789"


@pytest.mark.parametrize(
    ("url", "base_url"),
    [
        ("https://api.x.ai", "https://api.x.ai/v1"),
        ("https://api.x.ai/", "https://api.x.ai/v1"),
        ("https://api.x.ai/v1", "https://api.x.ai/v1"),
        (" https://API.x.ai:443/v1/ ", "https://api.x.ai/v1"),
        ("https://eu.example/proxy/xai", "https://eu.example/proxy/xai/v1"),
        ("https://eu.example/proxy/v1", "https://eu.example/proxy/v1"),
        ("http://localhost:11434", "http://localhost:11434/v1"),
        ("http://[::1]:80", "http://[::1]/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
    ],
)
def test_base_urls_are_normalised(url: str, base_url: str) -> None:
    assert Origin.parse(url).base_url == base_url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.x.ai",
        "ftp://api.x.ai",
        "https://",
        "https:///v1",
        "https://api.x.ai/v1?key=1",
        "https://api.x.ai/v1#part",
        "https://api.x.ai/?",
        "https://user@api.x.ai",
        "https://user:secret-word@api.x.ai",
        "https://@api.x.ai",
        "https://api.x.ai:port",
        "https://api.x.ai:99999",
        "https://api.x.ai:0",
        "https://api.x.ai/a b",
        "https://api.x.ai/\nv1",
        "https://[::1",
    ],
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        Origin.parse(url)
    assert refused.value.exit_code == 2
    assert "secret-word" not in str(refused.value)


def test_a_key_does_not_cross_a_network_in_the_clear() -> None:
    with pytest.raises(UsageError, match="plain http") as refused:
        Origin.parse("http://models.example", KEY)
    assert KEY not in str(refused.value)
    assert Origin.parse("http://models.example").key is None
    assert Origin.parse("http://models.example", KEY, allow_http=True).key == SecretKey(KEY)
    for loopback in ("localhost", "127.0.0.1", "127.8.8.8", "[::1]", "api.localhost"):
        assert Origin.parse(f"http://{loopback}:1", KEY).is_loopback
    for other in ("127.1", "localhost.example", "[::2]"):
        with pytest.raises(UsageError):
            Origin.parse(f"http://{other}", KEY)


def test_a_key_shows_itself_to_nobody() -> None:
    key = SecretKey(f" {KEY}\n")
    assert key.reveal() == KEY
    origin = Origin.parse("https://api.x.ai", key)
    shown = [
        repr(key),
        str(key),
        f"{key}",
        f"{key:>20}",
        repr(origin),
        str(asdict(origin)),
        origin.id,
    ]
    assert not any("secret" in text for text in shown)
    assert copy.deepcopy(key) is copy.copy(key) is key
    with pytest.raises(TypeError):
        pickle.dumps(key)
    assert not hasattr(key, "__dict__")


def test_keys_are_told_apart() -> None:
    assert SecretKey(KEY) == SecretKey(KEY)
    assert hash(SecretKey(KEY)) == hash(SecretKey(KEY))
    assert SecretKey(KEY) != SecretKey(KEY + "x")
    assert SecretKey(KEY) != KEY
    assert SecretKey(KEY).fingerprint != SecretKey(KEY + "x").fingerprint


@pytest.mark.parametrize("text", ["", "  ", "xai-a b", "xai-é", "xai-a\r\nX-Evil: 1", "xai-\x00"])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadKeyError) as refused:
        SecretKey(text)
    assert refused.value.exit_code == 4
    assert "Evil" not in str(refused.value)


def test_an_id_names_server_and_key() -> None:
    with_key = Origin.parse("https://api.x.ai", KEY)
    assert with_key.id == f"api.x.ai#{SecretKey(KEY).fingerprint}"
    assert with_key.id == Origin.parse("https://api.x.ai/v1/", KEY).id
    assert Origin.parse("https://api.x.ai").id == "api.x.ai#-"
    assert Origin.parse("http://localhost:8/xai").id == "localhost:8/xai#-"


def test_whose_server_it_is() -> None:
    assert Origin.parse("https://api.x.ai").is_xai
    assert not Origin.parse("http://api.x.ai").is_xai
    assert not Origin.parse("https://api.x.ai.example").is_xai
    origin = Origin.parse("https://models.example:8443/a")
    assert origin.host == "models.example:8443"
    assert origin.host_name == "models.example"
    assert Origin.parse("http://[::1]:7").host_name == "[::1]"
    assert origin.covers("https://models.example:8443/pictures/1?size=2#x")
    for url in (
        "https://models.example/1",
        "http://models.example:8443/1",
        "nonsense",
        "https://u@models.example:8443/",
    ):
        assert not origin.covers(url)
