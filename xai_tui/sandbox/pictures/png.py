"""A PNG with a palette."""

import struct
import zlib

from xai_tui.sandbox.pictures.scene import Scene


def png(scene: Scene) -> bytes:
    """Encode a drawing as PNG, one byte a pixel."""
    header = struct.pack(">IIBBBBB", scene.width, scene.height, 8, 3, 0, 0, 0)
    palette = bytes(part for colour in scene.palette for part in colour)
    pixels = b"".join(b"\x00" + row for row in scene.rows)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(pixels, 6))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
