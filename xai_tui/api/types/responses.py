"""Bodies and events of /v1/responses."""

from typing import Any

from xai_tui.api.types.base import Json, Seconds, WireModel, WireRequest
from xai_tui.api.types.usage import ResponseUsage


class Reasoning(WireModel):
    """How hard to think; answers echo it, with nulls in streams."""

    effort: str | None = None
    summary: str | None = None


class Annotation(WireModel):
    """A citation: `title` is its number, the indices are characters of the part's text."""

    type: str | None = None
    url: str | None = None
    title: str | None = None
    start_index: int | None = None
    end_index: int | None = None


class OutputPart(WireModel):
    """A piece of a message or of thoughts: output_text, input_text, input_image, summary_text and so on."""

    type: str | None = None
    text: str | None = None
    refusal: str | None = None
    annotations: list[Annotation] | None = None
    logprobs: list[Any] | None = None
    image_url: str | None = None
    detail: str | None = None


class OutputItem(WireModel):
    """Anything a response consists of, told apart by `type`.

    `message` has content; `reasoning` has summary and, if asked for,
    encrypted_content (opaque: never decode it); `function_call` has call_id,
    name and arguments; `custom_tool_call` has input; `web_search_call` has
    action. The same `rs_…` id can occur twice.
    """

    type: str | None = None
    id: str | None = None
    status: str | None = None
    role: str | None = None
    content: str | list[OutputPart] | None = None
    summary: list[OutputPart] | None = None
    encrypted_content: str | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    input: str | None = None
    output: str | list[Any] | None = None
    action: Json | None = None


class ResponseRequest(WireRequest):
    """The input and its parameters; fields left None are not sent.

    `input` takes messages, earlier output items as they came, and
    `function_call_output` items. Tools are flat here, unlike on chat.
    """

    model: str | None = None
    input: str | list[OutputItem]
    instructions: str | None = None
    previous_response_id: str | None = None
    store: bool | None = None
    include: list[str] | None = None
    max_output_tokens: int | None = None
    max_turns: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    parallel_tool_calls: bool | None = None
    tool_choice: str | Json | None = None
    tools: list[Json] | None = None
    text: Json | None = None
    reasoning: Reasoning | None = None
    prompt_cache_key: str | None = None
    service_tier: str | None = None
    user: str | None = None
    stream: bool | None = None


class ResponseFailure(WireModel):
    """Why a response failed."""

    code: str | None = None
    message: str | None = None


class IncompleteDetails(WireModel):
    """Why a response stopped early: max_output_tokens, max_prompt_tokens, max_time_limit."""

    reason: str | None = None


class ModelResponse(WireModel):
    """A response, whole or, in a stream's first events, in progress; times are Unix seconds.

    `status` is completed, in_progress, incomplete or failed.
    """

    id: str
    object: str | None = None
    created_at: Seconds | None = None
    completed_at: Seconds | None = None
    model: str | None = None
    status: str | None = None
    output: list[OutputItem] | None = None
    usage: ResponseUsage | None = None
    error: ResponseFailure | None = None
    incomplete_details: IncompleteDetails | None = None
    previous_response_id: str | None = None
    instructions: str | None = None
    reasoning: Reasoning | None = None
    store: bool | None = None
    metadata: Json | None = None
    service_tier: str | None = None
    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    parallel_tool_calls: bool | None = None
    tool_choice: str | Json | None = None
    tools: list[Json] | None = None
    text: Json | None = None
    user: str | None = None


class ResponseEvent(WireModel):
    """One event of a stream; which fields it has depends on `type`.

    The three that end a stream, `response.completed`, `.incomplete` and
    `.failed`, carry the whole `response`.
    """

    type: str
    sequence_number: int | None = None
    response: ModelResponse | None = None
    item: OutputItem | None = None
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    summary_index: int | None = None
    annotation_index: int | None = None
    delta: str | None = None
    text: str | None = None
    arguments: str | None = None
    input: str | None = None
    refusal: str | None = None
    part: OutputPart | None = None
    annotation: Annotation | None = None

    @property
    def ends(self) -> bool:
        """Whether this event makes the answer whole."""
        return self.type in {"response.completed", "response.incomplete", "response.failed"}


class ResponseDeleted(WireModel):
    """What DELETE answers."""

    id: str | None = None
    object: str | None = None
    deleted: bool | None = None
