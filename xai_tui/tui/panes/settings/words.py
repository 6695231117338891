"""Settings in words: a value, its origin, what may be put there; and a typed line as a value."""

import re
import shlex
from collections.abc import Iterable
from pathlib import PurePath

from xai_tui.api.origin import Origin
from xai_tui.config.fields import Field, RefusedValueError, Value
from xai_tui.errors import UsageError
from xai_tui.tui.crash import redact

SERVERS = ("base_url", "api_key_base_url")
"""Settings that hold the address of a server."""

_USER = re.compile(r"(?<=//)[^/\s]*@")
_KINDS = {
    str: "any text",
    bool: "yes or no",
    tuple: "a program and its arguments, quoted as in a shell",
}


def spelled(value: Value) -> str:
    """A value as it is typed: texts as they are, a list quoted as in a shell, nothing for what is not set."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            short = f"{value:g}"
            return short if float(short) == value else repr(value)
        case tuple():
            return shlex.join(value)
        case _:
            return value


def value_from(item: Field, text: str) -> Value:
    """What a typed line means.

    Raises:
        RefusedValueError: The setting cannot hold it; the words say what it can.
    """
    text = text.strip()
    if item.type is tuple:
        return item.check(_arguments(item, text))
    if item.type is float:
        return item.check(_number(text))
    value = item.check(text)
    if item.name in SERVERS:
        _check_server(text)
    return value


def masked(item: Field, text: str, secrets: Iterable[str] = ()) -> str:
    """The text without keys and passwords, should it hold any.

    Args:
        item: The setting; only in a command can everything that looks like a key be one.
        text: Its value as it is typed.
        secrets: Keys that are known.
    """
    if item.type is tuple:
        return redact(text, secrets)
    for secret in secrets:
        text = text.replace(secret, "•••")
    return _USER.sub("•••@", text) if item.name in SERVERS else text


def limits(item: Field) -> str:
    """What may be put there."""
    if item.choices:
        return f"one of {', '.join(item.choices)}"
    if item.type is float:
        low, high = spelled(item.minimum), spelled(item.maximum)
        return f"a number from {low} to {high}" if low and high else "a number"
    if item.name in SERVERS:
        return "an address that begins with https:// or http://"
    return f"{_KINDS[item.type]}{', or none' if item.may_be_empty else ''}"


def source_in_words(source: str) -> str:
    """Where a value came from, short enough for a column: a file by its name."""
    return PurePath(source).name if "/" in source or "\\" in source else source


def _arguments(item: Field, text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise RefusedValueError(f"`{item.name}`: a quote or backslash is left open") from error


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _check_server(text: str) -> None:
    try:
        Origin.parse(text)
    except UsageError as error:
        raise RefusedValueError(error.message) from error
