"""Bodies of POST /v1/complete (legacy, the shape of Anthropic's first API)."""

from xai_tui.api.types.base import Json, WireModel, WireRequest


class CompleteRequest(WireRequest):
    """The prompt and its parameters; it does not stream."""

    model: str
    prompt: str
    max_tokens_to_sample: int | None = None
    stop_sequences: list[str] | None = None
    temperature: float | None = None
    top_p: float | None = None
    metadata: Json | None = None


class CompleteAnswer(WireModel):
    """The continued text; it comes without usage."""

    type: str | None = None
    id: str | None = None
    completion: str
    stop_reason: str | None = None
    model: str | None = None
