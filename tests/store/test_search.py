from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.material import Clock
from xai_tui.domain.conversation import MessageState, Role
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database
from xai_tui.store.search import Words


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


async def found(chats: Chats, words: str) -> list[str | None]:
    return [hit.message_id for hit in await chats.search(words)]


@pytest.mark.parametrize(
    "words",
    [
        "quick",
        "QUICK",
        "uic",
        "brown quick",
        '"quick brown"',
        "br",
        "b qu",
        "ÜBER",
        "über",
        "中文字",
        "文字",
        "字",
        "ÉÉ",
        "éé",
        "Éé",
        "žá",
    ],
)
async def test_words_are_found_as_parts_of_words_in_either_case(
    chats: Chats, clock: Clock, words: str
) -> None:
    await chats.add_message(clock.message("m", text="The quick brown fox, über den Zaun: 中文字, éÉ, ŽÁ"))
    await chats.add_message(clock.message("other", text="Nothing of the kind"))
    assert await found(chats, words) == ["m"]


@pytest.mark.parametrize("words", ["quick green", '"brown quick"', "zz", "quick zz", "q%k", "q_", "%", "\\"])
async def test_what_is_not_there_is_not_found(chats: Chats, clock: Clock, words: str) -> None:
    await chats.add_message(clock.message("m", text="The quick brown fox"))
    assert await found(chats, words) == []
    assert await chats.list(words=words) == []


@pytest.mark.parametrize("words", ["", "  ", '"', '""', '" "'])
async def test_no_words_find_nothing_and_list_everything(chats: Chats, clock: Clock, words: str) -> None:
    await chats.add_message(clock.message("m", text="text"))
    assert await found(chats, words) == []
    assert len(await chats.list(words=words)) == 1


async def test_signs_of_the_query_language_are_only_text(chats: Chats, clock: Clock) -> None:
    text = "a NOT b OR (c* ^d) col:e 100% a_b 'q' \"x\" -f"
    await chats.add_message(clock.message("m", text=text))
    for words in ("NOT", "(c*", "^d)", "col:e", "100%", "a_b", "'q'", "-f", "%", "_"):
        assert await found(chats, words) == ["m"], words


async def test_titles_come_first_then_messages_from_the_newest_on(chats: Chats, clock: Clock) -> None:
    for name in ("old", "new"):
        await chats.add_message(clock.message(name, text="needle"))
    await chats.add(replace(clock.chat("t"), title="A needle in a title"))
    hits = await chats.search("needle")
    assert [(hit.chat_id, hit.message_id) for hit in hits] == [("t", None), ("c", "new"), ("c", "old")]
    assert hits[0].title == hits[0].snippet == "A needle in a title"
    assert [hit.message_id for hit in await chats.search("needle", limit=2)] == [None, "new"]
    assert [hit.message_id for hit in await chats.search("needle", limit=1)] == [None]
    assert await chats.search("needle", limit=0) == []


async def test_chats_are_listed_that_have_the_words_in_title_or_message(chats: Chats, clock: Clock) -> None:
    for name in ("first", "second", "third"):
        await chats.add(replace(clock.chat(name), title=f"About {name}"))
    await chats.add_message(clock.message("m", "first", text="a needle"))
    await chats.add_message(clock.message("n", "second", text="an eye"))
    await chats.add_message(clock.message("o", "second", text="needless"))
    assert [chat.id for chat in await chats.list(words="needle")] == ["second", "first"]
    assert [chat.id for chat in await chats.list(words="needle", limit=1)] == ["second"]
    assert [chat.id for chat in await chats.list(words="ey")] == ["second"]
    assert [chat.id for chat in await chats.list(words="ABOUT third")] == ["third"]
    assert await chats.list(words="eye needless") == []


async def test_of_words_that_are_everywhere_a_short_list_looks_at_the_newest_places(
    chats: Chats, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_tui.store.search.PLACES", 2)
    for name in ("old", "new"):
        await chats.add(clock.chat(name))
    for message_id, chat_id in (("a", "old"), ("b", "new"), ("c", "new")):
        await chats.add_message(clock.message(message_id, chat_id, text="needle"))
    assert [chat.id for chat in await chats.list(limit=10, words="needle")] == ["new"]
    assert [chat.id for chat in await chats.list(words="needle")] == ["new", "old"]


async def test_text_is_found_when_it_is_final_and_as_it_is_now(chats: Chats, clock: Clock) -> None:
    answer = clock.message("m", role=Role.ASSISTANT, state=MessageState.STREAMING)
    await chats.add_message(answer)
    await chats.journal("m", "a needle", "")
    assert await found(chats, "needle") == []
    assert await found(chats, "ed") == []
    await chats.put_message(done := replace(answer, text="a needle", state=MessageState.DONE))
    assert await found(chats, "needle") == ["m"]
    await chats.put_message(replace(done, text="an eye"))
    assert await found(chats, "needle") == []
    assert await found(chats, "eye") == ["m"]
    await chats.put_message(replace(done, state=MessageState.STREAMING))
    assert await found(chats, "needle") == []


async def test_a_new_title_is_found_and_the_old_one_is_not(chats: Chats) -> None:
    await chats.rename("c", "A needle")
    await chats.rename("c", "An eye of it")
    assert await chats.search("needle") == []
    assert [hit.chat_id for hit in await chats.search("eye")] == ["c"]


async def test_a_deleted_chat_is_not_found(chats: Chats, clock: Clock, database: Database) -> None:
    await chats.add_message(clock.message("m", text="needle"))
    await chats.rename("c", "needle")
    await chats.delete("c")
    assert await chats.search("needle") == []
    for index in ("message_words", "title_words"):
        await database.write(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")


async def test_a_snippet_is_one_line_around_the_first_word(chats: Chats, clock: Clock) -> None:
    text = "x " * 100 + "\n\nthe NEEDLE\tis\nhere " + "y " * 100
    await chats.add_message(clock.message("m", text=text))
    (hit,) = await chats.search("needle here")
    assert "the NEEDLE is here" in hit.snippet
    assert hit.snippet.startswith("…x")
    assert hit.snippet.endswith("y …") or hit.snippet.endswith("y…")
    assert len(hit.snippet) <= 122


@given(st.text(max_size=30), st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_words_make_a_snippet_of_any_text(words: str, text: str) -> None:
    snippet = Words(words).snippet(text)
    assert len(snippet) <= 122
    assert "\n" not in snippet


ALPHABET = st.text(st.sampled_from('aAbBéÉ中 "%_\\*'), max_size=6)


@given(st.lists(st.tuples(ALPHABET, st.sampled_from(MessageState)), max_size=6), ALPHABET)
@settings(max_examples=200, deadline=None)
async def test_hits_are_those_that_a_look_at_every_text_finds(
    texts: list[tuple[str, MessageState]], words: str
) -> None:
    clock = Clock()
    async with open_database(None) as database:
        chats = Chats(database)
        await chats.add(replace(clock.chat("c"), title="-"))
        for place, (text, state) in enumerate(texts):
            await chats.add_message(clock.message(str(place), text=text, state=state))
        wanted = Words(words)
        expected = [
            str(place)
            for place, (text, state) in enumerate(texts)
            if state not in {MessageState.STREAMING, MessageState.WAITING}
            and wanted
            and all(word.lower() in text.lower() for word in wanted._all)
        ]
        assert await found(chats, words) == expected[::-1]
        listed = await chats.list(words=words)
        assert bool(listed) == (bool(expected) or not wanted)
        assert await chats.list(limit=5, words=words) == listed
