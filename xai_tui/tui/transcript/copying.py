"""What can be copied, always as source: no wrap, no indent, no borders."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from textual.selection import Selection

from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.markdown import code_sources
from xai_tui.tui.transcript.runs import Line

_PREVIEW = 40


class CopyChoice(NamedTuple):
    """One thing to copy.

    Attributes:
        label: What it is, in a few words.
        source: Its source text.
    """

    label: str
    source: str


def copy_choices(entry: Entry, entries: Iterable[Entry]) -> list[CopyChoice]:
    """Return what can be copied around an entry, the likeliest first.

    Args:
        entry: The entry under the cursor.
        entries: The whole chat.
    """
    choices = [CopyChoice("prompt" if entry.role == "user" else "answer", entry.text)] if entry.text else []
    if entry.role == "assistant":
        for number, code in enumerate(code_sources(entry.text), 1):
            first = code.strip().partition("\n")[0][:_PREVIEW]
            choices.append(CopyChoice(f"code block {number}: {first}", code))
    if entry.thoughts:
        choices.append(CopyChoice("thoughts", entry.thoughts))
    return [*choices, CopyChoice("whole chat", chat_source(entries))]


def chat_source(entries: Iterable[Entry]) -> str:
    """Return a chat as Markdown, a heading for each message."""
    said = (entry for entry in entries if entry.role != "notice" and entry.text)
    return "\n".join(f"## {_speaker(entry)}\n\n{entry.text.strip()}\n" for entry in said)


def _speaker(entry: Entry) -> str:
    return "you" if entry.role == "user" else entry.label or "grok"


def selected_text(selection: Selection, line: Callable[[int], Line], count: int, indent: int) -> str:
    """Return the text under a selection: wraps undone, bars and borders left out.

    Args:
        selection: Ends as (character, line); None for the very beginning or end.
        line: Gives a line by number.
        count: How many lines there are.
        indent: Characters that stand before every line.
    """
    first = selection.start.y if selection.start else 0
    last = min(selection.end.y if selection.end else count - 1, count - 1)
    parts: list[str] = []
    for at in range(max(first, 0), last + 1):
        shown = line(at)
        start = max(selection.start.x - indent, 0) if selection.start and at == first else 0
        end = max(selection.end.x - indent, 0) if selection.end and at == selection.end.y else None
        parts.append(shown.copied(start, end))
        if at < last:
            parts.append(shown.joint)
    return "".join(parts)
