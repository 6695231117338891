"""A chat over POST /v1/chat/completions: streamed, or as a deferred job."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, ClassVar

from xai_tui.api.assembly.chat import AssembledChoice, ChatAssembler
from xai_tui.api.errors import BrokenAnswerError
from xai_tui.api.types.chat import ChatChunk, ChatCompletion, ChatMessage, ChatRequest, ContentPart, ImageUrl
from xai_tui.domain.conversation import Citation, Protocol, Role, ToolCall
from xai_tui.services.protocols import usage as usages
from xai_tui.services.protocols.exchange import (
    Answer,
    Delta,
    Line,
    Question,
    base64_of,
    read_schema,
    refuse,
)
from xai_tui.services.protocols.telling import Telling

if TYPE_CHECKING:
    from xai_tui.api.client import XaiClient
    from xai_tui.api.waiting import OnWait

_UNTOLD = {"web": "the responses protocol searches the web"}


def request_for(question: Question, n: int | None = None) -> ChatRequest:
    """The question as a request body; only what is set is in it.

    Args:
        question: What is asked.
        n: How many answers; `None` leaves it to the server, which gives one.

    Raises:
        UsageError: A setting that this protocol cannot express, or an unusable schema.
    """
    parameters = question.parameters
    refuse(Protocol.CHAT, parameters, _UNTOLD)
    system = [ChatMessage(role="system", content=question.system)] if question.system else []
    optional: dict[str, Any] = {
        "n": n,
        "max_completion_tokens": parameters.max_tokens,
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "seed": parameters.seed,
        "reasoning_effort": parameters.effort,
        "response_format": _format(parameters.schema),
    }
    return ChatRequest(
        model=question.model,
        messages=[*system, *(_message(line) for line in question.lines())],
        **{name: value for name, value in optional.items() if value is not None},
    )


def read_answers(body: bytes) -> list[Answer]:
    """All choices of a completion that came in one piece; the usage of the request is with the first.

    Raises:
        BrokenAnswerError: The body is not whole, or holds no choice.
        NotAnApiError: It is something else.
        ApiError: It is an error.
    """
    completion = ChatCompletion.parse(body)
    if not completion.choices:
        raise BrokenAnswerError("it holds no choice")
    assembler = ChatAssembler.of(completion)
    first, *others = (assembler.choices[index] for index in sorted(assembler.choices))
    return [_answer(assembler, first, counts=True), *(_answer(assembler, choice) for choice in others)]


class ChatCarrier:
    """One answer over the chat protocol."""

    protocol: ClassVar = Protocol.CHAT

    def __init__(self, question: Question) -> None:
        self._request = request_for(question)
        self._assembler = ChatAssembler()
        self._text = Telling()
        self._thoughts = Telling()

    async def stream(self, client: "XaiClient", on_wait: "OnWait") -> AsyncGenerator[Delta, None]:
        """Send the request and give what comes; errors as `Carrier.stream`."""
        async with aclosing(client.chat.stream(self._request, on_wait=on_wait)) as chunks:
            async for chunk in chunks:
                self._assembler.add(chunk)
                delta = self._delta(chunk)
                if delta is not None:
                    yield delta

    def answer(self) -> Answer:
        """The answer as far as it came."""
        return _answer(self._assembler, self._assembler.choices[0], counts=True)

    def _delta(self, chunk: ChatChunk) -> Delta | None:
        added = next((choice.delta for choice in chunk.choices or () if not choice.index), None)
        if added is None:
            return None
        called = self._assembler.tool_calls[-1:] if added.tool_calls else ()
        return Delta(
            text=self._text.more(added.text or added.refusal),
            thoughts=self._thoughts.more(added.reasoning_content),
            tool=ToolCall(called[0].id, called[0].name, called[0].arguments) if called else None,
        )


def _answer(assembler: ChatAssembler, choice: AssembledChoice, *, counts: bool = False) -> Answer:
    usage = assembler.usage if counts else None
    return Answer(
        text=choice.text or choice.refusal,
        thoughts=choice.thoughts,
        tool_calls=tuple(ToolCall(call.id, call.name, call.arguments) for call in choice.tool_calls),
        citations=tuple(Citation(found.url, found.title or "") for found in assembler.citations),
        usage=usages.from_chat(usage) if usage else None,
        finish_reason=choice.finish_reason,
        model=assembler.model,
        response_id=assembler.id,
    )


def _message(line: Line) -> ChatMessage:
    if line.role is Role.ASSISTANT or not line.pictures:
        return ChatMessage(role=line.role.value, content=line.text)
    pictures = [
        ContentPart(
            type="image_url", image_url=ImageUrl(url=f"data:{picture.media_type};base64,{base64_of(picture)}")
        )
        for picture in line.pictures
    ]
    words = [ContentPart(type="text", text=line.text)] if line.text else []
    return ChatMessage(role=line.role.value, content=[*pictures, *words])


def _format(schema: str | None) -> dict[str, Any] | None:
    if schema is None:
        return None
    named = {"name": "answer", "schema": read_schema(schema), "strict": True}
    return {"type": "json_schema", "json_schema": named}
