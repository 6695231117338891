"""Everything the server says of a model, unknown fields included, as lines of name and value."""

import json
from collections.abc import Iterator
from itertools import islice

from rich.cells import cell_len
from textual.content import Content

from xai_tui.domain.model import Model
from xai_tui.terminal.safe import visible
from xai_tui.tui.widgets.rows import MUTED

MOST_FIELDS = 400
"""Fields that are shown; a record with more says so."""

NAME_CELLS = 40
"""Longer names do not widen the column of names."""

VALUE_LIMIT = 2_000
"""Characters of one value that are shown."""


def fields(record: str) -> Iterator[tuple[str, str]]:
    """The fields of a record in its own order; a nested one is named by its path, such as `pricing.text`.

    Args:
        record: JSON text; what is not JSON, or nested beyond reason, is one field without a name.
    """
    try:
        value = json.loads(record)
        found = list(_walk("", value))
    except (ValueError, RecursionError):
        found = [("", record)]
    yield from found


def _walk(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, part in value.items():
            yield from _walk(f"{path}.{name}" if path else str(name), part)
    elif isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        for number, part in enumerate(value, 1):
            yield from _walk(f"{path} {number}".lstrip(), part)
    elif isinstance(value, list):
        yield path, ", ".join(map(_scalar, value)) or "none"
    else:
        yield path, _scalar(value)


def _scalar(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def record_view(model: Model) -> Content:
    """The full record of a model: aliases first, then every field as it came."""
    rows = list(islice(fields(model.record), MOST_FIELDS + 1))
    shown = [("also", ", ".join(model.aliases)), *rows[:MOST_FIELDS]] if model.aliases else rows[:MOST_FIELDS]
    names = [visible(name[:VALUE_LIMIT], keep_newlines=False) for name, _ in shown]
    column = max((cell_len(name) for name in names if len(name) <= NAME_CELLS), default=0)
    lines = [Content.styled(visible(model.id, keep_newlines=False), "bold")]
    for name, (_, value) in zip(names, shown, strict=True):
        cut = value if len(value) <= VALUE_LIMIT else f"{value[:VALUE_LIMIT]}…"
        padding = " " * max(0, column - cell_len(name)) + "  "
        lines.append(Content.assemble((name + padding, MUTED), visible(cut, keep_newlines=False)))
    if len(rows) > MOST_FIELDS:
        lines.append(Content.styled("… and more: xai-tui models show prints them all", MUTED))
    return Content("\n").join(lines)
