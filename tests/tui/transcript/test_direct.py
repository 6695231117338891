"""Rows that go straight to the driver must leave the screen as the compositor would have painted it."""

import pyte
from textual.widgets import Static

from tests.tui.transcript.conftest import Stage, Staging
from xai_tui.tui.transcript.entry import Entry

SOURCE = (
    "# head\n\nwords *and* `code` 漢字 👍\n\n- item\n- other\n\n"
    "```py\nx = 1\n```\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n"
)


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


async def test_only_rows_that_have_changed_are_drawn(staged: Staging) -> None:
    async with staged() as stage:
        transcript = stage.transcript
        transcript.append(Entry("a", "assistant", "a first", state="streaming"))
        await stage.settle()
        terminal = Terminal(stage)
        transcript.feed("a", " word")
        await stage.settle()

        assert "".join(terminal.written).count("H") == 2  # the row, and back to the cursor
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
