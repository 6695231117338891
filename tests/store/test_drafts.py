import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.domain.conversation import Draft, Picture
from xai_tui.errors import NotFoundError
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database
from xai_tui.store.drafts import REMEMBERED, Drafts

PICTURES = (Picture("image/png", b"\x89PNG", "a.png"), Picture("image/jpeg", b"\xff\xd8"))


@pytest.fixture(name="drafts")
def _drafts(database: Database, chats: Chats) -> Drafts:
    return Drafts(database)


async def test_each_chat_has_its_draft_and_so_has_the_next_new_one(drafts: Drafts) -> None:
    assert await drafts.get("c") is None
    await drafts.put("c", Draft("of the chat", PICTURES))
    await drafts.put(None, Draft("of none"))
    assert await drafts.get("c") == Draft("of the chat", PICTURES)
    assert await drafts.get(None) == Draft("of none")


async def test_a_draft_takes_the_place_of_the_one_before(drafts: Drafts) -> None:
    for chat_id in ("c", None):
        await drafts.put(chat_id, Draft("first", PICTURES))
        await drafts.put(chat_id, Draft("", PICTURES[1:]))
        assert await drafts.get(chat_id) == Draft("", PICTURES[1:])
        await drafts.put(chat_id, Draft(" \n"))
        assert await drafts.get(chat_id) is None


async def test_a_deleted_chat_takes_its_draft_along(drafts: Drafts, chats: Chats, database: Database) -> None:
    await drafts.put("c", Draft("text", PICTURES))
    await chats.delete("c")
    assert await database.rows("SELECT * FROM draft_pictures") == []
    with pytest.raises(NotFoundError, match="no chat has the id “c”"):
        await drafts.put("c", Draft("text"))


async def test_earlier_prompts_come_newest_first_and_once(drafts: Drafts) -> None:
    for text in ("a", "b", "a", "  ", ""):
        await drafts.remember(text)
    assert await drafts.history() == ["a", "b"]
    assert await drafts.history(1) == ["a"]


async def test_only_so_many_prompts_are_kept(drafts: Drafts, database: Database) -> None:
    async with database.transaction():
        for number in range(REMEMBERED + 5):
            await drafts.remember(str(number))
    kept = await drafts.history(REMEMBERED * 2)
    assert kept == [str(number) for number in range(REMEMBERED + 4, 4, -1)]


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12))
@settings(max_examples=200, deadline=None)
async def test_history_is_what_was_said_last(said: list[str]) -> None:
    async with open_database(None) as database:
        drafts = Drafts(database)
        for text in said:
            await drafts.remember(text)
        assert await drafts.history() == list(dict.fromkeys(reversed(said)))
