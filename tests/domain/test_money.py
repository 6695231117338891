import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.domain.money import (
    LONG_ANSWER_TOKENS,
    SHORT_ANSWER_TOKENS,
    TICKS_PER_USD,
    Estimate,
    Prices,
    charge,
    estimate,
    per_million,
    usd,
)
from xai_tui.domain.usage import Usage

GROK = Prices(prompt=12_500, cached=2_000, completion=25_000)
LONG = Prices(
    prompt=12_500,
    cached=2_000,
    completion=25_000,
    long_prompt=25_000,
    long_cached=0,
    long_completion=50_000,
    long_threshold=128_000,
)

COUNTS = st.integers(0, 10**7)
PRICE = st.integers(0, 10**6)


@pytest.mark.parametrize(
    ("usage", "prices", "ticks"),
    [
        (Usage(199, 128, completion_tokens=3, reasoning_tokens=181), GROK, 5_743_500),
        (
            Usage(165, 156, completion_tokens=2, reasoning_tokens=125),
            Prices(prompt=2_000, cached=500, completion=5_000),
            731_000,
        ),
        (
            Usage(213, 192, completion_tokens=2, reasoning_tokens=256),
            Prices(prompt=2_000, cached=200, completion=15_000),
            3_950_400,
        ),
        (Usage(12, 11, completion_tokens=291), Prices(prompt=3_000, cached=750, completion=5_000), 1_466_250),
    ],
    ids=["grok-4.3", "grok-4-fast", "grok-code-fast-1", "grok-3-mini"],
)
def test_charges_equal_what_was_billed(usage: Usage, prices: Prices, ticks: int) -> None:
    assert charge(usage, prices) == ticks


def test_billed_tool_calls_have_no_computed_charge() -> None:
    searched = Usage(5_913, 2_048, completion_tokens=364, tool_calls=2)
    assert charge(searched, GROK) is None
    assert charge(Usage(1, completion_tokens=1, tool_calls=0), GROK) == 37_500


@pytest.mark.parametrize("usage", [Usage(), Usage(prompt_tokens=5), Usage(completion_tokens=5)])
def test_unknown_tokens_make_an_unknown_charge(usage: Usage) -> None:
    assert charge(usage, GROK) is None


@pytest.mark.parametrize("prices", [Prices(), Prices(prompt=5), Prices(completion=5)])
def test_unknown_prices_make_an_unknown_charge(prices: Prices) -> None:
    assert not prices.known
    assert charge(Usage(1, completion_tokens=1), prices) is None
    assert estimate(1, 0, prices) is None


def test_a_free_model_costs_nothing_which_is_known() -> None:
    free = Prices(prompt=0, cached=0, completion=0)
    assert free.known
    assert charge(Usage(10, completion_tokens=10), free) == 0
    assert estimate(10, 0, free) == Estimate(0, 0)


def test_cached_tokens_without_a_price_of_their_own_cost_like_others() -> None:
    assert charge(Usage(10, 5, completion_tokens=0), Prices(prompt=7, completion=1)) == 70


def test_more_cached_tokens_than_prompt_tokens_count_as_all_of_them() -> None:
    assert charge(Usage(10, 50, completion_tokens=0), GROK) == 20_000


def test_tokens_of_pictures_have_their_own_price_where_there_is_one() -> None:
    seen = Usage(1_000, 200, image_tokens=300, completion_tokens=0)
    assert charge(seen, Prices(prompt=10, cached=2, prompt_image=50, completion=1)) == 5_000 + 400 + 15_000
    assert charge(seen, Prices(prompt=10, cached=2, completion=1)) == 8_000 + 400
    all_cached = Usage(1_000, 900, image_tokens=300, completion_tokens=0)
    assert charge(all_cached, Prices(prompt=10, cached=2, prompt_image=50, completion=1)) == 1_800 + 5_000


@pytest.mark.parametrize(("prompt", "is_long"), [(127_999, False), (128_000, True), (200_000, True)])
def test_long_prices_hold_for_the_whole_request_from_the_threshold_on(prompt: int, is_long: bool) -> None:
    assert LONG.is_long(prompt) is is_long
    rates = (25_000, 2_000, 50_000) if is_long else (12_500, 2_000, 25_000)
    ticks = (prompt - 100) * rates[0] + 100 * rates[1] + 10 * rates[2]
    assert charge(Usage(prompt, 100, completion_tokens=10), LONG) == ticks


@pytest.mark.parametrize("threshold", [None, 0])
def test_without_a_threshold_there_is_no_long_tier(threshold: int | None) -> None:
    prices = Prices(prompt=1, completion=1, long_prompt=9, long_completion=9, long_threshold=threshold)
    assert charge(Usage(10**6, completion_tokens=0), prices) == 10**6


@given(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), st.tuples(PRICE, PRICE, PRICE))
@settings(max_examples=200, deadline=None)
def test_a_charge_is_the_sum_of_its_tokens(
    tokens: tuple[int, int, int, int], prices: tuple[int, int, int]
) -> None:
    plain, cached, visible, thought = tokens
    prompt, from_cache, answer = prices
    usage = Usage(plain + cached, cached, completion_tokens=visible, reasoning_tokens=thought)
    ticks = plain * prompt + cached * from_cache + (visible + thought) * answer
    assert charge(usage, Prices(prompt=prompt, cached=from_cache, completion=answer)) == ticks


@given(COUNTS, COUNTS, PRICE, PRICE, st.none() | st.integers(1, 10**6))
@settings(max_examples=200, deadline=None)
def test_the_charge_of_a_turn_lies_in_its_estimate(
    prompt: int, cached: int, price: int, answer_price: int, cap: int | None
) -> None:
    prices = Prices(prompt=price, cached=price // 4, completion=answer_price)
    found = estimate(prompt, cached, prices, cap)
    assert found is not None
    assert found.low <= found.high
    fewest = min(SHORT_ANSWER_TOKENS, cap or SHORT_ANSWER_TOKENS)
    for answer in (fewest, cap or LONG_ANSWER_TOKENS):
        for hit in (0, min(cached, prompt)):
            ticks = charge(Usage(prompt, hit, completion_tokens=answer), prices)
            assert ticks is not None
            assert found.low <= ticks <= found.high


@pytest.mark.parametrize(
    ("ticks", "text"),
    [
        (0, "$0.00"),
        (1, "$0.0000000001"),
        (57, "$0.0000000057"),
        (574, "$0.0000000574"),
        (5_743_500, "$0.000574"),
        (131_000_000, "$0.0131"),
        (999_999_999, "$0.100"),
        (999_400_000, "$0.0999"),
        (1_234_567_890, "$0.123"),
        (9_999_999_999, "$1.00"),
        (TICKS_PER_USD, "$1.00"),
        (12_345_678_901, "$1.23"),
        (123_456_789_012, "$12.35"),
        (12_345_678 * TICKS_PER_USD, "$12,345,678.00"),
        (-131_000_000, "-$0.0131"),
    ],
)
def test_ticks_are_written_as_dollars(ticks: int, text: str) -> None:
    assert usd(ticks) == text


@pytest.mark.parametrize(
    ("ticks", "digits", "text"),
    [
        (5_743_500, 4, "$0.0006"),
        (5_743_500, 2, "<$0.01"),
        (-5_743_500, 2, "-<$0.01"),
        (5_743_500, 0, "<$1"),
        (15 * TICKS_PER_USD // 10, 0, "$2"),
        (0, 0, "$0"),
        (1, 10, "$0.0000000001"),
    ],
)
def test_as_many_digits_as_asked_for_and_no_false_zero(ticks: int, digits: int, text: str) -> None:
    assert usd(ticks, digits=digits) == text


@given(st.integers(-(10**20), 10**20))
@settings(max_examples=200, deadline=None)
def test_dollars_are_within_a_hundredth_and_zero_only_for_nothing(ticks: int) -> None:
    text = usd(ticks)
    whole, _, part = text.lstrip("-").removeprefix("$").replace(",", "").partition(".")
    read = int(whole + part) * 10 ** (10 - len(part))
    assert abs(read - abs(ticks)) * 100 <= abs(ticks)
    assert (read == 0) == (ticks == 0)
    assert text.startswith("-") == (ticks < 0)


@given(st.integers(1, TICKS_PER_USD - 1))
@settings(max_examples=200, deadline=None)
def test_below_a_dollar_there_are_three_significant_digits(ticks: int) -> None:
    whole, _, part = usd(ticks).removeprefix("$").partition(".")
    significant = (whole + part).lstrip("0")
    assert len(significant) == min(3, len(str(ticks)))
    assert len(part) <= 10


@given(st.integers(TICKS_PER_USD, 10**20))
@settings(max_examples=200, deadline=None)
def test_from_a_dollar_on_amounts_end_at_the_cent(ticks: int) -> None:
    whole, _, part = usd(ticks).removeprefix("$").replace(",", "").partition(".")
    assert len(part) == 2
    assert int(whole + part) == (ticks + 50_000_000) // 100_000_000


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (None, "–"),
        (0, "0.00"),
        (12_500, "1.25"),
        (2_000, "0.20"),
        (750, "0.075"),
        (1, "0.0001"),
        (150_000, "15.00"),
    ],
)
def test_prices_are_written_per_million_tokens(price: int | None, text: str) -> None:
    assert per_million(price) == text


@given(st.integers(0, 10**9))
@settings(max_examples=200, deadline=None)
def test_a_price_per_million_is_exact(price: int) -> None:
    whole, _, part = per_million(price).partition(".")
    assert int(whole) * 10_000 + int(part.ljust(4, "0")) == price
    assert 2 <= len(part) <= 4


def test_tokens_of_a_usage_add_up_or_are_unknown() -> None:
    assert Usage(165, 156, completion_tokens=2, reasoning_tokens=125).total_tokens == 292
    assert Usage(5, completion_tokens=0).total_tokens == 5
    assert Usage(5).total_tokens is None
    assert Usage(completion_tokens=5).total_tokens is None
