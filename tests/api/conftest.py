"""A scripted server and clients that do not wait long."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.api.scripted import ScriptedServer
from xai_tui.api.client import XaiClient
from xai_tui.api.origin import Origin
from xai_tui.api.waiting import RetryPolicy, Timeouts

KEY = "xai-not-a-real-key-0123456789"

BRISK = RetryPolicy(first_wait=0.001, longest_wait=0.002, jitter=0)
SHORT = Timeouts(connect=5, first_byte=5, idle=5, total=10)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as running:
        yield running


@pytest_asyncio.fixture
async def client(server: ScriptedServer) -> AsyncIterator[XaiClient]:
    async with XaiClient(Origin.parse(server.url, KEY), timeouts=SHORT, retry=BRISK) as made:
        yield made


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate nobody vouches for, and its key."""
    made, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    names = "subjectAltName=DNS:localhost,DNS:pictures.example"
    words = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=x",
        "-addext",
        names,
    ]
    subprocess.run(["openssl", *words, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key
