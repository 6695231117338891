"""Server-sent events as bytes, in the exact forms that were recorded."""

import json

DONE = b"data: [DONE]\n\n"
"""The last frame of chat and completion streams."""

KEEPALIVE = b": keepalive\n\n"
"""A comment line that only shows that the line is alive."""

PING = b'event: ping\ndata: {"type":"ping"}\n\n'
"""An event without meaning, sent only when asked for."""


def compact(value: object) -> bytes:
    """JSON without blanks, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def data(value: object) -> bytes:
    """A frame without an event name."""
    return b"data: " + compact(value) + b"\n\n"


def event(name: str, value: object) -> bytes:
    """A frame with an event name."""
    return b"event: " + name.encode() + b"\ndata: " + compact(value) + b"\n\n"
