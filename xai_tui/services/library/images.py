"""Pictures: made by the server, fetched, and written under names of our own."""

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xai_tui.api.errors import ApiError, DownloadError
from xai_tui.domain.conversation import Failure
from xai_tui.domain.usage import Usage
from xai_tui.errors import StoreError, StoreFullError, StoreReadOnlyError, XaiTuiError
from xai_tui.services.failures import failure_from

if TYPE_CHECKING:
    from xai_tui.api.client import XaiClient
    from xai_tui.api.types.images import ImageItem

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_LONGEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class ImageResult:
    """What became of one request for pictures.

    Attributes:
        paths: The files, in the server's order.
        model: The model asked.
        usage: What the request cost.
        failures: Why a picture that was made, and billed, is not among the files; its URL is in the message.
    """

    paths: tuple[Path, ...]
    model: str
    usage: Usage
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageWish:
    """What to draw.

    Attributes:
        prompt: The picture in words.
        n: How many, 1 to 10.
        aspect_ratio: Such as `16:9`; `None` leaves it to the server.
        resolution: `1k`, `1.5k` or `2k`; `None` leaves it to the server.
        as_base64: Have the picture in the answer itself rather than behind a URL.
    """

    prompt: str
    n: int = 1
    aspect_ratio: str | None = None
    resolution: str | None = None
    as_base64: bool = False


async def draw(client: "XaiClient", wish: ImageWish, model: str) -> "tuple[Sequence[ImageItem], Usage]":
    """Have pictures made; returns what the server says of each, and the bill."""
    from xai_tui.api.types.images import ImageRequest
    from xai_tui.services.protocols.usage import from_images

    optional = {
        "aspect_ratio": wish.aspect_ratio,
        "resolution": wish.resolution,
        "response_format": "b64_json" if wish.as_base64 else None,
    }
    request = ImageRequest.model_validate(
        {"prompt": wish.prompt, "model": model, "n": wish.n}
        | {name: value for name, value in optional.items() if value is not None}
    )
    answer = await client.images.generate(request)
    return answer.data, from_images(answer.usage)


async def fetch_all(
    client: "XaiClient", items: "Sequence[ImageItem]", prompt: str, folder: Path, now: datetime
) -> tuple[tuple[Path, ...], tuple[Failure, ...]]:
    """Write each picture into the folder; one that cannot be had does not cost the others.

    Args:
        client: Fetches what is behind a URL.
        items: What the server said of each picture.
        prompt: Gives the files their names.
        folder: Made if it is missing.
        now: Begins the files' names.
    """
    fetched = await asyncio.gather(*(_fetch(client, item) for item in items))
    stem = f"{now:%Y%m%d-%H%M%S}-{name_from(prompt)}"
    paths: list[Path] = []
    failures: list[Failure] = []
    for item, found in zip(items, fetched, strict=True):
        if isinstance(found, ApiError):
            failures.append(_with_url(found, item.url))
            continue
        content, media_type = found
        ending = _ENDINGS.get(media_type, "img")
        try:
            paths.append(await asyncio.to_thread(write_new, folder, stem, ending, content))
        except StoreError as error:
            failures.append(_with_url(error, item.url))
    return tuple(paths), tuple(failures)


async def _fetch(client: "XaiClient", item: "ImageItem") -> tuple[bytes, str] | ApiError:
    try:
        return await _content(client, item)
    except ApiError as error:
        return error


async def _content(client: "XaiClient", item: "ImageItem") -> tuple[bytes, str]:
    from xai_tui.api.pictures import media_type_of

    content = item.content()
    if content is not None:
        return content, media_type_of(content) or ""
    if item.url is None:
        raise DownloadError("the server sent neither a picture nor its URL")
    image = await client.images.download(item.url)
    return image.content, image.media_type


def _with_url(error: XaiTuiError, url: str | None) -> Failure:
    failure = failure_from(error)
    if url is None:
        return failure
    return Failure(failure.kind, failure.title, f"{failure.message} ({url})", failure.next_step)


def name_from(prompt: str) -> str:
    """A file name's words from a prompt: letters, digits and dashes of ASCII only, never empty."""
    words = re.sub(r"[^a-z0-9]+", "-", prompt.lower()).strip("-")
    return words[:_LONGEST_WORDS].rstrip("-") or "picture"


def write_new(folder: Path, stem: str, ending: str, content: bytes) -> Path:
    """Write a file that was not there before; a number sets it apart from namesakes.

    Raises:
        StoreFullError: There is no room; nothing is left of it.
        StoreReadOnlyError: The folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path, handle = _create(folder, stem, ending)
    except OSError as error:
        raise StoreReadOnlyError(str(error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StoreFullError(str(error)) from error
    return path


def _create(folder: Path, stem: str, ending: str) -> tuple[Path, int]:
    number = 1
    while True:
        path = folder / (f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}")
        try:
            return path, os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            number += 1
