"""Rows that go straight to the terminal must leave it as the compositor would have painted it."""

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import Static

from tests.tui.transcript.conftest import Stage, Staging
from xai_tui.tui.transcript.direct import difference
from xai_tui.tui.transcript.entry import Entry

SOURCE = (
    "# head\n\nwords *and* `code` 漢字 👍\n\n- item\n- other\n\n"
    "```py\nx = 1\n```\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n"
)

RED, BLUE = Style(color="red"), Style(color="blue")

strips = st.lists(
    st.tuples(st.text("ab │", min_size=1, max_size=3), st.sampled_from([RED, BLUE])), max_size=6
).map(lambda parts: Strip([Segment(*part) for part in parts]).adjust_cell_length(12, RED).crop(0, 12))


class Terminal:
    """What a terminal shows after all that was written to it, and how much that was."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        size = stage.host.size
        self.screen = pyte.Screen(size.width, size.height)
        self._stream = pyte.Stream(self.screen)
        self.written: list[str] = []
        driver = stage.host._driver
        assert driver is not None
        driver.write = self.write  # type: ignore[method-assign]
        for y, strip in enumerate(self.expected, 1):
            self._stream.feed(f"\x1b[{y}H{strip}")

    def write(self, data: str) -> None:
        self.written.append(data)
        self._stream.feed(data)

    @property
    def expected(self) -> list[str]:
        strips = self.stage.host.screen._compositor.render_strips()
        return [strip.text for strip in strips]


def stands(terminal: Terminal) -> bool:
    return [row.rstrip() for row in terminal.screen.display] == [row.rstrip() for row in terminal.expected]


@settings(max_examples=200, deadline=None)
@given(strips, strips)
def test_what_lies_outside_the_difference_is_equal(before: Strip, after: Strip) -> None:
    first, last = difference(before, after)
    drawn = Strip.join([before.crop(0, first), after.crop(first, last), before.crop(last, 12)])

    assert drawn.simplify() == after.simplify()
    assert (first == last) == (before.simplify() == after.simplify())


@pytest.mark.parametrize("text", ["漢字 and", "👍 good", "e\u0301 acute", "🏴 flag"])
def test_a_row_whose_width_is_disputed_is_drawn_whole(text: str) -> None:
    before, after = (Strip([Segment(text + end, RED)]).adjust_cell_length(20) for end in ("", "x"))

    assert difference(before, after) == (0, 20)
    assert difference(None, after) == (0, 20)
    assert difference(after.crop(0, 19), after) == (0, 20)


def test_an_equal_row_is_not_drawn_whatever_its_width() -> None:
    strip = Strip([Segment("漢字", RED)])
    again = Strip([Segment("漢字", RED)])

    assert difference(strip, again) == (0, 0)


async def test_the_terminal_shows_what_the_compositor_would(staged: Staging) -> None:
    async with staged() as stage:
        terminal = Terminal(stage)
        transcript = stage.transcript
        transcript.append(Entry("q", "user", "question"))
        transcript.append(Entry("a", "assistant", state="streaming"))
        source = SOURCE * 6
        for at in range(0, len(source), 3):
            transcript.feed("a", source[at : at + 3])
            await stage.settle()
            assert stands(terminal)
        assert terminal.written
        transcript.action_scroll_up()
        await stage.settle()
        assert stands(terminal)


async def test_a_word_costs_little_more_than_itself(staged: Staging) -> None:
    async with staged() as stage:
        transcript = stage.transcript
        transcript.append(Entry("a", "assistant", "a first", state="streaming"))
        await stage.settle()
        terminal = Terminal(stage)
        transcript.feed("a", " word")
        await stage.settle()

        assert len("".join(terminal.written)) < 80
        assert stands(terminal)


async def test_nothing_is_drawn_over_what_lies_above(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.append(Entry("a", "assistant", "text", state="streaming"))
        notice = Static("a notice")
        notice.styles.height, notice.styles.layer = 1, "over"
        stage.host.screen.styles.layers = "over"
        await stage.host.screen.mount(notice)
        await stage.settle()
        terminal = Terminal(stage)
        stage.transcript.feed("a", " more\n\n" * 30)
        await stage.settle()

        assert terminal.written == []
        assert terminal.expected[0].startswith("a notice")


async def test_nothing_is_drawn_while_painting_is_held_back(staged: Staging) -> None:
    async with staged() as stage:
        stage.transcript.append(Entry("a", "assistant", "text", state="streaming"))
        await stage.settle()
        terminal = Terminal(stage)
        with stage.host.batch_update():
            stage.transcript.feed("a", " more")
            await stage.settle()
            assert terminal.written == []

        assert "text more" in stage.rows
