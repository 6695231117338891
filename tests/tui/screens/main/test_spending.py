"""What a chat has cost is true or marked."""

from datetime import UTC, datetime

import pytest

from xai_tui.domain.conversation import Message, MessageState, Role
from xai_tui.domain.money import Spending
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.tui.screens.main.tokens import spending

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def answer(state: MessageState, ticks: int | None = None) -> Message:
    usage = None if ticks is None else Usage(ticks=ticks, ticks_source=TicksSource.BILLED)
    return Message("m", "c", None, Role.ASSISTANT, "", state, NOW, usage=usage)


def test_nothing_was_spent_before_the_first_answer() -> None:
    assert spending([]) is None
    assert spending([Message("p", "c", None, Role.USER, "hello", MessageState.DONE, NOW)]) is None


@pytest.mark.parametrize("state", [MessageState.STOPPED, MessageState.BROKEN, MessageState.DONE])
def test_an_answer_of_unknown_charge_makes_the_sum_a_lower_bound(state: MessageState) -> None:
    spent = spending([answer(MessageState.DONE, 131_000_000), answer(state)])
    assert spent == Spending(131_000_000, unknown=1)
    assert str(spent) == "≥ $0.0131"


def test_what_was_refused_cost_nothing() -> None:
    assert str(spending([answer(MessageState.DONE, 131_000_000), answer(MessageState.FAILED)])) == "$0.0131"


def test_what_nobody_said_is_unknown() -> None:
    assert str(spending([answer(MessageState.STOPPED)])) == "?"
