"""The typed events of turns, jobs and the store, as views get them."""

from dataclasses import dataclass

from xai_tui.domain.conversation import Failure, Message
from xai_tui.errors import XaiTuiError


@dataclass(frozen=True, slots=True)
class Delta:
    """More of an answer that is on its way."""

    chat_id: str
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """An answer is final and stored as `message`."""

    chat_id: str
    message: Message


@dataclass(frozen=True, slots=True)
class Hint:
    """Something may be different; what it is now is to be asked for."""


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """An answer is on its way; prompt and empty answer are stored."""

    chat_id: str
    prompt: Message
    answer: Message


@dataclass(frozen=True, slots=True)
class TurnQueued:
    """The prompt `message_id` is stored, and goes out once the answer that comes in its chat has ended."""

    chat_id: str
    message_id: str


class TextDelta(Delta):
    """More of the answer's text."""

    __slots__ = ()


class ThoughtsDelta(Delta):
    """More of the model's reasoning."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """A tool or search call was begun or changed; the message carries all of them so far."""

    chat_id: str
    message_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class TurnWaiting:
    """The turn is silent: a retry is due, or the server has said nothing for a while.

    Attributes:
        reason: `retry` or `silence`.
        seconds: Until the next attempt, or since the last byte.
        attempt: Number of the attempt that follows, from 2; 0 for silence.
        words: What the last attempt said.
    """

    chat_id: str
    message_id: str
    reason: str
    seconds: float
    attempt: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class ModelTaken:
    """Nothing named a model, so the first of the server's list is asked."""

    chat_id: str
    message_id: str
    model: str


class TurnCompleted(Ended):
    """The answer is whole and stored with its usage."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TurnFailed(Ended):
    """The answer broke off or was refused; what came is stored in `message`.

    Attributes:
        failure: Why, in words that are stored with the message.
        error: The same as it was raised, for whoever needs its exit code.
    """

    failure: Failure
    error: XaiTuiError | None = None


class TurnStopped(Ended):
    """The user stopped the answer; what came is stored in `message`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ChatChanged:
    """A chat's messages, title, leaf or settings changed other than by the events above."""

    chat_id: str


class ChatsChanged(Hint):
    """The list of chats changed."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class JobsChanged:
    """One job changed, or, without an id, any may have."""

    job_id: str | None = None


@dataclass(frozen=True, slots=True)
class JobCollected:
    """A job's answer has joined its chat."""

    job_id: str
    chat_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class JobExpiring:
    """The server forgets a job's answer within the hour, and it is not here yet."""

    job_id: str
    chat_id: str


class ModelsChanged(Hint):
    """The server's list of models was fetched anew and differs from what was known."""

    __slots__ = ()


class StoreChanged(Hint):
    """Another process wrote to the database; anything may be different."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TroubleNoticed:
    """Something in the background needs the user's eyes, such as a disk that is full."""

    failure: Failure


TurnEvent = (
    TurnStarted
    | TurnQueued
    | ModelTaken
    | TextDelta
    | ThoughtsDelta
    | ToolCalled
    | TurnWaiting
    | TurnCompleted
    | TurnFailed
    | TurnStopped
)
Event = (
    TurnEvent
    | ChatChanged
    | ChatsChanged
    | JobsChanged
    | JobCollected
    | JobExpiring
    | ModelsChanged
    | StoreChanged
    | TroubleNoticed
)
