"""Bodies and events of POST /v1/messages, the shape of Anthropic's API."""

from typing import Any

from xai_tui.api.types.base import Json, WireModel, WireRequest
from xai_tui.api.types.usage import MessageUsage


class MessageBlock(WireModel):
    """A piece of a message, told apart by `type`.

    text · image{source} · thinking{thinking, signature} ·
    redacted_thinking{data} · tool_use{id, name, input} ·
    tool_result{tool_use_id, content, is_error}
    """

    type: str
    text: str | None = None
    thinking: str | None = None
    signature: str | None = None
    data: str | None = None
    id: str | None = None
    name: str | None = None
    input: Json | None = None
    tool_use_id: str | None = None
    content: str | list[Any] | None = None
    is_error: bool | None = None
    source: Json | None = None
    citations: list[Json] | None = None


class MessageParam(WireModel):
    """A message of the prompt; `role` is user or assistant."""

    role: str
    content: str | list[MessageBlock]


class MessageRequest(WireRequest):
    """The prompt and its parameters; fields left None are not sent.

    xAI wants `required` in each tool's input_schema.
    """

    model: str
    messages: list[MessageParam]
    max_tokens: int
    system: str | list[MessageBlock] | None = None
    stop_sequences: list[str] | None = None
    temperature: float | None = None
    top_p: float | None = None
    tools: list[Json] | None = None
    tool_choice: Json | None = None
    thinking: Json | None = None
    metadata: Json | None = None
    stream: bool | None = None


class MessageAnswer(WireModel):
    """A whole answer; `stop_reason` is end_turn, max_tokens, stop_sequence or tool_use."""

    id: str | None = None
    type: str | None = None
    role: str | None = None
    content: list[MessageBlock]
    model: str | None = None
    stop_reason: str | None = None
    stop_sequence: str | None = None
    usage: MessageUsage | None = None


class MessageDelta(WireModel):
    """What a content_block_delta or message_delta changes."""

    type: str | None = None
    text: str | None = None
    thinking: str | None = None
    signature: str | None = None
    partial_json: str | None = None
    citation: Json | None = None
    stop_reason: str | None = None
    stop_sequence: str | None = None


class MessageEvent(WireModel):
    """One event of a stream.

    message_start{message} → content_block_start{index, content_block} →
    content_block_delta{index, delta}* → content_block_stop{index} →
    message_delta{delta, usage} → message_stop
    """

    type: str
    message: MessageAnswer | None = None
    index: int | None = None
    content_block: MessageBlock | None = None
    delta: MessageDelta | None = None
    usage: MessageUsage | None = None
