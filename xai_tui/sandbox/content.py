"""Reading what a message says: text, and pictures that are what they claim to be."""

import base64
import binascii
import math
import struct
import zlib
from dataclasses import dataclass

from xai_tui.sandbox.body import Node
from xai_tui.sandbox.prompt import Picture
from xai_tui.sandbox.refusals import broken_image, invalid, misfit

_TILE = 448
_TILE_TOKENS = 256
_MOST_TILES = 7
_LARGEST_PICTURE = 20 * 1024 * 1024
_PNG_HEAD = 24
_MARKER = 0xFF
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds."""

    text: str
    pictures: tuple[Picture, ...] = ()


def content(node: Node) -> Content:
    """Read the content of a message: a string, or parts of any of the three protocols.

    Raises:
        Refusal: 422 for other types, 400 for a picture that is none.
    """
    if isinstance(node.value, str):
        return Content(node.value)
    if node.absent or not isinstance(node.value, list):
        raise misfit(
            node.path, f"invalid type: {'null' if node.absent else 'map'}, expected a string or parts"
        )
    texts: list[str] = []
    pictures: list[Picture] = []
    for part in node.items():
        said = _part(part)
        if isinstance(said, Picture):
            pictures.append(said)
        elif said:
            texts.append(said)
    return Content("\n".join(texts), tuple(pictures))


def _part(part: Node) -> str | Picture:
    match part["type"].required().text():
        case "text" | "input_text" | "output_text":
            return part["text"].required().text()
        case "image_url":
            return picture(part["image_url"]["url"].required().text())
        case "input_image":
            return picture(part["image_url"].required().text())
        case "image":
            return _from_source(part["source"].required())
        case "file" | "input_file" | "text_file":
            return f"[file {part['filename'].text_or('')}]"
        case other:
            raise misfit(part.path, f"unknown variant `{other}`, expected one of `text`, `image_url`, `file`")


def _from_source(source: Node) -> Picture:
    if source["type"].text_or("") == "url":
        return picture(source["url"].required().text())
    media_type = source["media_type"].required().text()
    return picture(f"data:{media_type};base64,{source['data'].required().text()}")


def picture(url: str) -> Picture:
    """A picture by its URL: one in the URL itself is looked at, one elsewhere is not fetched.

    Raises:
        Refusal: 400 if it is no picture, or no URL for one.
    """
    if url.startswith(("https://", "http://")):
        tiles = zlib.crc32(url.encode()) % _MOST_TILES + 1
        return Picture("linked", 0, 0, tiles * _TILE_TOKENS)
    head, comma, encoded = url.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        raise invalid("Invalid image URL: expected an https URL or a base64 data URL.")
    kind = head.removeprefix("data:image/").removesuffix(";base64").upper().replace("JPG", "JPEG")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise broken_image(kind) from None
    if len(raw) > _LARGEST_PICTURE:
        raise invalid(f"Image is too large: {len(raw)} bytes, at most {_LARGEST_PICTURE} are allowed.")
    width, height = _measured(kind, raw)
    return Picture(kind, width, height, tokens_of(width, height))


def tokens_of(width: int, height: int) -> int:
    """256 tokens for each tile of 448 × 448 pixels, 1,792 at most."""
    tiles = math.ceil(width / _TILE) * math.ceil(height / _TILE)
    return min(max(tiles, 1), _MOST_TILES) * _TILE_TOKENS


def _measured(kind: str, raw: bytes) -> tuple[int, int]:
    size: tuple[int, int] | None = None
    if kind == "PNG" and raw.startswith(_PNG) and raw[12:16] == b"IHDR" and len(raw) >= _PNG_HEAD:
        width, height = struct.unpack(">II", raw[16:24])
        size = (width, height)
    elif kind == "JPEG" and raw.startswith(b"\xff\xd8"):
        size = _jpeg_size(raw)
    if size is None or not all(size):
        raise broken_image(kind)
    return size


def _jpeg_size(raw: bytes) -> tuple[int, int] | None:
    """Walk the segments up to the frame header, which holds the size."""
    at = 2
    while at + 9 <= len(raw) and raw[at] == _MARKER:
        marker, length = raw[at + 1], struct.unpack(">H", raw[at + 2 : at + 4])[0]
        if marker in _FRAME_MARKERS:
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
