"""What can be copied, always as source: no wrap, no indent, no borders."""

from collections.abc import Iterable
from typing import NamedTuple

from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.markdown import code_sources

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
