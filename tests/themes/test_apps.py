from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import Theme
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Input,
    Markdown,
    OptionList,
    RadioButton,
    Select,
    Static,
    TabbedContent,
    TextArea,
    Tree,
)

from xai_tui.tui.themes import load_themes

THEMES = load_themes(Path(__file__).with_name("no user themes")).themes


class Bare(App[None]):
    """An app that styles nothing itself, so that each variable of Textual's own styles must be there."""

    def compose(self) -> ComposeResult:
        yield Input()
        yield TextArea()
        yield OptionList("one", "two")
        yield Button("press")
        yield Checkbox("check")
        yield RadioButton("turn")
        yield Select([("one", 1)])
        yield Tree("root")
        yield DataTable()
        yield Markdown("# title\n\n`code` [link](https://x.ai)\n\n```python\nx = 1\n```")
        with TabbedContent("tab"):
            yield Static("inside")


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_an_app_runs_in_every_palette(theme: Theme) -> None:
    app = Bare()
    app.register_theme(theme)
    app.theme = theme.name
    async with app.run_test() as pilot:
        app.notify("a notice")
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert app.current_theme == theme


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_a_running_app_takes_every_palette(theme: Theme) -> None:
    app = Bare()
    app.register_theme(theme)
    async with app.run_test() as pilot:
        app.theme = theme.name
        await pilot.pause()
        assert app.screen.styles.background == Color.parse(str(theme.background))
