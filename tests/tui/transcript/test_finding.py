from textual import events

from tests.tui.transcript.conftest import Stage, Staging
from xai_tui.tui.transcript.entry import Entry


def chat(count: int) -> list[Entry]:
    entries = []
    for at in range(count):
        entries.append(Entry(f"p{at}", "user", f"question {at}"))
        text = (
            f"**answer {at}**\n\n- a [needle](https://a.b) in hay {at}\n"
            if at % 7 == 3
            else f"hay {at}\n" * 5
        )
        entries.append(Entry(f"a{at}", "assistant", text))
    return entries


async def find(stage: Stage, words: str) -> None:
    await stage.press("slash", *("space" if letter == " " else letter for letter in words))
    while stage.transcript.looking.waiting:
        await stage.pilot.pause(0.01)
    await stage.settle()


def marked(stage: Stage) -> list[str]:
    """The texts that are marked as found, the one that was gone to in brackets."""
    palette = stage.transcript._colours
    found = palette._widget.get_component_rich_style("transcript--found").bgcolor
    now = palette._widget.get_component_rich_style("transcript--found-now").bgcolor
    strips = stage.transcript.render_lines(stage.transcript.size.region)
    return [
        f"[{segment.text}]" if segment.style.bgcolor == now else segment.text
        for strip in strips
        for segment in strip
        if segment.style and segment.style.bgcolor in {found, now}
    ]


async def test_words_are_found_marked_and_counted(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(chat(40))
        await stage.press("home")
        await find(stage, "needle")

        assert stage.rows[-1] == "/needle▏  1 of 6"
        assert marked(stage) == ["[needle]"]
        assert any("needle (https://a.b) in hay 3" in row for row in stage.rows)


async def test_one_goes_from_place_to_place_and_around(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(chat(40))
        await stage.press("home")
        await find(stage, "needle")
        await stage.press("enter", "n", "n")
        assert stage.rows[-1] == "/needle  3 of 6"
        assert any("hay 17" in row for row in stage.rows)
        await stage.press("N", "N", "N")
        assert stage.rows[-1] == "/needle  6 of 6"
        assert any("hay 38" in row for row in stage.rows)
        await stage.press("n")
        assert stage.rows[-1] == "/needle  1 of 6"


async def test_esc_ends_it_and_what_is_found_stays_in_view(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(chat(40))
        await find(stage, "needle")
        await stage.press("enter")
        before = stage.rows[:-1]
        await stage.press("escape")

        assert stage.rows[:-1] == before
        assert not stage.rows[-1].startswith("/")
        assert marked(stage) == []
        assert not stage.transcript.is_finding
        await stage.press("n")
        assert stage.transcript.is_finding


async def test_what_is_not_there_is_said(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(chat(10))
        await find(stage, "haystack")
        assert stage.rows[-1] == "/haystack▏  not found"
        await stage.press(*["backspace"] * 5, "enter", "n")
        assert stage.rows[-1].startswith("/hay  ")
        await stage.press("escape", "slash", "ctrl+u", "enter")
        assert not stage.transcript.is_finding


async def test_words_are_typed_deleted_and_pasted(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(chat(10))
        await find(stage, "one two")
        await stage.press("ctrl+w")
        assert stage.rows[-1].startswith("/one▏")
        stage.transcript.post_message(events.Paste(" more\nwords"))
        await stage.pilot.pause()
        assert stage.rows[-1].startswith("/onemore words▏")
        await stage.press("ctrl+u", "q", "G")
        assert stage.rows[-1].startswith("/qG▏")


async def test_thoughts_that_are_folded_are_left_out(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", "text", thoughts="needle")])
        await find(stage, "needle")

        assert stage.rows[-1].endswith("not found")


async def test_another_chat_ends_the_search(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(chat(10))
        await find(stage, "needle")
        stage.transcript.show(chat(2))

        assert not stage.transcript.is_finding
        assert marked(stage) == []


async def test_an_empty_chat_has_nothing_to_find(staged: Staging) -> None:
    async with staged() as stage:
        await stage.press("slash", "n")

        assert not stage.transcript.is_finding


async def test_words_that_a_wrap_parts_are_marked_on_both_rows(staged: Staging) -> None:
    async with staged(28, 10) as stage:
        stage.transcript.show([Entry("a", "assistant", "> some words and then hay stack in it")])
        await find(stage, "then hay")

        assert marked(stage) == ["[then]", "[hay]"]


async def test_what_is_far_in_a_long_answer_is_found(staged: Staging) -> None:
    text = "".join(f"paragraph {at} with some words\n\n" for at in range(3_000))
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", text), Entry("p", "user", "more")])
        await find(stage, "paragraph 1234 ")
        while stage.transcript.reading.waiting:
            await stage.pilot.pause(0.01)
        await stage.press("enter", "n")

        assert "paragraph 1234 with some words" in stage.rows
        assert stage.rows[-1] == "/paragraph 1234   1 of 1"
