"""What an error body says, whichever of the seven shapes it has.

The shapes, from recorded traffic and the official clients: `{"code","error":
"…"}`, `{"error":{"code","message"}}`, `{"error":"…"}`, a bare JSON string,
`{"error":{"message","type","code","param"}}`, a proxy's HTML page, and the
first of them inside HTTP 200 or a stream, also as `{"type":"error",
"message","code","param"}`. Other servers add `{"detail":"…"}` and plain text.
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The words and marks of an error body.

    Attributes:
        message: The server's own words; HTML reduced to its text, "" if none.
        code: `code`, else `type`; a number stays one.
        gateway: The body looks like a gateway's, not like the API's: the
            route itself may be missing.
    """

    message: str = ""
    code: str | int | None = None
    gateway: bool = False


def read_error_body(body: bytes) -> ErrorBody:
    """Read the body of an answer that is an error by its status."""
    text = body.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ErrorBody(_from_page(text), gateway=True)
    return read_error_value(value)


def read_error_value(value: Any) -> ErrorBody:
    """Read a decoded JSON error body."""
    if isinstance(value, str):
        return ErrorBody(value)
    if not isinstance(value, Mapping):
        return ErrorBody(_words(None, value), gateway=True)
    match value.get("error"):
        case Mapping() as inner:
            code = _code(inner)
            gateway = isinstance(code, int) and set(inner) <= {"code", "message"}
            return ErrorBody(_words(inner.get("message"), inner), code or _code(value), gateway=gateway)
        case str(message) if message:
            return ErrorBody(message, _code(value))
    if "detail" in value and "message" not in value:
        return ErrorBody(_words(value["detail"], value), _code(value), gateway=True)
    return ErrorBody(_words(value.get("message"), value), _code(value))


def find_error(value: Any) -> ErrorBody | None:
    """Return the error that a body with HTTP 200, or a frame of a stream, holds, if it holds one.

    A whole stored response has an `error` field of its own, which is part of
    the answer and not found here.
    """
    match value:
        case {"object": "response"}:
            return None
        case {"error": str() | Mapping() as error} if error:
            return read_error_value(value)
        case {"type": "error"}:
            return read_error_value(value)
    return None


def _code(value: Mapping[str, Any]) -> str | int | None:
    for name in ("code", "type"):
        found = value.get(name)
        if isinstance(found, int | str) and found not in {"", "error"}:
            return found
    return None


def _words(message: Any, whole: Any) -> str:
    if isinstance(message, str) and message:
        return message
    shown = whole if message is None else message
    return json.dumps(shown, ensure_ascii=False)[:_LONGEST] if shown else ""


def _from_page(text: str) -> str:
    if not re.search(r"<(?:!doctype|html|head|body|title|h1)\b", text, re.IGNORECASE):
        return text[:_LONGEST]
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    shown = title.group(1) if title and title.group(1).strip() else _without_tags(text)
    return " ".join(html.unescape(shown).split())[:_LONGEST]


def _without_tags(text: str) -> str:
    silent = re.sub(r"<(script|style)\b.*?</\1\s*>", " ", text, flags=re.IGNORECASE | re.DOTALL)
    return re.sub(r"<[^>]*>", " ", silent)
