"""A chat over POST /v1/messages, deprecated by xAI."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from xai_tui.api.assembly.messages import MessageAssembler
from xai_tui.api.types.messages import MessageBlock, MessageEvent, MessageParam, MessageRequest
from xai_tui.domain.conversation import Citation, Protocol, ToolCall
from xai_tui.services.protocols import usage as usages
from xai_tui.services.protocols.exchange import Answer, Delta, Line, Question, base64_of, refuse
from xai_tui.services.protocols.telling import Telling

if TYPE_CHECKING:
    from xai_tui.api.client import XaiClient
    from xai_tui.api.waiting import OnWait

MAX_TOKENS = 8192
"""The output limit sent when none is set: this protocol must name one."""

_UNTOLD = {
    "web": "the responses protocol searches the web",
    "schema": "the responses and chat protocols take one",
    "effort": "the responses and chat protocols take it",
    "seed": "the chat protocol takes one",
}


def request_for(question: Question) -> MessageRequest:
    """The question as a request body; only what is set is in it.

    Neighbouring messages of one side become one, since servers of this shape
    want the sides to alternate.

    Raises:
        UsageError: A setting that this protocol cannot express.
    """
    parameters = question.parameters
    refuse(Protocol.MESSAGES, parameters, _UNTOLD)
    optional: dict[str, Any] = {
        "system": question.system or None,
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
    }
    return MessageRequest(
        model=question.model,
        max_tokens=parameters.max_tokens or MAX_TOKENS,
        messages=[
            MessageParam(role=role.value, content=_content(list(lines)))
            for role, lines in groupby(question.lines(), key=lambda line: line.role)
        ],
        **{name: value for name, value in optional.items() if value is not None},
    )


class MessagesCarrier:
    """One answer over the messages protocol."""

    protocol: ClassVar = Protocol.MESSAGES

    def __init__(self, question: Question) -> None:
        self._request = request_for(question)
        self._assembler = MessageAssembler()
        self._text = Telling()
        self._thoughts = Telling()

    async def stream(self, client: "XaiClient", on_wait: "OnWait") -> AsyncGenerator[Delta, None]:
        """Send the request and give what comes; errors as `Carrier.stream`."""
        async with aclosing(client.messages.stream(self._request, on_wait=on_wait)) as events:
            async for event in events:
                self._assembler.add(event)
                delta = self._delta(event)
                if delta is not None:
                    yield delta
        yield Delta(
            text=self._text.rest(self._assembler.text), thoughts=self._thoughts.rest(self._assembler.thoughts)
        )

    def answer(self) -> Answer:
        """The answer as far as it came."""
        assembler = self._assembler
        usage = assembler.usage if assembler.finish_reason else None
        return Answer(
            text=assembler.text,
            thoughts=assembler.thoughts,
            tool_calls=tuple(ToolCall(call.id, call.name, call.arguments) for call in assembler.tool_calls),
            citations=tuple(Citation(found.url, found.title or "") for found in assembler.citations),
            usage=usages.from_messages(usage) if usage else None,
            finish_reason=assembler.finish_reason,
            model=assembler.model,
            response_id=assembler.id,
        )

    def _delta(self, event: MessageEvent) -> Delta | None:
        if event.type == "content_block_start" and event.content_block is not None:
            return self._begun(event.content_block, event.index)
        if event.type == "content_block_delta" and event.delta is not None:
            return Delta(
                text=self._text.more(event.delta.text),
                thoughts=self._thoughts.more(event.delta.thinking, event.index),
            )
        return None

    def _begun(self, block: MessageBlock, index: int | None) -> Delta:
        called = block.type == "tool_use"
        arguments = json.dumps(block.input, ensure_ascii=False) if block.input else ""
        return Delta(
            text=self._text.more(block.text),
            thoughts=self._thoughts.more(block.thinking, index),
            tool=ToolCall(block.id or "", block.name or "", arguments) if called else None,
        )


def _content(lines: list[Line]) -> str | list[MessageBlock]:
    if len(lines) == 1 and not lines[0].pictures:
        return lines[0].text
    blocks: list[MessageBlock] = []
    for line in lines:
        for picture in line.pictures:
            source = {"type": "base64", "media_type": picture.media_type, "data": base64_of(picture)}
            blocks.append(MessageBlock(type="image", source=source))
        if line.text:
            blocks.append(MessageBlock(type="text", text=line.text))
    return blocks
