"""Bodies of POST /v1/chat/completions, deferred ones included."""

from typing import Any, Self

from xai_tui.api.types.base import Json, Seconds, WireModel, WireRequest
from xai_tui.api.types.usage import ChatUsage


class ImageUrl(WireModel):
    """A picture in a prompt: an https URL, or `data:image/…;base64,…`."""

    url: str
    detail: str | None = None


class ContentPart(WireModel):
    """A piece of a message: `text`, `image_url` or `file`, as `type` says."""

    type: str
    text: str | None = None
    image_url: ImageUrl | None = None
    file: Json | None = None


class FunctionCall(WireModel):
    """The function to call; `arguments` is JSON in a string, or a fragment of it in a stream."""

    name: str | None = None
    arguments: str | None = None


class ToolCall(WireModel):
    """A call of a tool; `index` is there in streams only."""

    id: str | None = None
    type: str | None = None
    index: int | None = None
    function: FunctionCall | None = None


class ChatMessage(WireModel):
    """A message of any role; `content` is "" beside tool calls."""

    role: str | None = None
    content: str | list[ContentPart] | None = None
    reasoning_content: str | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None
    name: str | None = None
    refusal: str | None = None

    @property
    def text(self) -> str:
        """The words of `content`, whichever form it has."""
        if isinstance(self.content, list):
            return "".join(part.text or "" for part in self.content)
        return self.content or ""


class FunctionTool(WireModel):
    """What a function is called and takes; the root of `parameters` must be an object schema."""

    name: str
    description: str | None = None
    parameters: Json | None = None
    strict: bool | None = None


class Tool(WireModel):
    """A tool the model may call; `type` is `function`."""

    type: str = "function"
    function: FunctionTool | None = None


class StreamOptions(WireModel):
    """Whether a stream ends with a chunk of usage."""

    include_usage: bool | None = None


class ChatRequest(WireRequest):
    """The prompt and its parameters; fields left None are not sent.

    `stream` and `deferred` are set by the methods that need them.
    """

    model: str | None = None
    messages: list[ChatMessage]
    max_completion_tokens: int | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    n: int | None = None
    stop: list[str] | str | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    user: str | None = None
    reasoning_effort: str | None = None
    response_format: Json | None = None
    tools: list[Tool] | None = None
    tool_choice: str | Json | None = None
    parallel_tool_calls: bool | None = None
    prompt_cache_key: str | None = None
    service_tier: str | None = None
    search_parameters: Json | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    deferred: bool | None = None


class ChatChoice(WireModel):
    """One of `n` answers; `finish_reason` is stop, length, tool_calls or something newer."""

    index: int | None = None
    message: ChatMessage | None = None
    finish_reason: str | None = None
    logprobs: Json | None = None


class ChatCompletion(WireModel):
    """A whole answer; `created` is in Unix seconds, `model` the resolved name."""

    id: str | None = None
    object: str | None = None
    created: Seconds | None = None
    model: str | None = None
    choices: list[ChatChoice]
    usage: ChatUsage | None = None
    system_fingerprint: str | None = None
    service_tier: str | None = None
    citations: list[Any] | None = None


class ChunkChoice(WireModel):
    """What a chunk adds to one answer."""

    index: int | None = None
    delta: ChatMessage | None = None
    finish_reason: str | None = None
    logprobs: Json | None = None


class ChatChunk(WireModel):
    """One event of a stream; the one with `usage` has no choices, `citations` come last."""

    id: str | None = None
    object: str | None = None
    created: Seconds | None = None
    model: str | None = None
    choices: list[ChunkChoice] | None = None
    usage: ChatUsage | None = None
    system_fingerprint: str | None = None
    service_tier: str | None = None
    citations: list[Any] | None = None

    @classmethod
    def of_completion(cls, completion: ChatCompletion) -> Self:
        """Return a whole answer as the one chunk of a stream: what a server without streams sends."""
        whole = completion.to_json()
        choices = []
        for choice in whole["choices"]:
            message = choice.pop("message", None)
            choices.append({**choice, "delta": message})
        return cls.read({**whole, "choices": choices})


class DeferredStart(WireModel):
    """A deferred completion was accepted; `request_id` fetches it, once, within 24 hours."""

    request_id: str
