import asyncio

from xai_tui.domain.conversation import Draft
from xai_tui.tui.panes.conversation.outbox import Outbox


async def test_prompts_leave_in_order_and_stay_until_they_are_stored() -> None:
    outbox = Outbox()
    first = outbox.put(Draft("1"), "a")
    outbox.put(Draft("2"), "a", edited="m")
    assert await outbox.oldest() == first
    assert await outbox.oldest() == first
    outbox.remove(first)
    second = await outbox.oldest()
    assert (second.draft.text, second.edited) == ("2", "m")
    assert outbox.texts == ["2"]


async def test_waiting_ends_with_the_next_prompt() -> None:
    outbox = Outbox()
    waiting = asyncio.create_task(outbox.oldest())
    await asyncio.sleep(0)
    parcel = outbox.put(Draft("x"), None)
    assert await waiting == parcel


async def test_prompts_of_a_chat_that_was_not_stored_get_its_id_once_it_is() -> None:
    outbox = Outbox()
    parcel = outbox.put(Draft("new"), None)
    outbox.put(Draft("old"), "b")
    outbox.address("a")
    assert (await outbox.oldest()).chat_id == "a"
    outbox.remove(parcel)
    assert (await outbox.oldest()).chat_id == "b"


async def test_everything_can_be_taken_back() -> None:
    outbox = Outbox()
    outbox.put(Draft("1"), None)
    outbox.put(Draft("2"), None)
    assert outbox.empty() == ["1", "2"]
    assert len(outbox) == 0
