"""What an answer cost, in the three spellings of the three protocols.

Ticks: 1 USD = 10,000,000,000; integers of any size. The spellings count
differently: on chat, `completion_tokens` excludes reasoning; on responses,
`output_tokens` includes it; on messages, `input_tokens` excludes cached ones.
"""

from xai_tui.api.types.base import Json, WireModel


class PromptTokensDetails(WireModel):
    """Where the prompt tokens of a chat went; `text_tokens` includes the cached ones."""

    text_tokens: int | None = None
    audio_tokens: int | None = None
    image_tokens: int | None = None
    cached_tokens: int | None = None


class CompletionTokensDetails(WireModel):
    """Tokens of a chat's answer that are no visible text."""

    reasoning_tokens: int | None = None
    audio_tokens: int | None = None
    accepted_prediction_tokens: int | None = None
    rejected_prediction_tokens: int | None = None


class ChatUsage(WireModel):
    """Usage of a chat or legacy completion, in tokens.

    `total_tokens` = prompt + completion + reasoning on xAI.
    """

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    prompt_tokens_details: PromptTokensDetails | None = None
    completion_tokens_details: CompletionTokensDetails | None = None
    num_sources_used: int | None = None
    cost_in_usd_ticks: int | None = None
    server_side_tool_usage_details: Json | None = None


class InputTokensDetails(WireModel):
    """How many of a response's input tokens were cached."""

    cached_tokens: int | None = None


class OutputTokensDetails(WireModel):
    """How many of a response's output tokens were thoughts."""

    reasoning_tokens: int | None = None


class ContextDetails(WireModel):
    """Tokens of the last model turn alone; differs from the sums when server tools ran."""

    input_tokens: int | None = None
    output_tokens: int | None = None


class ResponseUsage(WireModel):
    """Usage of a response, in tokens; `total_tokens` = input + output."""

    input_tokens: int | None = None
    input_tokens_details: InputTokensDetails | None = None
    output_tokens: int | None = None
    output_tokens_details: OutputTokensDetails | None = None
    total_tokens: int | None = None
    num_sources_used: int | None = None
    num_server_side_tools_used: int | None = None
    cost_in_usd_ticks: int | None = None
    cost_in_nano_usd: int | None = None
    context_details: ContextDetails | None = None
    server_side_tool_usage_details: Json | None = None


class MessageUsage(WireModel):
    """Usage of a message, in tokens; cached ones stand beside `input_tokens`, not in it."""

    input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens: int | None = None
    cost_in_usd_ticks: int | None = None


class ImageUsage(WireModel):
    """What pictures cost; they have no tokens."""

    cost_in_usd_ticks: int | None = None
