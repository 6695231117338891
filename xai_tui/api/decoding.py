"""JSON from the wire, made safe for everything behind it.

`json.loads` accepts lone surrogates, which pydantic's own parser, SQLite and
terminals refuse, so they become U+FFFD here, once; the observer has the raw
bytes.
"""

import json
import re
from typing import Any, NoReturn

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def load_json(data: bytes | str) -> Any:
    """Decode one JSON value.

    Raises:
        ValueError: It is no JSON, or holds NaN, an absurdly long number, or
            nesting beyond all reason.
    """
    text = data.decode("utf-8-sig", "replace") if isinstance(data, bytes) else data
    try:
        value = json.loads(text, parse_constant=_refuse)
        return _cleaned(value) if _ESCAPED_SURROGATE.search(text) else value
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def whole_characters(text: str) -> str:
    """Return `text` with each lone surrogate replaced by U+FFFD."""
    return _LONE_SURROGATE.sub("�", text)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {whole_characters(name): _cleaned(item) for name, item in value.items()}
    return value
