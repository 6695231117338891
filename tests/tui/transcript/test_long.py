"""What is very long, or made to break a reader: shown at once, read in slices, never in the way."""

from time import perf_counter

import pytest

from tests.tui.transcript.conftest import Stage, Staging
from xai_tui.tui.transcript.entry import Entry, State
from xai_tui.tui.transcript.message import MessageLines
from xai_tui.tui.transcript.stack import Stack

SECTION = "# Head {0}\n\nSome **words** of section {0}.\n\n- item\n- item\n\n```py\nx = {0}\n```\n\n"
LONG = "".join(SECTION.format(number) for number in range(450))


async def read(stage: Stage) -> None:
    while stage.transcript.reading.waiting:
        await stage.pilot.pause(0.01)
    await stage.settle()


async def test_a_long_answer_is_shown_from_its_end_and_read_meanwhile(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", LONG)])
        at_once = [row for row in stage.rows if row]
        assert at_once[-1] == "▎x = 449"
        await read(stage)

        assert not stage.transcript.stack.is_behind
        assert stage.rows[-1] == "▎x = 449"
        await stage.press("home")
        assert stage.rows[2] == "Head 0"


async def test_who_reads_at_the_beginning_does_not_see_the_rest_being_read(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show([Entry("a", "assistant", LONG)])
        await stage.press("home")
        before = stage.rows
        await read(stage)

        assert stage.rows == before


async def test_what_is_far_is_closed_while_it_is_being_read(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.show(
            [Entry("a", "assistant", LONG), *[Entry(str(at), "user", "x") for at in range(200)]]
        )
        stage.transcript.go(0)
        stage.transcript.action_scroll_end()
        await read(stage)

        assert not stage.transcript.stack.is_behind
        assert stage.transcript.stack.message(0)._reader is None


async def test_much_that_comes_at_once_is_read_in_slices_and_ends_as_its_source(staged: Staging) -> None:
    async with staged(80, 30) as stage:
        stage.transcript.append(Entry("a", "assistant", state="streaming"))
        half = len(LONG) // 2
        stage.transcript.feed("a", LONG[:half])
        await stage.settle()
        stage.transcript.feed("a", LONG[half:])
        await stage.settle()
        stage.transcript.finish(Entry("a", "assistant", LONG))
        await read(stage)

        whole = MessageLines(Entry("a", "assistant", LONG), stage.transcript.stack.width)
        whole.settle(0, 5, 0)
        while whole.is_behind:
            whole.read_on(perf_counter() + 1)
        whole.settle(0, whole.height, 0)
        message = stage.transcript.stack.message(0)
        message.settle(0, message.height, 0)
        assert list(message.lines(0, message.height)) == list(whole.lines(0, whole.height))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_the_view_stays_while_what_is_long_is_read(share: float) -> None:
    stack = Stack(50)
    stack.show([Entry("p", "user", "question"), Entry("a", "assistant", LONG), Entry("q", "user", "more")])
    top = stack.settle(int(stack.total * share), 20)
    moves = 0
    while stack.is_behind:
        before = [line.text for line in stack.lines(top, 20)]
        top = stack.read_on(top, until=perf_counter() + 0.005)
        top = stack.settle(top, 20, top + 20)
        after = [line.text for line in stack.lines(top, 20)]
        moves += after[-5:] != before[-5:]
    # once, when what was guessed to be there is read
    assert moves <= 3


GARBAGE: dict[str, str] = {
    "1 MB line": "word " * 200_000,
    "NULs": "\0" * 300_000,
    "escapes": "\x1b[2J\x1b]8;;http://x\x07" * 10_000,
    "1 MB word": "x" * 1_000_000,
    "quotes": ">" * 5_000 + "x\n" + "> " * 3_000 + "y",
    "quotes over lines": ">" * 39 + " x\n",
    "levels": "\n".join("  " * level + "- x" for level in range(400)),
    "fences": "```\n" * 2_001 + "~~~ x\n" * 2_000,
    "columns": "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + ("|b" * 500 + "|\n") * 30,
    "unseen": "\u200b\u200c\u200d\ufeff\u2060" * 2_000,
    "right to left": "שלום \u202e עולם\u202c " * 2_000,
    "combining": ("e" + "\u0301" * 300 + " ") * 100,
    "surrogates": "\ud800 \udfff" * 2_000,
    "line ends": "\r\r\n\u2028\u2029\x85\x0b\x0c" * 2_000,
    "brackets": "[" * 20_000 + "](" * 20_000,
    "marks": "*_~`" * 20_000,
    "items": "- x\n" * 8_000,
    "thoughts": "",
}


@pytest.mark.parametrize("size", [(3, 4), (80, 24)], ids=["narrow", "usual"])
@pytest.mark.parametrize("name", GARBAGE)
async def test_garbage_is_shown_harmless_while_sizes_change(
    staged: Staging, name: str, size: tuple[int, int]
) -> None:
    text = GARBAGE[name]
    thoughts = "thought \x1b[2J\n" * 5_000 if name == "thoughts" else ""
    async with staged(*size) as stage:
        stage.transcript.show([Entry("p", "user", text or "x"), Entry("a", "assistant", state="streaming")])
        for at in range(4):
            cut = len(text) // 4
            stage.transcript.feed("a", text[at * cut : (at + 1) * cut], thoughts[: len(thoughts) // 4])
            await stage.pilot.resize_terminal(size[0] + at * 7 % 20, size[1] + at % 3)
        await stage.settle()
        if thoughts:
            stage.transcript.toggle_fold("a")
        await stage.press("home", "pagedown", "end", "slash", "x", "escape", "v", "v", "v", "k", "escape")
        state: State = "stopped"
        stage.transcript.finish(Entry("a", "assistant", text, thoughts=thoughts, state=state))
        await stage.pilot.resize_terminal(*size)
        await stage.pilot.pause()

        strips = stage.transcript.render_lines(stage.transcript.size.region)
        shown = "".join(strip.text for strip in strips)
        assert {strip.cell_length for strip in strips} == {size[0]}
        assert not set(shown) & {*map(chr, range(32)), "\x7f", "\x9b", "\u202e", "\ud800", "\u2028"}
        assert stage.transcript.entries[1].text == text
