import asyncio
import base64
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.api.scripted import Reply, ScriptedServer, said
from xai_tui.api.addresses import is_public
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import (
    BrokenAnswerError,
    CertificateError,
    ConnectError,
    DownloadError,
    ImageRefusedError,
)
from xai_tui.api.pictures import media_type_of
from xai_tui.api.resources import images
from xai_tui.api.types.images import ImageItem, ImageRequest

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


async def test_pictures_are_made_and_fetched_without_the_key(
    client: XaiClient, server: ScriptedServer
) -> None:
    picture = f"http://127.0.0.1:{server.port}/pictures/1.jpeg"
    server.replies = [
        said(
            {
                "data": [{"url": picture, "mime_type": "image/jpeg"}],
                "usage": {"cost_in_usd_ticks": 200_000_000},
            }
        ),
        Reply(200, [("content-type", "image/jpeg")], [PNG[:50], PNG[50:]]),
    ]
    answer = await client.images.generate(ImageRequest(prompt="a cat", n=1))
    assert answer.usage is not None
    assert answer.usage.cost_in_usd_ticks == 200_000_000
    assert answer.data[0].url is not None
    image = await client.images.download(answer.data[0].url)
    assert image.content == PNG
    assert image.media_type == "image/png", "the bytes decide, not the header"
    assert server.asked[0].json == {"prompt": "a cat", "n": 1}
    assert server.asked[1].path == "/pictures/1.jpeg"
    assert "authorization" not in server.asked[1].headers


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "https://user@example.com/a.png",
        "https:///a.png",
        "https://[::1/a.png",
        "https://127.0.0.1/a.png",
        "https://10.0.0.1/a.png",
        "https://[::1]/a.png",
        "https://[::ffff:192.168.0.1]/a.png",
        "https://localhost/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://nowhere.invalid/a.png",
        "not a url",
    ],
)
async def test_urls_that_are_not_followed(client: XaiClient, server: ScriptedServer, url: str) -> None:
    with pytest.raises(DownloadError):
        await client.images.download(url)
    assert server.asked == []


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name lead to these addresses."""
    real = asyncio.BaseEventLoop.getaddrinfo

    async def found(loop: Any, host: Any, port: Any, **more: Any) -> Any:
        if is_public(host) is not None:
            return await real(loop, host, port, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", found)


async def test_a_name_that_leads_to_both_worlds_is_private(
    client: XaiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(DownloadError, match="private"):
        await client.images.download("https://pictures.example/a.png")


async def test_behind_a_proxy_only_literal_addresses_are_judged(
    client: XaiClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
    with pytest.raises(DownloadError, match="private"):
        await client.images.download("https://10.0.0.1/a.png")
    server.replies = [Reply(403, [("content-length", "0")])]
    with pytest.raises(ConnectError):
        await client.images.download("https://pictures.example/a.png")
    assert {(asked.method, asked.path) for asked in server.asked} == {("CONNECT", "pictures.example:443")}


async def test_the_address_that_was_judged_is_the_one_connected_to(
    client: XaiClient, monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setattr(images, "is_public", lambda _: True)
    resolve_to(monkeypatch, "127.0.0.1")
    async with ScriptedServer([Reply(200, [], [PNG])], certificate=certificate) as elsewhere:
        image = await client.images.download(f"https://pictures.example:{elsewhere.port}/a.png?x=1")
        assert image.content == PNG
        assert elsewhere.asked[0].headers["host"] == f"pictures.example:{elsewhere.port}"
        assert elsewhere.asked[0].path == "/a.png?x=1"
        assert "authorization" not in elsewhere.asked[0].headers
        with pytest.raises(CertificateError):
            await client.images.download(f"https://other.example:{elsewhere.port}/a.png")


async def test_redirects_refusals_and_other_files(
    client: XaiClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{server.port}/x"
    server.replies = [Reply(302, [("location", "https://elsewhere.example/"), ("content-length", "0")])]
    with pytest.raises(DownloadError, match="elsewhere"):
        await client.images.download(url)
    server.replies = [Reply(403, [("content-length", "0")])]
    with pytest.raises(DownloadError, match="403"):
        await client.images.download(url)
    server.replies = [Reply(200, [], [b"<svg onload=alert(1)>"])]
    with pytest.raises(DownloadError, match="no picture"):
        await client.images.download(url)
    monkeypatch.setattr(images, "LARGEST_IMAGE", 60)
    server.replies = [Reply(200, [], [PNG])]
    with pytest.raises(DownloadError, match="larger"):
        await client.images.download(url)
    server.replies = [Reply(200, [("content-length", str(len(PNG)))], [PNG])]
    with pytest.raises(DownloadError, match="larger"):
        await client.images.download(url)


async def test_moderation(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [
        said({"code": "invalid-argument", "error": "Generated image rejected by content moderation"}, 400)
    ]
    with pytest.raises(ImageRefusedError):
        await client.images.generate(ImageRequest(prompt="?"))


def test_base64_pictures() -> None:
    text = base64.b64encode(PNG).decode()
    assert ImageItem(b64_json=text).content() == PNG
    assert ImageItem(b64_json=f"data:image/png;base64,{text}").content() == PNG
    assert ImageItem(url="https://x").content() is None
    for broken in ("§§§", "YQ=", "é"):
        with pytest.raises(BrokenAnswerError):
            ImageItem(b64_json=broken).content()


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:8.8.8.8", True),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("example.com", None),
    ],
)
def test_public_addresses(host: str, public: bool | None) -> None:
    assert is_public(host) is public


def test_pictures_are_known_by_their_first_bytes() -> None:
    assert media_type_of(PNG) == "image/png"
    assert media_type_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type_of(b"GIF89a..") == "image/gif"
    assert media_type_of(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp"
    assert media_type_of(b"<svg") is None
    assert media_type_of(b"") is None
