"""The wire's ways of counting → the one `Usage`."""

from typing import TYPE_CHECKING, Any

from xai_tui.domain.usage import TicksSource, Usage

if TYPE_CHECKING:
    from xai_tui.api.types.usage import ChatUsage, ImageUsage, MessageUsage, ResponseUsage


def from_chat(usage: "ChatUsage") -> Usage:
    """Usage of the chat and completions routes.

    xAI counts reasoning beside `completion_tokens`, other servers within it;
    `total_tokens` tells which. In early 2025 xAI put `reasoning_tokens` beside the sums.
    """
    details = usage.completion_tokens_details
    reasoning = (
        details.reasoning_tokens if details else _whole((usage.model_extra or {}).get("reasoning_tokens"))
    )
    completion = usage.completion_tokens
    if None not in (reasoning, completion, usage.prompt_tokens, usage.total_tokens):
        within = usage.total_tokens == (usage.prompt_tokens or 0) + (completion or 0)
        completion = max((completion or 0) - (reasoning or 0), 0) if within else completion
    prompt = usage.prompt_tokens_details
    return Usage(
        prompt_tokens=usage.prompt_tokens,
        cached_tokens=prompt.cached_tokens if prompt else None,
        image_tokens=prompt.image_tokens if prompt else None,
        completion_tokens=completion,
        reasoning_tokens=reasoning,
        tool_calls=_calls(usage.server_side_tool_usage_details),
        **_bill(usage.cost_in_usd_ticks),
    )


def from_response(usage: "ResponseUsage") -> Usage:
    """Usage of the responses route, whose `output_tokens` include reasoning."""
    cached, details = usage.input_tokens_details, usage.output_tokens_details
    reasoning = details.reasoning_tokens if details else None
    output = usage.output_tokens
    called = _calls(usage.server_side_tool_usage_details)
    return Usage(
        prompt_tokens=usage.input_tokens,
        cached_tokens=cached.cached_tokens if cached else None,
        completion_tokens=None if output is None else max(output - (reasoning or 0), 0),
        reasoning_tokens=reasoning,
        tool_calls=usage.num_server_side_tools_used if called is None else called,
        **_bill(usage.cost_in_usd_ticks),
    )


def from_messages(usage: "MessageUsage") -> Usage:
    """Usage of the messages route: `input_tokens` exclude cached ones, thoughts are not told apart."""
    cached = usage.cache_read_input_tokens
    prompt = usage.input_tokens
    if prompt is not None:
        prompt += (cached or 0) + (usage.cache_creation_input_tokens or 0)
    return Usage(
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=usage.output_tokens,
        **_bill(usage.cost_in_usd_ticks),
    )


def from_images(usage: "ImageUsage | None") -> Usage:
    """Usage of generated pictures, which have a price and no tokens."""
    return Usage(**_bill(usage.cost_in_usd_ticks if usage else None))


def _bill(ticks: int | None) -> dict[str, Any]:
    return {} if ticks is None else {"ticks": ticks, "ticks_source": TicksSource.BILLED}


def _calls(details: dict[str, Any] | None) -> int | None:
    """How many calls of server tools were billed; the details name a count for each tool."""
    if details is None:
        return None
    return sum(count for value in details.values() if (count := _whole(value)) is not None)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
