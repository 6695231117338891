"""What the transcript is given: one entry per message of a chat's path."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Role = Literal["user", "assistant", "notice"]
State = Literal["done", "streaming", "queued", "waiting", "stopped", "broken", "failed"]


class ToolCall(NamedTuple):
    """A tool or search call the model made.

    Attributes:
        name: The tool's name.
        arguments: Its arguments as the server sent them, JSON or not.
    """

    name: str
    arguments: str


class Citation(NamedTuple):
    """A source an answer names.

    Attributes:
        title: What the source calls itself; may be empty.
        url: Where it is.
    """

    title: str
    url: str


class Failure(NamedTuple):
    """An error in the words of its class, to be drawn as a card.

    Attributes:
        title: What happened, in a few words.
        message: The details; may be empty.
        next_step: What the user can do now.
    """

    title: str
    message: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as the transcript shows it.

    Attributes:
        id: The message's id; `Transcript.update` and `feed` find the entry by it.
        role: A prompt, an answer, or a notice of the program's own.
        text: The source: Markdown for answers, shown as it is for prompts and notices.
        thoughts: The model's reasoning so far.
        thought_seconds: How long it reasoned, in seconds; None while unknown.
        label: Who speaks, where it is not the user: the model's id.
        state: Where the message is in its life.
        note: Why it is in that state: a finish reason, what broke it off.
        error: What failed, for state "failed".
        tool_calls: Tool and search calls, as pairs of name and arguments.
        citations: Sources, as pairs of title and url, in the order of their numbers.
        sibling: Which of how many siblings this is, both from 1.
        footer: What the turn cost, in words.
    """

    id: str
    role: Role
    text: str = ""
    thoughts: str = ""
    thought_seconds: float | None = None
    label: str = ""
    state: State = "done"
    note: str = ""
    error: Failure | tuple[str, str, str] | None = None
    tool_calls: Sequence[ToolCall | tuple[str, str]] = ()
    citations: Sequence[Citation | tuple[str, str]] = ()
    sibling: tuple[int, int] = (1, 1)
    footer: str = ""
