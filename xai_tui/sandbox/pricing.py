"""What an answer costs: tokens counted, prices applied, ticks summed; integers only."""

from collections.abc import Sequence
from dataclasses import dataclass

from xai_tui.sandbox.catalog import SEARCH_TICKS, Prices
from xai_tui.sandbox.prompt import Prompt, Turn
from xai_tui.sandbox.refusals import too_long
from xai_tui.sandbox.state import SandboxState
from xai_tui.sandbox.tokenizer import count

CACHE_STEP = 64
"""Cached tokens come in multiples of this, as in all recordings of 2026."""

_ALWAYS_CACHED = 128


@dataclass(frozen=True, slots=True)
class PromptCost:
    """What a prompt is billed for, in tokens.

    Attributes:
        tokens: All of it, hidden part, pictures and cached part included.
        image_tokens: The share of pictures.
        cached: How many of them were seen before.
    """

    tokens: int
    image_tokens: int
    cached: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What one request is billed for.

    Attributes:
        prompt: The prompt's tokens; with server tools, of all model turns together.
        completion: Visible tokens of the answer.
        reasoning: Tokens of the thoughts.
        searches: Calls of the web search tool.
        last_prompt: Prompt tokens of the last model turn.
        last_output: Output tokens of the last model turn.
        ticks: The price.
    """

    prompt: PromptCost
    completion: int
    reasoning: int
    searches: int
    last_prompt: int
    last_output: int
    ticks: int


def weigh(state: SandboxState, prompt: Prompt, key: str) -> PromptCost:
    """Count a prompt and find what of it is cached.

    Args:
        state: Knows earlier prompts.
        prompt: What is sent.
        key: Whose cache it is.

    Raises:
        Refusal: 400 if it does not fit into the model's window.
    """
    hidden = state.options.hidden_prompt_tokens
    tools = sum(count(tool.words()) for tool in prompt.tools)
    pictures = sum(picture.tokens for turn in prompt.turns for picture in turn.pictures)
    tokens = hidden + tools + pictures + sum(count(turn.words()) for turn in prompt.turns)
    if tokens > prompt.model.context:
        raise too_long(prompt.model.context, tokens)
    known = state.known_turns(key, prompt.turns, prompt.model.id)
    cached = _cached(prompt, hidden + tools, prompt.turns[:known], tokens)
    return PromptCost(tokens, pictures, cached)


def _cached(prompt: Prompt, head: int, known: Sequence[Turn], tokens: int) -> int:
    if not prompt.model.prices.cached:
        return 0
    again = head + sum(count(turn.words()) for turn in known)
    seen = again if known else min(_ALWAYS_CACHED, head)
    return min(seen, tokens - 1) // CACHE_STEP * CACHE_STEP


def bill(
    prompt: Prompt,
    cost: PromptCost,
    *,
    completion: int,
    reasoning: int,
    searches: int = 0,
    found_tokens: int = 0,
) -> Bill:
    """Sum up one request.

    Args:
        prompt: What was asked.
        cost: What `weigh` found.
        completion: Visible tokens.
        reasoning: Tokens of thoughts.
        searches: Calls of the web search tool; they make the model read the prompt a second time,
            followed by what they found.
        found_tokens: Tokens of what the searches found.
    """
    last_prompt = cost.tokens + found_tokens
    total = cost
    if searches:
        step = cost.cached + cost.tokens // CACHE_STEP * CACHE_STEP
        total = PromptCost(cost.tokens + last_prompt, cost.image_tokens * 2, step)
    ticks = token_ticks(prompt.model.prices, total.tokens, total.cached, completion + reasoning)
    return Bill(
        prompt=total,
        completion=completion,
        reasoning=reasoning,
        searches=searches,
        last_prompt=last_prompt,
        last_output=completion + (0 if searches else reasoning),
        ticks=ticks + searches * SEARCH_TICKS,
    )


def token_ticks(prices: Prices, prompt: int, cached: int, output: int) -> int:
    """Ticks of a request's tokens.

    From `threshold` prompt tokens on the long prices hold for all of it; one of 0 falls back to the usual.
    """
    fresh, known, out = prices.prompt, prices.cached, prices.completion
    if prices.threshold and prompt >= prices.threshold:
        fresh = prices.long_prompt or fresh
        known = prices.long_cached or known
        out = prices.long_completion or out
    return (prompt - cached) * fresh + cached * known + output * out
