"""A chat over POST /v1/responses, the default."""

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, ClassVar

from xai_tui.api.assembly.responses import ResponseAssembler
from xai_tui.api.types.responses import (
    ModelResponse,
    OutputItem,
    OutputPart,
    Reasoning,
    ResponseEvent,
    ResponseRequest,
)
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

_UNTOLD = {"seed": "the chat protocol takes one"}
_ENCRYPTED = "reasoning.encrypted_content"


def request_for(question: Question) -> ResponseRequest:
    """The question as a request body; only what is set is in it.

    The system prompt goes as `instructions`, and each earlier answer is
    preceded by the reasoning items that came with it.

    Raises:
        UsageError: A setting that this protocol cannot express, or an unusable schema.
    """
    parameters = question.parameters
    refuse(Protocol.RESPONSES, parameters, _UNTOLD)
    optional: dict[str, Any] = {
        "instructions": question.system or None,
        "include": [_ENCRYPTED] if question.replay else None,
        "max_output_tokens": parameters.max_tokens,
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "tools": [{"type": "web_search"}] if parameters.web else None,
        "reasoning": Reasoning(effort=parameters.effort) if parameters.effort else None,
        "text": _format(parameters.schema),
    }
    return ResponseRequest(
        model=question.model,
        input=[item for line in question.lines() for item in _items(line)],
        store=question.keep,
        **{name: value for name, value in optional.items() if value is not None},
    )


def is_ended(response: ModelResponse) -> bool:
    """Whether the server has nothing more to add to a response that it keeps."""
    return response.status not in {None, "in_progress", "queued"}


def answer_from(response: ModelResponse) -> Answer:
    """The answer in a response that came in one piece."""
    return _answer(ResponseAssembler.of(response), kept=True)


class ResponsesCarrier:
    """One answer over the responses protocol."""

    protocol: ClassVar = Protocol.RESPONSES

    def __init__(self, question: Question) -> None:
        self._request = request_for(question)
        self._kept = question.keep
        self._assembler = ResponseAssembler()
        self._text = Telling()
        self._thoughts = Telling()

    async def stream(self, client: "XaiClient", on_wait: "OnWait") -> AsyncGenerator[Delta, None]:
        """Send the request and give what comes; errors as `Carrier.stream`."""
        async with aclosing(client.responses.stream(self._request, on_wait=on_wait)) as events:
            async for event in events:
                self._assembler.add(event)
                yield self._delta(event)
        yield Delta(
            text=self._text.rest(self._assembler.text), thoughts=self._thoughts.rest(self._assembler.thoughts)
        )

    def answer(self) -> Answer:
        """The answer as far as it came."""
        return _answer(self._assembler, kept=self._kept)

    def _delta(self, event: ResponseEvent) -> Delta:
        match event.type:
            case "response.output_text.delta" | "response.refusal.delta":
                return Delta(text=self._text.more(event.delta, event.output_index))
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                part = (event.output_index, event.summary_index, event.content_index)
                return Delta(thoughts=self._thoughts.more(event.delta, part))
            case "response.output_item.added" | "response.output_item.done" if _is_call(event.item):
                return Delta(tool=_call(event.item))
        return Delta()


def _answer(assembler: ResponseAssembler, *, kept: bool) -> Answer:
    response = assembler.response
    usage = assembler.usage
    return Answer(
        text=assembler.text,
        thoughts=assembler.thoughts,
        tool_calls=tuple(_call(item) for item in assembler.items if _is_call(item)),
        citations=tuple(Citation(found.url, found.title or "") for found in assembler.citations),
        usage=usages.from_response(usage) if usage else None,
        finish_reason=assembler.finish_reason,
        model=assembler.model,
        response_id=assembler.id,
        is_kept=kept and response is not None and response.store is not False,
        reasoning=_reasoning(assembler.items),
    )


def _items(line: Line) -> Iterator[OutputItem]:
    for item in json.loads(line.reasoning) if line.reasoning else ():
        yield OutputItem.model_validate(item)
    if not line.pictures:
        if line.text.strip():
            yield OutputItem(role=line.role.value, content=line.text)
        return
    pictures = [
        OutputPart(type="input_image", image_url=f"data:{picture.media_type};base64,{base64_of(picture)}")
        for picture in line.pictures
    ]
    words = [OutputPart(type="input_text", text=line.text)] if line.text else []
    yield OutputItem(role=Role.USER.value, content=[*pictures, *words])


def _reasoning(items: tuple[OutputItem, ...]) -> str | None:
    sealed = [item.to_json() for item in items if item.type == "reasoning" and item.encrypted_content]
    return json.dumps(sealed, ensure_ascii=False) if sealed else None


def _is_call(item: OutputItem | None) -> bool:
    return item is not None and (item.type or "").endswith("_call")


def _call(item: OutputItem | None) -> ToolCall:
    """A call of a function, or one that the server made itself: what it searched for stands in `action`."""
    assert item is not None
    action = json.dumps(item.action, ensure_ascii=False) if item.action else ""
    name = item.name or (item.type or "").removesuffix("_call")
    return ToolCall(item.call_id or item.id or "", name, item.arguments or item.input or action)


def _format(schema: str | None) -> dict[str, Any] | None:
    if schema is None:
        return None
    return {
        "format": {"type": "json_schema", "name": "answer", "schema": read_schema(schema), "strict": True}
    }
