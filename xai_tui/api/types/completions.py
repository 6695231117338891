"""Bodies of POST /v1/completions (legacy): raw prompt in, text out."""

from xai_tui.api.types.base import Json, Seconds, WireModel, WireRequest
from xai_tui.api.types.chat import StreamOptions
from xai_tui.api.types.usage import ChatUsage


class CompletionRequest(WireRequest):
    """The prompt and its parameters; fields left None are not sent."""

    model: str | None = None
    prompt: str | list[str]
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    n: int | None = None
    echo: bool | None = None
    seed: int | None = None
    stop: list[str] | str | None = None
    presence_penalty: float | None = None
    user: str | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None


class CompletionChoice(WireModel):
    """One of `n` answers, or what a chunk adds to it."""

    index: int | None = None
    text: str | None = None
    finish_reason: str | None = None
    logprobs: Json | None = None


class Completion(WireModel):
    """A whole answer, or one chunk of a stream; `created` is in Unix seconds."""

    id: str | None = None
    object: str | None = None
    created: Seconds | None = None
    model: str | None = None
    choices: list[CompletionChoice]
    usage: ChatUsage | None = None
    system_fingerprint: str | None = None
