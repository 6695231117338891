import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.reactive import reactive
from textual.strip import Strip

from xai_tui.domain.money import Estimate, Spending
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.services.money import ContextShare, Count
from xai_tui.tui.panes.tokens.pane import CSS_FILE, Sheet, TokensPane


class Host(App[None]):
    """Binds the pane to what it knows itself, as a screen does."""

    CSS_PATH = [CSS_FILE]  # noqa: RUF012 - Textual's form
    AUTO_FOCUS = None
    draft: reactive[Count | None] = reactive(None)
    last: reactive[Usage | None] = reactive(None)

    def compose(self) -> ComposeResult:
        yield TokensPane(id="tokens").data_bind(Host.draft, Host.last)

    @property
    def pane(self) -> TokensPane:
        return self.screen.query_one(TokensPane)

    def lines(self) -> list[str]:
        """The screen as text."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def test_what_is_set_is_drawn_and_nothing_moves() -> None:
    host = Host()
    async with host.run_test(size=(36, 18)) as pilot:
        before = host.lines()
        assert before[:2] == ["─ tokens ───────────────────────────", " draft                            ?"]
        host.draft = Count(812, exact=False)
        await pilot.pause()
        assert host.lines()[1] == " draft                         ~812"
        host.draft = Count(815, exact=True)
        host.last = Usage(1024, ticks=131_000_000, ticks_source=TicksSource.BILLED)
        host.pane.share = ContextShare(1, 2, 3, 1_000, exact=True)
        host.pane.estimate = Estimate(10_000_000, 20_000_000)
        host.pane.spent = Spending(10_000_000_000)
        await pilot.pause()
        after = host.lines()
        assert [line.split()[:1] for line in after[4:]] == [line.split()[:1] for line in before[4:]]
        figures = {line.split()[0]: line.split()[-1] for line in after[1:15]}
        assert figures["context"] == "1,000"
        assert figures["last"] == "$0.0131"
        assert figures["next"] == "$0.00100–0.00200"
        assert figures["prompt"] == "1,024"
        assert figures["answer"] == "?"
        assert figures["chat"] == "$1.00"


async def test_ticks_of_the_sandbox_are_marked() -> None:
    host = Host()
    async with host.run_test(size=(36, 18)) as pilot:
        assert "sandbox" not in "\n".join(host.lines())
        host.pane.sandbox = True
        await pilot.pause()
        assert host.lines()[15] == " sandbox, not money"


async def test_where_it_does_not_fit_it_scrolls() -> None:
    host = Host()
    async with host.run_test(size=(36, 8)) as pilot:
        host.pane.focus()
        await pilot.press("end")
        await pilot.wait_for_scheduled_animations()
        assert host.lines()[-1].split()[0] == "chat"


async def test_every_width_is_borne() -> None:
    host = Host()
    async with host.run_test(size=(78, 16)) as pilot:
        host.draft = Count(10**9, exact=False)
        host.pane.share = ContextShare(10**9, 10**9, 10**9, 10, exact=False)
        for width in (78, 30, 12, 5, 3, 2, 1):
            await pilot.resize_terminal(width, 16)
            await pilot.pause()
            assert len(host.lines()) == 16
            assert all(cell_len(line) <= width for line in host.lines())


async def test_only_lines_that_change_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    host = Host()
    async with host.run_test(size=(36, 18)) as pilot:
        await pilot.pause()
        drawn: list[int] = []
        render_line = Sheet.render_line

        def note(sheet: Sheet, y: int) -> Strip:
            drawn.append(y)
            return render_line(sheet, y)

        monkeypatch.setattr(Sheet, "render_line", note)
        host.draft = Count(812, exact=False)
        await pilot.pause()
        assert set(drawn) == {0}


async def test_another_theme_colours_every_line() -> None:
    host = Host()
    async with host.run_test(size=(36, 18)) as pilot:
        host.theme = "textual-light"
        await pilot.pause()
        styles = {segment.style for strip in host.screen._compositor.render_strips() for segment in strip}
        backgrounds = {style.bgcolor.get_truecolor().hex for style in styles if style and style.bgcolor}
        assert all(int(background[1:3], 16) > 0x80 for background in backgrounds)
