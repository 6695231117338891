"""What every protocol is given and gives back, in the program's own words."""

import base64
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Chat, Citation, Message, Picture, Role, ToolCall
from xai_tui.domain.conversation import Protocol as ProtocolName
from xai_tui.domain.parameters import Parameters
from xai_tui.domain.usage import Usage
from xai_tui.errors import UsageError

if TYPE_CHECKING:
    from xai_tui.api.client import XaiClient
    from xai_tui.api.waiting import OnWait

CONTINUE = "Your last answer broke off. Go on exactly where it stopped, without repeating any of it."
"""What is asked when a partial answer is to be continued; no protocol has a field for it."""


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a request says.

    Attributes:
        path: The messages from the chat's first to the prompt that is to be answered.
        model: The model asked.
        system: The system prompt; empty for none.
        parameters: Sampling and output settings.
        partial: The text of an answer that is to be continued; empty for a new one.
        keep: Whether the server may keep the answer to be fetched again.
        replay: Whether the server gives and takes encrypted reasoning, as xAI does.
    """

    path: Sequence[Message]
    model: str
    system: str = ""
    parameters: Parameters = field(default_factory=Parameters)
    partial: str = ""
    keep: bool = True
    replay: bool = False

    @classmethod
    def of(
        cls, chat: Chat, path: Sequence[Message], model: str, settings: Settings, **more: Any
    ) -> "Question":
        """What a chat asks; where it says nothing, the settings do.

        Args:
            chat: Its system prompt and parameters.
            path: The messages up to the prompt.
            model: The model asked.
            settings: What holds for every chat.
            more: Further fields.
        """
        parameters = replace(chat.parameters, effort=chat.parameters.effort or settings.effort)
        return cls(path, model, chat.system or settings.system, parameters, **more)

    def lines(self) -> list["Line"]:
        """What each side has said, oldest first; an answer that never came is left out."""
        said = [self._line(message) for message in self.path]
        if self.partial:
            said += [Line(Role.ASSISTANT, self.partial), Line(Role.USER, CONTINUE)]
        return [line for line in said if line.text.strip() or line.pictures or line.reasoning]

    def _line(self, message: Message) -> "Line":
        # What another model thought is closed to this one.
        fits = self.replay and message.protocol is ProtocolName.RESPONSES and message.model == self.model
        return Line(message.role, message.text, message.pictures, message.reasoning if fits else None)


@dataclass(frozen=True, slots=True)
class Line:
    """One message as protocols see it.

    Attributes:
        role: Who speaks.
        text: The words.
        pictures: Images beside them.
        reasoning: Encrypted reasoning items of an answer as JSON text, where they can be replayed.
    """

    role: Role
    text: str
    pictures: tuple[Picture, ...] = ()
    reasoning: str | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What one stream event added; usually one of the three."""

    text: str = ""
    thoughts: str = ""
    tool: ToolCall | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it came, the same for all protocols.

    Attributes:
        text: The visible text.
        thoughts: The model's reasoning.
        tool_calls: Tools called, in order.
        citations: Sources named.
        usage: What it used; `None` until the server says.
        finish_reason: The server's word for why it ended; `None` until it has.
        model: The model that answers.
        response_id: The server's id of the answer.
        is_kept: Whether the server keeps it under that id.
        reasoning: Opaque reasoning items as JSON text, to be sent back.
    """

    text: str = ""
    thoughts: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    citations: tuple[Citation, ...] = ()
    usage: Usage | None = None
    finish_reason: str | None = None
    model: str | None = None
    response_id: str | None = None
    is_kept: bool = False
    reasoning: str | None = None


class Carrier(Protocol):
    """One answer over one protocol: made for a question, streamed once, asked for the answer at any time."""

    protocol: ClassVar[ProtocolName]

    def stream(self, client: "XaiClient", on_wait: "OnWait") -> AsyncGenerator[Delta, None]:
        """Send the request and give what comes.

        Raises:
            ApiError: Refused, or broken off; everything that came before was given.
        """
        ...

    def answer(self) -> Answer:
        """The answer as far as it came."""
        ...


def refuse(protocol: ProtocolName, parameters: Parameters, untold: Mapping[str, str]) -> None:
    """Refuse settings that a protocol has no words for, rather than leave them out unsaid.

    Args:
        protocol: The protocol that is to carry the question.
        parameters: What is set.
        untold: The settings it cannot express, each with what can, in words.

    Raises:
        UsageError: One of them is set.
    """
    for name in parameters.as_dict():
        if name in untold:
            raise UsageError(
                f"The {protocol} protocol has no `{name}`; {untold[name]}.",
                next_step="Choose another protocol, or leave the setting out.",
            )


def read_schema(text: str) -> dict[str, Any]:
    """The JSON Schema of a question.

    Raises:
        UsageError: It is no JSON object.
    """
    try:
        schema = json.loads(text)
    except ValueError as error:
        raise UsageError(f"The schema is not JSON: {error}", next_step="Correct the schema.") from error
    if not isinstance(schema, dict):
        raise UsageError("The schema is JSON, but no object.", next_step="Correct the schema.")
    return schema


def base64_of(picture: Picture) -> str:
    """The picture's bytes as base64 text."""
    return base64.b64encode(picture.data).decode("ascii")
