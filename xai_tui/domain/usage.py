"""What one request used, in one form for all protocols."""

from dataclasses import dataclass
from enum import StrEnum


class TicksSource(StrEnum):
    """Where the ticks of a usage come from."""

    BILLED = "billed"
    COMPUTED = "computed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and ticks of one request; `None` is "the server did not say", never zero.

    The four wire dialects count differently. Here the parts are disjoint where
    they can be: `completion_tokens` never includes `reasoning_tokens`, while
    `cached_tokens` and `image_tokens` are parts of `prompt_tokens`.

    Attributes:
        prompt_tokens: Everything sent, cached and hidden tokens included.
        cached_tokens: The part of the prompt billed at the cached price.
        image_tokens: The part of the prompt that came from pictures.
        completion_tokens: Visible tokens of the answer.
        reasoning_tokens: Tokens of thought, billed like completion.
        tool_calls: Server-side tool calls that were billed.
        ticks: What it cost; 10^10 ticks are one US dollar.
        ticks_source: Whether the server named the ticks or they were computed from prices.
    """

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    image_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    tool_calls: int | None = None
    ticks: int | None = None
    ticks_source: TicksSource = TicksSource.UNKNOWN

    @property
    def total_tokens(self) -> int | None:
        """Prompt, completion and reasoning together; `None` as soon as prompt or completion is unknown."""
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        return self.prompt_tokens + self.completion_tokens + (self.reasoning_tokens or 0)
