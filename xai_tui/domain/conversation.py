"""A chat is a tree of messages with one current leaf; nothing in it is overwritten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from xai_tui.domain.parameters import Parameters
from xai_tui.domain.usage import Usage


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"


class MessageState(StrEnum):
    """How far a message has come.

    `DONE`, `STOPPED`, `BROKEN` and `FAILED` are final. `QUEUED` is a prompt
    that waits for the answer before it; `WAITING` an answer that a deferred
    job will bring; `STREAMING` one that is on its way now.
    """

    DONE = "done"
    QUEUED = "queued"
    STREAMING = "streaming"
    WAITING = "waiting"
    STOPPED = "stopped"
    BROKEN = "broken"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will come by itself."""
        return self in {MessageState.DONE, MessageState.STOPPED, MessageState.BROKEN, MessageState.FAILED}


class Protocol(StrEnum):
    """Which API carries a chat."""

    RESPONSES = "responses"
    CHAT = "chat"
    MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image sent with a prompt.

    Attributes:
        media_type: Such as `image/png`, found from the bytes.
        data: The file's bytes.
        name: The file's own name, for people.
    """

    media_type: str
    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the model asked for, or one the server ran; `arguments` is JSON text as it came."""

    id: str
    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source the answer names; `title` is what the server calls it, often just a number."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message is not whole, in words that can be stored and shown again.

    Attributes:
        kind: The error's stable name.
        title: What happened.
        message: The server's own words or other details.
        next_step: What the user can do.
        request_id: The server's id of the request, if known.
    """

    kind: str
    title: str
    message: str = ""
    next_step: str = ""
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One node of a chat's tree.

    Attributes:
        id: Ours, a UUID.
        chat_id: The chat it belongs to.
        parent_id: The message it follows; `None` for the first of a chat.
        role: Who speaks.
        text: Markdown source, exactly as it came.
        thoughts: The model's reasoning, as it came.
        thought_seconds: How long it thought before the first word; `None` when it did not or it is unknown.
        state: How far it has come.
        created_at: When it was stored, UTC.
        finished_at: When it became final, UTC.
        model: For an answer, the model that gave it; until then the one asked.
        protocol: For an answer, the API that carried it.
        finish_reason: The server's own word.
        response_id: The server's id of the answer.
        stored_remotely: Whether the server keeps it under `response_id`.
        usage: Tokens and ticks of the request that made it.
        failure: Why it is not whole.
        pictures: Images sent with a prompt.
        tool_calls: Tools called in the answer.
        citations: Sources of the answer.
        reasoning: The server's opaque reasoning items as JSON text, to be sent back.
        job_id: The deferred job that brings or brought it.
        read: Whether it has been on a screen since it became final.
    """

    id: str
    chat_id: str
    parent_id: str | None
    role: Role
    text: str
    state: MessageState
    created_at: datetime
    thoughts: str = ""
    thought_seconds: float | None = None
    finished_at: datetime | None = None
    model: str | None = None
    protocol: Protocol | None = None
    finish_reason: str | None = None
    response_id: str | None = None
    stored_remotely: bool = False
    usage: Usage | None = None
    failure: Failure | None = None
    pictures: tuple[Picture, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    citations: tuple[Citation, ...] = ()
    reasoning: str | None = None
    job_id: str | None = None
    read: bool = True


@dataclass(frozen=True, slots=True)
class Chat:
    """A stored conversation without its messages.

    Attributes:
        id: Ours, a UUID.
        title: The first words of the first prompt, or what the user called it.
        created_at: UTC.
        updated_at: When a message was last added or changed, UTC.
        leaf_id: The end of the branch on the screen.
        model: The model the next turn asks; `None` follows the settings.
        protocol: Which API carries it; `None` follows the server's abilities.
        system: The system prompt.
        parameters: What is set for its turns.
        unread: How many final answers have not been on a screen yet.
    """

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    leaf_id: str | None = None
    model: str | None = None
    protocol: Protocol | None = None
    system: str = ""
    parameters: Parameters = field(default_factory=Parameters)
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the prompt: text and pictures."""

    text: str
    pictures: tuple[Picture, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.text.strip() and not self.pictures


class Tree:
    """The messages of one chat, ordered as they were stored.

    Siblings share a parent and are ordered by creation. Messages whose parent
    is missing count as first messages, so that a damaged chat still opens.
    """

    def __init__(self, messages: Iterable[Message]) -> None:
        self._by_id = {message.id: message for message in messages}
        self._children: dict[str | None, list[str]] = {}
        for message in self._by_id.values():
            parent = message.parent_id if message.parent_id in self._by_id else None
            self._children.setdefault(parent, []).append(message.id)

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Message]:
        return iter(self._by_id.values())

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._by_id

    def __getitem__(self, message_id: str) -> Message:
        return self._by_id[message_id]

    def path(self, leaf_id: str | None) -> list[Message]:
        """The messages from the first to this leaf; empty for `None` or an unknown id."""
        found: list[Message] = []
        seen: set[str] = set()
        current = self._by_id.get(leaf_id) if leaf_id else None
        while current is not None and current.id not in seen:
            seen.add(current.id)
            found.append(current)
            current = self._by_id.get(current.parent_id) if current.parent_id else None
        return found[::-1]

    def siblings(self, message_id: str) -> list[Message]:
        """The message and its alternatives, oldest first."""
        parent = self._by_id[message_id].parent_id
        key = parent if parent in self._by_id else None
        return [self._by_id[child] for child in self._children[key]]

    def children(self, message_id: str | None) -> list[Message]:
        """What follows this message, oldest first; the first messages for `None`."""
        return [self._by_id[child] for child in self._children.get(message_id, [])]

    def leaf_below(self, message_id: str) -> str:
        """The end of the newest branch under this message; itself when nothing follows."""
        current, seen = message_id, {message_id}
        while (following := self._children.get(current)) and following[-1] not in seen:
            current = following[-1]
            seen.add(current)
        return current


def title_from(prompt: str, limit: int = 60) -> str:
    """A chat's title from its first prompt: the first line with words, cut at a word, never empty."""
    line = next((" ".join(line.split()) for line in prompt.splitlines() if line.strip()), "")
    if not line:
        return "New chat"
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut) + "…"
