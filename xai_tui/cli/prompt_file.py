"""Files of prompts: JSON lines, or one prompt a line. All of a file is checked before any of it is sent."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from xai_tui.domain.batch import BatchLine
from xai_tui.domain.parameters import Parameters
from xai_tui.errors import UsageError

SHAPE = 'Write {"prompt": "…"} on every line, with "model", "system" and parameters where they are wanted.'
"""What is wanted of a file of JSON lines."""

_NAMED = 20
_HOTTEST = 2


@dataclass(frozen=True, slots=True)
class PromptFile:
    """What a file holds.

    Attributes:
        lines: Its prompts, in their order.
        broken: What is wrong with each line that holds none, its number in front.
    """

    lines: tuple[BatchLine, ...]
    broken: tuple[str, ...] = ()


class BrokenLineError(ValueError):
    """A line that is no prompt, with what is wrong with it."""


def read_prompts(text: str, source: str) -> PromptFile:
    r"""The prompts of a file.

    It holds JSON lines when its first line begins with `{`, or any line is a JSON object, or its name ends
    in `.jsonl`; else one prompt a line. Lines end with `\n`; empty ones count for nothing.

    Args:
        text: The file's content.
        source: Its name.

    Raises:
        UsageError: There is no line at all.
    """
    rows = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not rows:
        raise UsageError(f"{source} holds no prompt.", next_step="Write one prompt a line, or JSON lines.")
    is_json = source.endswith(".jsonl") or rows[0][1].lstrip().startswith("{")
    if not is_json and not any(_is_object(line) for _, line in rows):
        return PromptFile(tuple(BatchLine(line.strip()) for _, line in rows))
    lines, broken = list[BatchLine](), list[str]()
    for number, line in rows:
        try:
            lines.append(_from_json(line))
        except BrokenLineError as error:
            broken.append(f"line {number}: {error}")
    return PromptFile(tuple(lines), tuple(broken))


def demand_whole(file: PromptFile, source: str) -> None:
    """Refuse a file with broken lines.

    Raises:
        UsageError: It has some; the message names each by its number, up to a number that is read.
    """
    if file.broken:
        named = "\n".join(file.broken[:_NAMED])
        more = f"\nand {len(file.broken) - _NAMED} more" if len(file.broken) > _NAMED else ""
        raise UsageError(
            f"{source}: {len(file.broken)} broken lines, so none is sent.\n{named}{more}",
            next_step=f"{SHAPE} Or leave broken lines out with `--skip-invalid`.",
        )


def _is_object(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _from_json(line: str) -> BatchLine:
    try:
        row = json.loads(line)
        line.encode()
    except (ValueError, RecursionError) as error:
        raise BrokenLineError(f"no JSON: {error}") from error
    if not isinstance(row, dict):
        raise BrokenLineError("no JSON object")
    if unknown := sorted(row.keys() - _FIELDS.keys()):
        raise BrokenLineError(f"there is no field {unknown[0]!r}")
    if "prompt" not in row:
        raise BrokenLineError("no `prompt`")
    return _line(
        {name: _checked(name, _FIELDS[name], value) for name, value in row.items() if value is not None}
    )


def _line(row: Mapping[str, Any]) -> BatchLine:
    own = {"prompt", "model", "system", "n"}
    return BatchLine(
        **{name: value for name, value in row.items() if name in own},
        parameters=Parameters(**{name: value for name, value in row.items() if name not in own}),
    )


def _checked(name: str, check: Callable[[object], object], value: object) -> object:
    try:
        return check(value)
    except BrokenLineError as error:
        raise BrokenLineError(f"`{name}` {error}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BrokenLineError("is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BrokenLineError("holds half a character") from None
    return value


def _filled(value: object) -> str:
    text = _text(value)
    if not text.strip():
        raise BrokenLineError("is empty")
    return text


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BrokenLineError("is no whole number")
    return value


def _count(value: object) -> int:
    if (number := _whole(value)) < 1:
        raise BrokenLineError("is below 1")
    return number


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise BrokenLineError("is no number")
    return value


def _temperature(value: object) -> float:
    if not 0 <= (number := _number(value)) <= _HOTTEST:
        raise BrokenLineError("is not between 0 and 2")
    return number


def _top_p(value: object) -> float:
    if not 0 < (number := _number(value)) <= 1:
        raise BrokenLineError("is not above 0 and at most 1")
    return number


def _schema(value: object) -> str:
    if not isinstance(value, dict):
        raise BrokenLineError("is no JSON Schema, which is an object")
    return json.dumps(value, ensure_ascii=False)


_FIELDS: Mapping[str, Callable[[object], object]] = {
    "prompt": _filled,
    "model": _filled,
    "system": _text,
    "n": _count,
    "temperature": _temperature,
    "top_p": _top_p,
    "max_tokens": _count,
    "effort": _filled,
    "seed": _whole,
    "schema": _schema,
}
