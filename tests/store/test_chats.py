from dataclasses import replace

import pytest

from tests.store.material import FULL_CHAT, Clock
from xai_tui.domain.conversation import MessageState, Protocol, Role
from xai_tui.domain.parameters import Parameters
from xai_tui.errors import NotFoundError, StoreError
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database


@pytest.fixture(name="chats")
def _chats(database: Database) -> Chats:
    return Chats(database)


async def test_a_chat_comes_back_as_it_was_stored(chats: Chats) -> None:
    plain = Clock().chat("plain")
    await chats.add(plain)
    await chats.add(FULL_CHAT)
    assert await chats.get("plain") == plain
    assert await chats.get("full") == FULL_CHAT


async def test_there_is_no_latest_chat_in_an_empty_database(chats: Chats) -> None:
    assert await chats.latest() is None
    assert await chats.list() == []


async def test_chats_come_with_the_last_changed_first(chats: Chats) -> None:
    clock = Clock()
    for name in ("old", "middle", "new"):
        await chats.add(clock.chat(name))
    await chats.add_message(clock.message("m", "old"))
    assert [chat.id for chat in await chats.list()] == ["old", "new", "middle"]
    assert [chat.id for chat in await chats.list(limit=2)] == ["old", "new"]
    latest = await chats.latest()
    assert latest is not None
    assert latest.id == "old"


async def test_updating_changes_title_and_settings_and_nothing_else(chats: Chats) -> None:
    clock = Clock()
    await chats.add(stale := clock.chat("c"))
    await chats.add_message(clock.message("m"))
    now = await chats.get("c")
    settings = replace(
        stale, title="T", model="grok-4.3", protocol=Protocol.CHAT, system="S", parameters=Parameters(seed=1)
    )
    await chats.update(settings)
    assert await chats.get("c") == replace(settings, leaf_id="m", updated_at=now.updated_at)


async def test_renaming_changes_the_title_alone(chats: Chats) -> None:
    await chats.add(FULL_CHAT)
    await chats.rename("full", "Other")
    assert await chats.get("full") == replace(FULL_CHAT, title="Other")


async def test_the_leaf_can_be_chosen(chats: Chats) -> None:
    await chats.add(chat := Clock().chat("c"))
    await chats.set_leaf("c", "m")
    assert await chats.get("c") == replace(chat, leaf_id="m")
    await chats.set_leaf("c", None)
    assert await chats.get("c") == chat


async def test_only_final_answers_count_as_unread_until_they_were_read(chats: Chats) -> None:
    clock = Clock()
    await chats.add(clock.chat("c"))
    await chats.add_message(clock.message("seen", role=Role.ASSISTANT))
    await chats.add_message(clock.message("mine", read=False))
    for state in MessageState:
        await chats.add_message(clock.message(state.value, role=Role.ASSISTANT, state=state, read=False))
    assert (await chats.get("c")).unread == 4
    assert await chats.mark_read("c")
    assert (await chats.get("c")).unread == 0
    assert not await chats.mark_read("c")
    await chats.put_message(replace(await chats.message("streaming"), state=MessageState.STOPPED))
    assert (await chats.list())[0].unread == 1


async def test_a_chat_is_found_by_the_beginning_of_its_id(chats: Chats) -> None:
    clock = Clock()
    for name in ("aab", "aac", "aa", "é\U0010ffff"):
        await chats.add(clock.chat(name))
    assert (await chats.find("aab")).id == "aab"
    assert (await chats.find("aa")).id == "aa"
    assert (await chats.find("é")).id == "é\U0010ffff"


@pytest.mark.parametrize(
    ("beginning", "words"),
    [
        ("b", "no chat has an id that begins with “b”"),
        ("", "no chat has an id that begins with “”"),
        ("a%", "begins with “a%”"),
        ("a", "“a” fits several chats: aab, aac"),
    ],
)
async def test_what_fits_no_chat_or_several_says_so(chats: Chats, beginning: str, words: str) -> None:
    clock = Clock()
    for name in ("aab", "aac"):
        await chats.add(clock.chat(name))
    with pytest.raises(NotFoundError) as refused:
        await chats.find(beginning)
    assert words in str(refused.value)


async def test_a_chat_that_is_not_there_is_not_found(chats: Chats) -> None:
    for attempt in (
        chats.get("c"),
        chats.update(Clock().chat("c")),
        chats.rename("c", "T"),
        chats.delete("c"),
        chats.set_leaf("c", None),
    ):
        with pytest.raises(NotFoundError, match="no chat has the id “c”"):
            await attempt


async def test_two_chats_of_one_id_are_refused(chats: Chats) -> None:
    await chats.add(Clock().chat("c"))
    with pytest.raises(StoreError, match="UNIQUE"):
        await chats.add(Clock().chat("c"))
