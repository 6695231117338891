from textual.events import MouseScrollUp
from textual.geometry import Offset, Region
from textual.selection import Selection

from tests.tui.transcript.conftest import Stage, Staging
from xai_tui.tui.transcript.entry import Citation, Entry, Failure, ToolCall
from xai_tui.tui.transcript.view import Transcript


def numbered(count: int, first: int = 1) -> str:
    return "\n".join(f"line {number}" for number in range(first, first + count))


def turns(count: int) -> list[Entry]:
    """Prompts and answers of very different heights."""
    entries = []
    for at in range(count):
        entries.append(Entry(f"p{at}", "user", f"prompt {at} " * (1 + at % 9)))
        text = (
            f"**answer {at}**\n\n{numbered(at * 7 % 50)}\n\n```py\n{'x = 1  # why' * 9}\n```\n"
            + "- item\n" * (at % 5)
        )
        entries.append(Entry(f"a{at}", "assistant", text, label="grok-4.3"))
    return entries


async def stream(stage: Stage, *texts: str, thoughts: str = "") -> None:
    for text in texts:
        stage.transcript.feed("a", text=text, thoughts=thoughts)
        await stage.settle()


def ask(stage: Stage) -> None:
    stage.transcript.append(Entry("p", "user", "question"))
    stage.transcript.append(Entry("a", "assistant", label="grok-4.3", state="streaming"))


async def test_a_chat_is_shown_from_its_end(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(turns(20))

        assert stage.rows[-1].strip() == "• item"
        assert stage.transcript.top + 20 == stage.transcript.stack.total


async def test_a_chat_whose_foot_is_all_that_was_not_guessed_is_shown_from_its_end(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([*turns(3), Entry("a", "assistant", numbered(40), footer="12 tok")])

        assert stage.rows[-1].strip() == "12 tok"


async def test_everything_a_message_may_have(staged: Staging) -> None:
    answer = Entry(
        "a",
        "assistant",
        "The *answer*.",
        thoughts="Let me think.\nDone.",
        thought_seconds=125,
        label="grok-4.3",
        state="broken",
        note="the line dropped",
        error=Failure("No answer", "The server said:\nno", "Ask again."),
        tool_calls=[ToolCall("web_search", '{"q":\n "x"}'), ("long", "y" * 90)],
        citations=[Citation("Docs", "https://a.b"), ("", "https://c.d")],
        sibling=(2, 3),
        footer="12 tok · $0.0001",
    )
    async with staged(40, 26) as stage:
        stage.transcript.show([Entry("p", "user", "one\n  two", sibling=(1, 2)), answer])

        assert stage.rows == [
            "",
            "you ▸ ‹1/2› one",
            "        two",
            "",
            "grok-4.3 ▸  ‹2/3›",
            "▸ thoughts 2 min 5 s",
            '⚙ web_search({"q": "x"})',
            "⚙ long(yyyyyyyyyyyyyyyyyyyyyyyyyyyy…",
            "",
            "The answer.",
            "",
            "[1] Docs https://a.b",
            "[2] https://c.d",
            "",
            "┃ ✗ No answer",
            "┃ The server said:",
            "┃ no",
            "┃ → Ask again.",
            "",
            "✂ broken off: the line dropped",
            "12 tok · $0.0001",
            *[""] * 5,
        ]


async def test_states_are_told_in_words(staged: Staging) -> None:
    entries = [
        Entry("1", "user", "a", state="queued"),
        Entry("2", "assistant", "b", state="stopped"),
        Entry("3", "assistant", state="waiting", note="a job"),
        Entry("4", "assistant", "c", note="length limit"),
        Entry("5", "notice", "changed"),
        Entry("6", "notice", state="failed", error=("title", "", "")),
        Entry("7", "assistant", state="streaming", label="grok-4.3"),
    ]
    async with staged(40, 40) as stage:
        stage.transcript.show(entries)
        seen = [row for row in stage.rows if row]

    assert seen == [
        "you ▸ a", "◌ queued", "grok ▸", "b", "■ stopped", "grok ▸", "◌ waiting for the answer: a job",
        "grok ▸", "c", "■ length limit", "· changed", "┃ ✗ title", "grok-4.3 ▸", "…",
    ]  # fmt: skip


async def test_a_prompt_goes_to_the_top_and_its_answer_grows_without_moving(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(turns(5))
        ask(stage)
        top = stage.transcript.top
        await stream(stage, numbered(5), "\n" + numbered(5, 6))

        assert stage.rows[1] == "you ▸ question"
        assert stage.rows[13] == "line 10"
        assert stage.transcript.top == top


async def test_half_a_page_is_freed_when_an_answer_reaches_the_bottom(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        await stream(stage, numbered(16))
        assert stage.rows[19] == "line 16"

        await stream(stage, "\nline 17")
        assert stage.rows[9] == "line 17"
        assert stage.rows[10:] == [""] * 10


async def test_by_the_line_the_newest_is_at_the_bottom(staged: Staging) -> None:
    async with staged(manner="line") as stage:
        ask(stage)
        await stream(stage, numbered(17))

        assert stage.rows[19] == "line 17"


async def test_much_at_once_is_followed_to_its_end(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        await stream(
            stage, "\n\n".join(f"- {'long words ' * 30}\n\n```\nx\n```" for _ in range(99)) + "\n\nthe end"
        )

        assert "the end" in stage.rows


async def test_who_reads_above_stays_and_is_told_of_more(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        await stream(stage, numbered(60))
        await stage.press("g")
        before = stage.rows
        assert "↓ more" not in before[-1]

        await stream(stage, "\n" + numbered(60, 61))
        assert stage.rows[:-1] == before[:-1]
        assert stage.rows[-1].endswith("↓ more")

        await stage.press("G")
        assert stage.rows[-1] == "line 120"
        await stream(stage, "\nline 121")
        assert "line 121" in stage.rows


async def test_scrolling_up_through_what_was_never_drawn_does_not_jump(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(turns(12))
        before = stage.rows
        while stage.transcript.top:
            stage.transcript.action_scroll_up()
            after = stage.rows
            assert after[1:] == before[:-1]
            before = after

        assert before[1].startswith("you ▸ prompt 0")


async def test_scrolling_down_from_the_start_does_not_jump(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(turns(12))
        await stage.press("home")
        before = stage.rows
        while stage.transcript.top + 20 < stage.transcript.stack.total:
            stage.transcript.action_scroll_down()
            after = stage.rows
            assert after[:-1] == before[1:]
            before = after


async def test_pages_and_the_wheel_move_the_view(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", numbered(100))])
        end = stage.transcript.top
        await stage.press("pageup")
        assert stage.transcript.top == end - 18
        await stage.press("pagedown", "k", "up", "j")
        assert stage.transcript.top == end - 1
        assert await stage.pilot._post_mouse_events([MouseScrollUp], Transcript)
        await stage.pilot.pause()
        assert stage.transcript.top < end - 1


async def test_only_messages_in_view_are_opened_and_far_ones_are_closed(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry(f"m{at}", "user", f"message {at}") for at in range(10_000)])
        assert opened(stage) < 60
        assert stage.rows[-1] == "you ▸ message 9999"

        await stage.press("home")
        assert stage.rows[1] == "you ▸ message 0"
        assert opened(stage) < 120

        await stage.press(*["pagedown"] * 30)
        assert opened(stage) < 200


def opened(stage: Stage) -> int:
    stack = stage.transcript.stack
    return sum(stack.message(at)._drawing is not None for at in range(len(stack)))


async def test_what_was_closed_looks_the_same_when_it_is_opened_again(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(turns(20))
        await stage.press("home")
        first, total = stage.rows, stage.transcript.stack.total
        await stage.press("end", "home")

        assert stage.rows == first
        assert stage.transcript.stack.total <= total


async def test_another_size_keeps_the_place(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(turns(12))
        await stage.press(*["pageup"] * 4)
        place = next(row for row in stage.rows if row)
        for width, height in ((30, 20), (90, 8), (60, 20)):
            await stage.pilot.resize_terminal(width, height)
            await stage.pilot.pause()
            assert len(stage.rows) == height

        assert place in stage.rows[:3]


async def test_resizes_while_streaming(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        for at in range(1, 40):
            stage.transcript.feed("a", f"word {at} **bold** `code`\n\n- item\n\n```py\nx = {at}\n```\n\n")
            await stage.pilot.resize_terminal(1 + at * 7 % 90, 1 + at * 5 % 30)
        await stage.settle()
        await stage.pilot.resize_terminal(60, 20)
        await stage.settle()

        assert "▎x = 39" in stage.rows


async def test_only_rows_that_differ_are_painted(staged: Staging) -> None:
    regions: list[Region] = []

    class Watched(Transcript):
        def refresh(
            self, *given: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
        ) -> "Watched":
            regions.extend(given)
            assert not layout
            return super().refresh(*given, repaint=repaint, layout=layout, recompose=recompose)

    async with staged(transcript=Watched()) as stage:
        ask(stage)
        await stream(stage, "first paragraph\n\nsecond")
        regions.clear()
        await stream(stage, " word")
        assert regions == []

        with stage.host.batch_update():
            await stream(stage, " more")
        assert regions == [Region(0, 6, 60, 1)]


async def test_nothing_is_waiting_when_nothing_happens(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        await stream(stage, "word")

        assert not stage.transcript.clock.waiting
        assert not stage.transcript._timers


async def test_thoughts_fold_by_key_and_mouse(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", "text", thoughts="one\ntwo", thought_seconds=0.42)])
        assert stage.rows[2] == "▸ thoughts 0.4 s"
        await stage.press("t")
        assert stage.rows[2:5] == ["▾ thoughts 0.4 s", "│ one", "│ two"]
        await stage.pilot.click(Transcript, offset=(4, 2))
        await stage.pilot.pause()
        assert stage.rows[2:5] == ["▸ thoughts 0.4 s", "", "text"]
        stage.transcript.toggle_fold("nobody")


async def test_thoughts_stream_before_the_text(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        await stage.press("enter")
        await stream(stage, "", thoughts="hm")
        assert stage.rows[4] == "▸ thoughts …"
        await stage.press("enter")
        await stream(stage, "", thoughts=" well")
        assert stage.rows[4:6] == ["▾ thoughts …", "│ hm well"]
        await stream(stage, "text")
        assert stage.rows[4:8] == ["▾ thoughts", "│ hm well", "", "text"]
        stage.transcript.finish(Entry("a", "assistant", "text", thoughts="hm well", thought_seconds=3))
        assert stage.rows[4] == "▾ thoughts 3 s"


async def test_the_end_is_never_left_undrawn(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        stage.transcript.feed("a", "some ")
        stage.transcript.feed("a", "words")
        stage.transcript.finish(Entry("a", "assistant", "some words more", label="grok-4.3", footer="3 tok"))

        assert stage.rows[3:7] == ["grok-4.3 ▸", "some words more", "", "3 tok"]
        assert stage.transcript.entries[1].text == "some words more"


async def test_another_text_replaces_what_streamed(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        await stream(stage, "wrong")
        stage.transcript.finish(Entry("a", "assistant", "right"))

        assert stage.rows[4] == "right"


async def test_a_link_defined_at_the_end_counts_for_the_beginning(staged: Staging) -> None:
    async with staged() as stage:
        ask(stage)
        await stream(stage, "see [x]\n\nand\nso\non\n\n", "[x]: https://a.b\n")
        assert stage.rows[4] == "see [x]"
        stage.transcript.finish(Entry("a", "assistant", "see [x]\n\nand\nso\non\n\n[x]: https://a.b\n"))
        assert stage.rows[4] == "see x (https://a.b)"


async def test_an_answer_taken_up_again_goes_on(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", "```\nx", state="stopped")])
        stage.transcript.update(Entry("a", "assistant", "```\nx", state="streaming"))
        await stream(stage, "y\n```\nafter")

        assert [row for row in stage.rows if row] == ["grok ▸", "▎xy", "after"]


async def test_a_queued_prompt_goes_to_the_top_when_its_turn_comes(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(turns(3))
        stage.transcript.append(Entry("q", "user", "later", state="queued"))
        assert stage.rows[1] != "you ▸ later"
        stage.transcript.update(Entry("q", "user", "later"))
        assert stage.rows[1] == "you ▸ later"


async def test_updates_of_the_unknown_are_appended_and_deltas_of_it_dropped(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.feed("nobody", "lost")
        stage.transcript.update(Entry("n", "notice", "new"))

        assert [entry.id for entry in stage.transcript.entries] == ["n"]


async def test_what_is_shown_before_the_screen_is_there_is_shown_on_it(staged: Staging) -> None:
    transcript = Transcript()
    transcript.show(turns(9))
    transcript.append(Entry("p", "user", "the end"))
    async with staged(transcript=transcript) as stage:
        assert "you ▸ the end" in stage.rows


async def test_the_cursor_goes_from_message_to_message(staged: Staging) -> None:
    async with staged(60, 10) as stage:
        stage.transcript.show(turns(6))
        assert stage.transcript.cursor_entry == turns(6)[-1]
        await stage.press("K")
        assert stage.transcript.cursor_entry == turns(6)[-1]
        assert stage.rows[1].startswith("▌ grok-4.3") or "▌ grok-4.3 ▸" in stage.rows
        await stage.press("K", "K", "J", *["K"] * 20)
        assert stage.transcript.cursor_entry == turns(6)[0]
        assert stage.rows[1].startswith("▌ you ▸ prompt 0")


async def test_an_empty_chat_has_nothing_under_the_cursor(staged: Staging) -> None:
    async with staged() as stage:
        await stage.press("J", "t", "y", "Y", "r", "l")

        assert stage.transcript.cursor_entry is None
        assert stage.transcript.copy_choices() == []
        assert stage.said == []
        assert stage.rows == [""] * 20


async def test_wishes_are_said(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(
            [Entry("p", "user", "question"), Entry("a", "assistant", "answer", sibling=(1, 2))]
        )
        await stage.press("y", "Y", "r", "e", "c", "l", "h", "K", "K", "Y", "l")

        assert stage.said == [
            {"name": "CopyPickerRequested", "entry_id": "a"},
            {"name": "CopyRequested", "text": "answer", "what": "answer"},
            {"name": "RetryRequested", "entry_id": "a"},
            {"name": "EditRequested", "entry_id": "a"},
            {"name": "ContinueRequested", "entry_id": "a"},
            {"name": "SiblingRequested", "entry_id": "a", "step": 1},
            {"name": "SiblingRequested", "entry_id": "a", "step": -1},
            {"name": "CopyRequested", "text": "question", "what": "prompt"},
        ]


async def test_a_clicked_link_is_said_and_nothing_else(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", "see [docs](https://a.b)")])
        await stage.pilot.click(Transcript, offset=(3, 2))
        await stage.pilot.click(Transcript, offset=(3, 15))
        await stage.pilot.click(Transcript, offset=(7, 2))
        await stage.pilot.pause()

        assert stage.said == [{"name": "LinkRequested", "url": "https://a.b"}]


async def test_the_links_in_view_are_asked_for_by_key(staged: Staging) -> None:
    async with staged(60, 12) as stage:
        above = Entry("a", "assistant", "[far](https://far.away)\n\n" + numbered(60))
        sources = Entry("b", "assistant", "[x](https://a.b) [y](https://c.d) <https://a.b>")
        stage.transcript.show([above, sources])
        await stage.press("o", "g", "o")

        assert stage.said == [
            {"name": "LinksRequested", "urls": ("https://a.b", "https://c.d")},
            {"name": "LinksRequested", "urls": ("https://far.away",)},
        ]


async def test_a_double_click_does_not_select_a_whole_chat(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", "some words")])
        await stage.pilot.double_click(Transcript, offset=(4, 2))
        await stage.pilot.pause()

        assert not stage.host.screen.selections


async def test_text_cannot_act_on_textual_or_the_terminal(staged: Staging) -> None:
    source = "[@click=app.bell]x[/] [red]y[/red] \x1b]8;;http://a\x07z [l](http://b) ![i](http://c)"
    async with staged() as stage:
        stage.transcript.show(
            [Entry("a", "assistant", source, label="\x1b[2J", footer="\x07", citations=[("\x9b", "\x00")])]
        )
        styles = [
            segment.style
            for strip in stage.transcript.render_lines(Region(0, 0, 60, 20))
            for segment in strip
        ]

        assert "␛]8;;http://a␇z" in " ".join(stage.rows)
        assert not any(style and (style.link or style.meta) for style in styles)


async def test_a_selection_is_copied_as_source(staged: Staging) -> None:
    async with staged(40, 20) as stage:
        stage.transcript.show(
            [Entry("a", "assistant", "> " + "quoted words " * 5 + "\n\n```py\nx = 1\n  y\n```\n")]
        )
        selection = Selection.from_offsets(Offset(4, 2), Offset(99, 6))

        assert stage.rows[2].startswith("▎ quoted")
        assert stage.transcript.get_selection(selection) == (
            "quoted words " * 4 + "quoted words\n\nx = 1",
            "\n",
        )


async def test_a_selection_is_seen_and_all_is_the_whole_chat(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(
            [Entry("p", "user", "question"), Entry("a", "assistant", "*answer*", label="grok-4.3")]
        )
        plain = stage.transcript.render_lines(Region(0, 0, 60, 20))
        stage.host.screen.selections = {stage.transcript: Selection(Offset(3, 1), Offset(8, 1))}
        await stage.pilot.pause()
        marked = stage.transcript.render_lines(Region(0, 0, 60, 20))

        assert [y for y in range(20) if plain[y] != marked[y]] == [1]
        assert [strip.text for strip in plain] == [strip.text for strip in marked]
        assert stage.transcript.get_selection(Selection(None, None)) == (
            "## you\n\nquestion\n\n## grok-4.3\n\n*answer*\n",
            "\n",
        )


async def test_a_selection_by_mouse(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", "first line\nsecond line")])
        await stage.pilot.mouse_down(Transcript, offset=(8, 2))
        await stage.pilot.hover(Transcript, offset=(7, 3))
        await stage.pilot.mouse_up(Transcript, offset=(7, 3))
        await stage.pilot.pause()

        assert stage.host.screen.get_selected_text() == "line\nsecond"


async def test_copy_choices_are_source(staged: Staging) -> None:
    code = "\tx = 1\n\n  y\n"
    answer = Entry(
        "a", "assistant", f"text\n\n```py\n{code}```\n\n- item\n\n  ```\n  tail\n  ```\n", thoughts="hm"
    )
    async with staged() as stage:
        stage.transcript.show([Entry("p", "user", "question"), answer])
        choices = stage.transcript.copy_choices()

        assert [choice.label for choice in choices] == [
            "answer", "code block 1: x = 1", "code block 2: tail", "thoughts", "whole chat",
        ]  # fmt: skip
        assert choices[0].source == answer.text
        assert stage.transcript.code_blocks("a") == [choices[1].source, choices[2].source] == [code, "tail\n"]
        assert stage.transcript.code_blocks("nobody") == []
        assert [choice.label for choice in stage.transcript.copy_choices("p")] == ["prompt", "whole chat"]


async def test_another_theme_is_taken_up(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(turns(1))
        dark = stage.transcript.render_lines(Region(0, 0, 60, 20))
        stage.host.theme = "textual-light"
        await stage.pilot.pause()
        light = stage.transcript.render_lines(Region(0, 0, 60, 20))
        stage.host.theme = "ansi-dark"
        await stage.pilot.pause()
        ansi = stage.transcript.render_lines(Region(0, 0, 60, 20))

        assert (
            [strip.text for strip in dark]
            == [strip.text for strip in light]
            == [strip.text for strip in ansi]
        )
        assert dark != light
        colours = {
            segment.style.color
            for strip in ansi
            for segment in strip
            if segment.style and segment.style.color
        }
        assert all(colour.is_system_defined or colour.is_default for colour in colours)


async def test_padding_is_kept_free(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.styles.padding = (1, 3)
        stage.transcript.show([Entry("p", "user", "question")])
        await stage.pilot.pause()
        strips = stage.transcript.render_lines(Region(0, 0, 60, 20))

        assert {strip.cell_length for strip in strips} == {60}
        assert strips[2].text.startswith("     you ▸ question")
        assert [strip.text for strip in stage.transcript.render_lines(Region(5, 2, 9, 1))] == ["you ▸ que"]


async def test_what_the_first_answer_needs_can_be_loaded_before(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.preload()
        stage.transcript.show([Entry("a", "assistant", "*x*")])

        assert stage.rows[2] == "x"


async def test_no_screen_is_too_small(staged: Staging) -> None:
    async with staged(1, 1) as stage:
        stage.transcript.show(turns(3))
        for size in ((1, 1), (2, 1), (3, 3), (5, 2), (23, 4), (24, 4)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
            strips = stage.transcript.render_lines(stage.transcript.size.region)
            assert {strip.cell_length for strip in strips} == {size[0]}
            assert len(strips) == size[1]


async def test_an_answer_streams_and_ends_out_of_sight(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([*turns(40), Entry("a", "assistant", state="streaming")])
        await stage.press("home")
        before = stage.rows
        await stream(stage, numbered(90), "\n\n```py\nx = 1")
        await stage.pilot.resize_terminal(50, 20)
        await stream(stage, "\ny = 2")
        stage.transcript.finish(Entry("a", "assistant", numbered(90) + "\n\n```py\nx = 1\ny = 2"))
        await stage.pilot.resize_terminal(60, 20)
        await stage.pilot.pause()
        assert stage.rows[:-1] == before[:-1]

        await stage.press("end")
        assert stage.rows[-3:] == ["▎py", "▎x = 1", "▎y = 2"]
