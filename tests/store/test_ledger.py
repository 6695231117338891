from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.material import START, Clock
from xai_tui.domain.money import MAX_STORED_TICKS
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database
from xai_tui.store.ledger import Ledger, Spent


@pytest.fixture(name="ledger")
def _ledger(database: Database) -> Ledger:
    return Ledger(database)


def billed(ticks: int | None) -> Usage:
    return Usage(ticks=ticks, ticks_source=TicksSource.BILLED)


async def test_a_row_comes_back_as_it_was_stored(ledger: Ledger) -> None:
    full = Clock().ledger_row(
        "full", Usage(1, 2, 3, 4, 5, 6, 7, TicksSource.COMPUTED), job_id="j", sandbox=True
    )
    empty = Clock().ledger_row("empty", model_answered=None, message_id=None)
    for row in (full, empty):
        await ledger.put(row)
    assert await ledger.of_chat("c") == [full, empty]


async def test_one_request_has_one_row_that_says_what_was_learnt_last(ledger: Ledger) -> None:
    clock = Clock()
    await ledger.put(clock.ledger_row("r", billed(None), state="broken"))
    await ledger.put(other := clock.ledger_row("other", billed(1)))
    await ledger.put(settled := clock.ledger_row("r", billed(7)))
    assert await ledger.of_chat("c") == [settled, other]


async def test_counts_beyond_64_bits_are_kept_and_left_out_of_sums(ledger: Ledger) -> None:
    clock = Clock()
    huge = clock.ledger_row(
        "huge", Usage(10**30, ticks=MAX_STORED_TICKS + 1, ticks_source=TicksSource.BILLED)
    )
    for row in (huge, clock.ledger_row("r", billed(5))):
        await ledger.put(row)
    assert (await ledger.of_chat("c"))[0] == huge
    assert await ledger.sum_ticks("here") == Spent(ticks=5, requests=2, unknown=1, computed=0)


async def test_an_empty_sum_is_nothing(ledger: Ledger) -> None:
    assert await ledger.sum_ticks("here") == Spent(0, 0, 0, 0)


async def test_sums_are_of_one_origin_and_what_was_asked_for(ledger: Ledger) -> None:
    clock = Clock()
    for row in (
        clock.ledger_row("a", billed(1)),
        clock.ledger_row("b", billed(10), chat_id="d"),
        clock.ledger_row("c", billed(100), origin="there"),
        clock.ledger_row("d", Usage(ticks=1000, ticks_source=TicksSource.COMPUTED), chat_id=None),
        clock.ledger_row("e", Usage(5, completion_tokens=5)),
    ):
        await ledger.put(row)
    assert await ledger.sum_ticks("here") == Spent(1011, 4, unknown=1, computed=1)
    assert await ledger.sum_ticks("here", chat_id="d") == Spent(10, 1, 0, 0)
    assert await ledger.sum_ticks("here", since=START + timedelta(minutes=1)) == Spent(1010, 3, 1, 1)
    assert await ledger.sum_ticks("here", since=START + timedelta(minutes=5)) == Spent(0, 0, 0, 0)


async def test_the_last_model_is_that_of_the_newest_request_of_a_chat(ledger: Ledger) -> None:
    clock = Clock()
    assert await ledger.last_model("here") is None
    for row in (
        clock.ledger_row("a", model_asked="older"),
        clock.ledger_row("b", model_asked="newer"),
        clock.ledger_row("c", model_asked="image", chat_id=None),
        clock.ledger_row("d", model_asked="theirs", origin="there"),
        clock.ledger_row("e", model_asked="mistyped", state="failed"),
    ):
        await ledger.put(row)
    assert await ledger.last_model("here") == "newer"


async def test_what_a_deleted_chat_cost_stays(ledger: Ledger, chats: Chats) -> None:
    await ledger.put(Clock().ledger_row("r", billed(5)))
    await chats.delete("c")
    assert (await ledger.sum_ticks("here", chat_id="c")).ticks == 5


@given(st.lists(st.none() | st.integers(-(2**70), 2**70), max_size=8))
@settings(max_examples=200, deadline=None)
async def test_sums_are_exact_whatever_was_billed(charges: list[int | None]) -> None:
    clock = Clock()
    async with open_database(None) as database:
        ledger = Ledger(database)
        for place, ticks in enumerate(charges):
            await ledger.put(clock.ledger_row(str(place), billed(ticks)))
        known = [ticks for ticks in charges if ticks is not None and abs(ticks) <= MAX_STORED_TICKS]
        spent = await ledger.sum_ticks("here")
        assert spent == Spent(sum(known), len(charges), len(charges) - len(known), 0)
        assert [row.usage.ticks for row in await ledger.of_chat("c")] == charges
