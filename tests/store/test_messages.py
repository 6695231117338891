from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.material import FULL_CHAT, FULL_MESSAGE, START, Clock
from xai_tui.domain.conversation import MessageState, Picture, Role, Tree
from xai_tui.errors import NotFoundError, StoreError
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database
from xai_tui.store.message_rows import COLUMNS, to_message, to_row


async def test_a_message_comes_back_as_it_was_stored(chats: Chats) -> None:
    await chats.add(FULL_CHAT)
    await chats.add_message(FULL_MESSAGE)
    assert await chats.message("m") == FULL_MESSAGE


async def test_the_least_message_comes_back_as_it_was_stored(chats: Chats) -> None:
    plain = Clock().message("m")
    await chats.add_message(plain)
    assert await chats.message("m") == plain
    assert await chats.messages("c") == [plain]


def test_every_field_of_a_message_has_a_column() -> None:
    assert tuple(FULL_MESSAGE.__dataclass_fields__) == COLUMNS


@given(st.text(), st.text(), st.integers(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_row_gives_the_message_back(text: str, thoughts: str, seconds: int, read: bool) -> None:
    message = replace(
        FULL_MESSAGE, text=text, thoughts=thoughts, thought_seconds=seconds, read=read, pictures=()
    )
    assert to_message(to_row(message)) == message


async def test_a_whole_chat_is_read_without_the_bytes_of_its_pictures(chats: Chats) -> None:
    clock = Clock()
    await chats.add_message(clock.message("m", pictures=(Picture("image/png", b"data", "a.png"),)))
    assert [message.pictures for message in await chats.messages("c")] == [
        (Picture("image/png", b"", "a.png"),)
    ]


async def test_changing_a_message_leaves_its_pictures_alone(chats: Chats) -> None:
    picture = Picture("image/png", b"data", "a.png")
    await chats.add_message(Clock().message("m", pictures=(picture,)))
    (without_bytes,) = await chats.messages("c")
    await chats.put_message(replace(without_bytes, text="Look"))
    assert await chats.message("m") == replace(without_bytes, text="Look", pictures=(picture,))


async def test_messages_come_in_the_order_they_were_stored(chats: Chats) -> None:
    clock = Clock()
    late = clock.message("late")
    for message in (clock.message("b"), late, clock.message("a")):
        await chats.add_message(message)
    assert [message.id for message in await chats.messages("c")] == ["b", "late", "a"]


async def test_what_is_to_be_sent_gets_the_bytes_of_its_pictures(chats: Chats) -> None:
    clock = Clock()
    seen = clock.message(
        "m", pictures=(Picture("image/png", b"first", "a.png"), Picture("image/gif", b"second"))
    )
    for message in (plain := clock.message("plain"), seen):
        await chats.add_message(message)
    listed = await chats.messages("c")
    assert await chats.with_pictures(listed) == [plain, seen]
    await chats.delete("c")
    with pytest.raises(NotFoundError, match="no message has the id “m”"):
        await chats.with_pictures(listed)


async def test_adding_makes_a_leaf_unless_told_otherwise_and_brings_the_chat_up(chats: Chats) -> None:
    clock = Clock()
    await chats.add_message(clock.message("shown"))
    await chats.add_message(aside := clock.message("aside"), make_leaf=False)
    chat = await chats.get("c")
    assert (chat.leaf_id, chat.updated_at) == ("shown", aside.created_at)


async def test_a_finished_answer_brings_its_chat_up_but_never_down(chats: Chats) -> None:
    clock = Clock()
    await chats.add_message(message := clock.message("m"))
    await chats.put_message(replace(message, finished_at=START.replace(year=2030)))
    await chats.put_message(replace(message, finished_at=START.replace(year=2020)))
    assert (await chats.get("c")).updated_at == START.replace(year=2030)


async def test_journaling_stores_what_has_come_while_the_answer_streams(chats: Chats) -> None:
    answer = Clock().message("m", role=Role.ASSISTANT, state=MessageState.STREAMING)
    await chats.add_message(answer)
    await chats.journal("m", "It is", "hm")
    assert await chats.message("m") == replace(answer, text="It is", thoughts="hm")
    done = replace(answer, text="It is so.", state=MessageState.DONE)
    await chats.put_message(done)
    await chats.journal("m", "It", "")
    assert await chats.message("m") == done


async def test_a_message_of_a_deleted_chat_is_not_stored(chats: Chats) -> None:
    message = Clock().message("m")
    await chats.add_message(message)
    await chats.delete("c")
    for attempt in (chats.add_message(message), chats.put_message(message)):
        with pytest.raises(NotFoundError, match=r"has been deleted|no chat has the id “c”"):
            await attempt
    with pytest.raises(NotFoundError):
        await chats.message("m")
    await chats.journal("m", "text", "")


async def test_two_messages_of_one_id_are_refused(chats: Chats) -> None:
    await chats.add_message(Clock().message("m", text="first"))
    with pytest.raises(StoreError, match="UNIQUE"):
        await chats.add_message(Clock().message("m", text="second"))
    assert (await chats.message("m")).text == "first"


async def test_half_a_surrogate_pair_becomes_the_replacement_character(chats: Chats) -> None:
    hurt = Clock().message("m", text="a\ud83d", thoughts="\udc00b", model="\ud83d\ude00")
    await chats.add_message(replace(hurt, pictures=(Picture("image/png", b"", "\ud800.png"),)))
    stored = await chats.message("m")
    assert (stored.text, stored.thoughts, stored.model) == ("a\ufffd", "\ufffdb", "😀")
    assert stored.pictures[0].name == "\ufffd.png"


async def test_a_deleted_chat_takes_its_messages_and_pictures_along(chats: Chats, database: Database) -> None:
    await chats.add_message(Clock().message("m", pictures=(Picture("image/png", b"data"),)))
    await chats.delete("c")
    assert await database.rows("SELECT * FROM messages") == []
    assert await database.rows("SELECT * FROM pictures") == []


@given(st.lists(st.integers(0, 9), max_size=10))
@settings(max_examples=200, deadline=None)
def test_trees_of_rows_are_trees_of_messages(parents: list[int]) -> None:
    clock = Clock()
    messages = [clock.message(str(place), parent_id=str(parent)) for place, parent in enumerate(parents)]
    again = [to_message(to_row(message)) for message in messages]
    tree, same = Tree(messages), Tree(again)
    for message in messages:
        assert tree.path(message.id) == same.path(message.id)
        assert tree.siblings(message.id) == same.siblings(message.id)


async def test_a_path_is_the_same_as_in_the_tree_whatever_the_order_and_the_damage(chats: Chats) -> None:
    clock = Clock()
    await chats.add(clock.chat("other"))
    for message in (
        clock.message("queued", parent_id="answer"),  # older than what it follows
        clock.message("prompt"),
        clock.message("answer", parent_id="prompt"),
        clock.message("beside", parent_id="prompt"),
        clock.message("orphan", parent_id="gone"),
        clock.message("stranger", "other", parent_id="prompt"),
        clock.message("a", parent_id="b"),
        clock.message("b", parent_id="a"),
    ):
        await chats.add_message(message)
    tree = Tree(await chats.messages("c"))
    for leaf in (*(message.id for message in tree), "stranger", "nobody", None):
        assert await chats.path("c", leaf) == tree.path(leaf)
    assert [message.id for message in await chats.path("c", "queued")] == ["prompt", "answer", "queued"]
