"""Three ways of counting become one, with the recorded bills as witnesses."""

import pytest

from xai_tui.api.types.usage import ChatUsage, ImageUsage, MessageUsage, ResponseUsage
from xai_tui.domain.money import Prices, charge
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.services.protocols import usage


def test_responses_count_thoughts_within_the_output() -> None:
    told = ResponseUsage.read(
        {
            "input_tokens": 199,
            "input_tokens_details": {"cached_tokens": 128},
            "output_tokens": 184,
            "output_tokens_details": {"reasoning_tokens": 181},
            "total_tokens": 383,
            "num_server_side_tools_used": 0,
            "cost_in_usd_ticks": 5_743_500,
        }
    )
    found = usage.from_response(told)
    assert found == Usage(199, 128, None, 3, 181, 0, 5_743_500, TicksSource.BILLED)
    assert found.total_tokens == 383
    assert charge(found, Prices(12_500, 2_000, completion=25_000)) == 5_743_500


def test_calls_of_server_tools_are_counted_where_they_are_billed() -> None:
    told = ResponseUsage.read(
        {"num_server_side_tools_used": 9, "server_side_tool_usage_details": {"web_search_calls": 2, "x": 1}}
    )
    assert usage.from_response(told).tool_calls == 3


def test_chat_counts_thoughts_beside_the_completion() -> None:
    told = ChatUsage.read(
        {
            "prompt_tokens": 165,
            "completion_tokens": 2,
            "total_tokens": 292,
            "prompt_tokens_details": {"text_tokens": 165, "image_tokens": 0, "cached_tokens": 156},
            "completion_tokens_details": {"reasoning_tokens": 125},
            "cost_in_usd_ticks": 731_000,
        }
    )
    found = usage.from_chat(told)
    assert found == Usage(165, 156, 0, 2, 125, None, 731_000, TicksSource.BILLED)
    assert charge(found, Prices(2_000, 500, completion=5_000)) == 731_000


def test_a_server_that_counts_thoughts_within_the_completion_is_understood() -> None:
    told = ChatUsage.read(
        {
            "prompt_tokens": 10,
            "completion_tokens": 100,
            "total_tokens": 110,
            "completion_tokens_details": {"reasoning_tokens": 80},
        }
    )
    found = usage.from_chat(told)
    assert (found.completion_tokens, found.reasoning_tokens, found.total_tokens) == (20, 80, 110)


def test_thoughts_beside_the_sums_as_in_early_2025() -> None:
    told = ChatUsage.read(
        {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "reasoning_tokens": 0}
    )
    assert usage.from_chat(told).reasoning_tokens == 0


def test_messages_count_cached_tokens_beside_the_input() -> None:
    told = MessageUsage.read(
        {
            "input_tokens": 7,
            "cache_read_input_tokens": 192,
            "cache_creation_input_tokens": 1,
            "output_tokens": 40,
        }
    )
    found = usage.from_messages(told)
    assert (found.prompt_tokens, found.cached_tokens, found.completion_tokens) == (200, 192, 40)
    assert found.reasoning_tokens is None


@pytest.mark.parametrize(
    "found",
    [
        usage.from_chat(ChatUsage.read({})),
        usage.from_response(ResponseUsage.read({})),
        usage.from_messages(MessageUsage.read({})),
        usage.from_images(ImageUsage.read({})),
        usage.from_images(None),
    ],
)
def test_what_nobody_told_is_unknown_not_nothing(found: Usage) -> None:
    assert found == Usage()


def test_pictures_have_a_bill_and_no_tokens() -> None:
    found = usage.from_images(ImageUsage.read({"cost_in_usd_ticks": 200_000_000}))
    assert found == Usage(ticks=200_000_000, ticks_source=TicksSource.BILLED)
