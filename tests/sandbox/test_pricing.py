"""Prices, held against bills that were really sent."""

import pytest

from xai_tui.sandbox.catalog import LANGUAGE_MODELS, Prices, image_model, language_model
from xai_tui.sandbox.options import SandboxOptions
from xai_tui.sandbox.pricing import bill, token_ticks, weigh
from xai_tui.sandbox.prompt import Prompt, Turn
from xai_tui.sandbox.state import SandboxState


@pytest.mark.parametrize(
    ("prices", "prompt", "cached", "output", "ticks"),
    [
        (LANGUAGE_MODELS[0].prices, 199, 128, 184, 5_743_500),
        (LANGUAGE_MODELS[0].prices, 199, 128, 160, 5_143_500),
        (LANGUAGE_MODELS[0].prices, 352, 320, 267, 7_715_000),
        (LANGUAGE_MODELS[0].prices, 5913, 2048, 364, 61_508_500),
        (Prices(2_000, 500, 5_000), 165, 156, 127, 731_000),
        (Prices(2_000, 200, 15_000), 213, 192, 258, 3_950_400),
        (Prices(3_000, 750, 5_000), 12, 11, 291, 1_466_250),
    ],
)
def test_recorded_bills_come_out_to_the_tick(
    prices: Prices, prompt: int, cached: int, output: int, ticks: int
) -> None:
    assert token_ticks(prices, prompt, cached, output) == ticks


def test_long_prompts_pay_long_prices_and_0_falls_back() -> None:
    tiered = Prices(10, 2, 30, 20, 0, 60, 100)
    assert token_ticks(tiered, 99, 10, 1) == 89 * 10 + 10 * 2 + 30
    assert token_ticks(tiered, 100, 10, 1) == 90 * 20 + 10 * 2 + 60


def test_searches_read_the_prompt_twice_and_cost_extra() -> None:
    state = SandboxState(SandboxOptions())
    prompt = Prompt(LANGUAGE_MODELS[0], (Turn("user", "news"),))
    cost = weigh(state, prompt, "xai-1")
    plain = bill(prompt, cost, completion=10, reasoning=5)
    searched = bill(prompt, cost, completion=10, reasoning=5, searches=2, found_tokens=900)
    assert searched.prompt.tokens == 2 * cost.tokens + 900
    assert searched.last_prompt == cost.tokens + 900
    assert searched.ticks > plain.ticks + 100_000_000
    assert (plain.last_output, searched.last_output) == (15, 10)


def test_nothing_is_cached_where_there_is_no_price_for_it() -> None:
    model = language_model("grok-build-0.1")
    assert model is not None
    state = SandboxState(SandboxOptions(hidden_prompt_tokens=300))
    prompt = Prompt(model, (Turn("user", "hi"),))
    assert [weigh(state, prompt, "xai-1").cached for _ in range(2)] == [0, 0]


def test_the_cache_belongs_to_a_key_and_a_model() -> None:
    state = SandboxState(SandboxOptions())
    prompt = Prompt(LANGUAGE_MODELS[0], (Turn("user", "word " * 500),))
    assert [weigh(state, prompt, key).cached for key in ("xai-1", "xai-1", "xai-2")] == [128, 640, 128]
    assert weigh(SandboxState(SandboxOptions(hidden_prompt_tokens=0)), prompt, "xai-1").cached == 0


def test_names_lead_to_models() -> None:
    assert image_model("grok-none") is None
    assert language_model("grok-imagine-image") is None
    assert language_model("grok-2-image") is None
    assert len({model.fingerprint for model in LANGUAGE_MODELS}) == len(LANGUAGE_MODELS)
