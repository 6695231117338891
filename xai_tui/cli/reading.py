"""What commands read: prompts from arguments and standard input, pictures and schemas from files."""

import json
import os
import select
import stat
import sys
from pathlib import Path

from xai_tui.cli.output import Output
from xai_tui.domain.conversation import Picture
from xai_tui.errors import UsageError

_PATIENCE = 1.0
"""Seconds after which it is said that standard input is waited for."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def read_prompt(words: str | None, output: Output) -> str:
    """The prompt: the argument, standard input, or the one before the other.

    Standard input counts when it is no terminal. An argument of `-` means
    standard input alone.

    Args:
        words: The argument, if there was one.
        output: Where it is said that input is waited for.

    Raises:
        UsageError: There is nothing, or it is not UTF-8 text.
    """
    given = None if words == "-" else words
    piped = read_stdin(output) if words == "-" or _is_piped() else ""
    prompt = "\n\n".join(part for part in (given, piped.rstrip("\n")) if part)
    if not prompt.strip():
        raise UsageError("There is no prompt.", next_step="Give it as an argument or on standard input.")
    return prompt


def read_exactly(words: str | None, output: Output) -> str:
    """A text as it is: the argument, or standard input when there is none or it is `-`.

    Args:
        words: The argument, if there was one.
        output: Where it is said that input is waited for.

    Raises:
        UsageError: There is nothing, or it is not UTF-8 text.
    """
    text = read_stdin(output) if words in {None, "-"} else words
    if not text:
        raise UsageError("There is no text.", next_step="Give it as an argument or on standard input.")
    return text


def read_stdin(output: Output) -> str:
    """All of standard input; after a moment without any it is said that it is waited for.

    Raises:
        UsageError: It is not UTF-8 text.
    """
    if sys.stdin is None:
        return ""
    stream = sys.stdin.buffer
    if not select.select([stream], [], [], _PATIENCE)[0]:
        output.say("Waiting for standard input; end it with Ctrl+D, or use `< /dev/null`.")
    return _decoded(stream.read(), "standard input")


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        UsageError: It cannot be read, or is not UTF-8 text.
    """
    return _decoded(_bytes_of(path), str(path))


def read_schema(path: Path) -> str:
    """A JSON Schema, as text.

    Raises:
        UsageError: The file cannot be read or holds no JSON object.
    """
    text = read_text(path)
    try:
        schema = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{path}: {error}", next_step="Name a file that holds a JSON Schema.") from error
    if not isinstance(schema, dict):
        raise UsageError(f"{path} holds no JSON object", next_step="Name a file that holds a JSON Schema.")
    return text


def read_picture(path: Path) -> Picture:
    """A picture to send, its type found from its first bytes.

    Raises:
        UsageError: The file cannot be read or is no picture.
    """
    data = _bytes_of(path)
    media_type = _media_type(data)
    if media_type is None:
        raise UsageError(
            f"{path} is no PNG, JPEG, GIF or WebP picture", next_step="Convert it to PNG or JPEG first."
        )
    return Picture(media_type, data, path.name)


def _media_type(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", next_step="Name a readable file.") from error


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(
            f"{source}, line {line}: not UTF-8 text", next_step="Convert it to UTF-8 first."
        ) from error


def _is_piped() -> bool:
    """Whether something is sent to us: a pipe or a file, but no terminal and no closed stream."""
    if sys.stdin is None or sys.stdin.closed:
        return False
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISCHR(mode)
