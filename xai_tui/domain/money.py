"""Money in ticks: prices, charges, and how they are written. Integers only.

One US dollar is 10^10 ticks. xAI's price fields are US cents per 100 million
tokens, which is the same number as ticks per token; image prices are ticks
per image.
"""

from dataclasses import dataclass

from xai_tui.domain.usage import Usage

TICKS_PER_USD = 10_000_000_000
"""Ticks in one US dollar."""

TICKS_PER_USD_PER_MILLION = TICKS_PER_USD // 1_000_000
"""A price of one dollar per million tokens, in ticks per token."""

MAX_STORED_TICKS = 2**63 - 1
"""The largest charge SQLite can hold as an integer; a larger one is kept as text and left out of sums."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What a model costs, in ticks per token (per image for `image`); `None` is unknown.

    Attributes:
        prompt: Uncached prompt text.
        cached: Cached prompt text.
        prompt_image: Prompt tokens that came from pictures.
        completion: Visible and reasoning tokens of the answer.
        long_prompt: The same as `prompt` from `long_threshold` prompt tokens on.
        long_cached: The same for `cached`.
        long_completion: The same for `completion`.
        long_threshold: Prompt tokens at which the long prices begin for the whole request.
        image: One generated image.
    """

    prompt: int | None = None
    cached: int | None = None
    prompt_image: int | None = None
    completion: int | None = None
    long_prompt: int | None = None
    long_cached: int | None = None
    long_completion: int | None = None
    long_threshold: int | None = None
    image: int | None = None

    @property
    def known(self) -> bool:
        """Whether prompt and completion have a price, so that a text turn can be priced."""
        return self.prompt is not None and self.completion is not None

    def is_long(self, prompt_tokens: int) -> bool:
        """Whether a request of this many prompt tokens is charged at the long-context prices."""
        return bool(self.long_threshold) and prompt_tokens >= (self.long_threshold or 0)

    def at(self, prompt_tokens: int) -> "Prices":
        """The prices that hold for a request of this size; a long price of 0 or none falls back."""
        if not self.is_long(prompt_tokens):
            return self
        return Prices(
            prompt=self.long_prompt or self.prompt,
            cached=self.long_cached or self.cached,
            prompt_image=self.prompt_image,
            completion=self.long_completion or self.completion,
            image=self.image,
        )


def charge(usage: Usage, prices: Prices) -> int | None:
    """Ticks that a usage costs by these prices, or `None` when a needed number is unknown.

    Server-side tool calls have prices that no model route gives, so a usage
    with billed tool calls has no computed charge.
    """
    if usage.prompt_tokens is None or usage.completion_tokens is None or usage.tool_calls:
        return None
    rate = prices.at(usage.prompt_tokens)
    if rate.prompt is None or rate.completion is None:
        return None
    cached = min(usage.cached_tokens or 0, usage.prompt_tokens)
    cached_price = rate.prompt if rate.cached is None else rate.cached
    pictures = min(usage.image_tokens or 0, usage.prompt_tokens - cached)
    picture_price = rate.prompt if rate.prompt_image is None else rate.prompt_image
    answer = usage.completion_tokens + (usage.reasoning_tokens or 0)
    return (
        (usage.prompt_tokens - cached - pictures) * rate.prompt
        + cached * cached_price
        + pictures * picture_price
        + answer * rate.completion
    )


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the next turn may cost, in ticks: well cached and short, or uncached and long."""

    low: int
    high: int


SHORT_ANSWER_TOKENS = 100
"""The answer assumed for the low end of an estimate."""

LONG_ANSWER_TOKENS = 2_000
"""The answer, thoughts included, assumed for the high end when no output cap is set."""


def estimate(
    prompt_tokens: int, cached_tokens: int, prices: Prices, output_cap: int | None = None
) -> Estimate | None:
    """Low and high price of a turn before it is sent.

    Args:
        prompt_tokens: Tokens of everything that will be sent.
        cached_tokens: How many of them were sent before and may be cached.
        prices: The model's prices.
        output_cap: The most tokens the answer may have, if that is set.

    Returns:
        The range in ticks, or `None` when the model's prices are unknown.
    """
    if not prices.known:
        return None
    cached = min(cached_tokens, prompt_tokens)
    short = min(SHORT_ANSWER_TOKENS, output_cap) if output_cap else SHORT_ANSWER_TOKENS
    long = output_cap or LONG_ANSWER_TOKENS
    low = charge(Usage(prompt_tokens, cached, completion_tokens=short), prices)
    high = charge(Usage(prompt_tokens, 0, completion_tokens=long), prices)
    assert low is not None
    assert high is not None
    return Estimate(low=low, high=high)


_CENTS = 2
_CARRIED = 1_000
"""What three digits become when rounding carries into a fourth."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What several requests cost together.

    Attributes:
        ticks: The charges that are known.
        unknown: How many requests were charged without anybody having said how much.
    """

    ticks: int = 0
    unknown: int = 0

    def __str__(self) -> str:
        """As dollars: `?` when nothing is known, `≥` when something is missing."""
        if not self.unknown:
            return usd(self.ticks)
        return f"≥ {usd(self.ticks)}" if self.ticks else "?"


def usd(ticks: int, *, digits: int | None = None) -> str:
    """Ticks as dollars: to the cent from one dollar on, below it to three significant digits.

    So `$12.35`, `$0.131`, `$0.0131`, `$0.000574`; the smallest amounts end at
    the tick, the tenth digit after the point. Nothing but 0 is written as zero:
    what all the digits would round away is `<$0.01`.

    Args:
        ticks: The amount.
        digits: Exactly so many digits after the point instead, 0 to 10.
    """
    sign = "-" if ticks < 0 else ""
    amount = abs(ticks)
    places = _places(amount) if digits is None else digits
    unit = 10 ** (10 - places)
    rounded = (amount + unit // 2) // unit
    if digits is None and places > _CENTS and rounded == _CARRIED:
        places, rounded = places - 1, rounded // 10
    if amount and not rounded:
        return f"{sign}<$0.{1:0{places}d}" if places else f"{sign}<$1"
    whole, part = divmod(rounded, 10**places)
    return f"{sign}${whole:,}.{part:0{places}d}" if places else f"{sign}${whole:,}"


def _places(amount: int) -> int:
    if amount == 0 or amount >= TICKS_PER_USD:
        return _CENTS
    leading_zeros = 10 - len(str(amount))
    return min(10, leading_zeros + 3)


def per_million(price: int | None) -> str:
    """A price in ticks per token as dollars per million tokens, such as `1.25`; `–` when unknown."""
    if price is None:
        return "–"
    whole, part = divmod(price, TICKS_PER_USD_PER_MILLION)
    digits = f"{part:04d}"
    return f"{whole}.{digits[:2]}{digits[2:].rstrip('0')}"
