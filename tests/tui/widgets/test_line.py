from textual.app import App, ComposeResult

from xai_tui.tui.widgets.line import Line


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Line("say", id="line")


async def test_keys_that_edit_act_before_the_letters_after_them() -> None:
    async with Host().run_test() as pilot:
        line = pilot.app.query_one(Line)
        for key in ("a", "b", "left", "c", "home", "d", "end", "backspace", "e"):
            pilot.app.simulate_key(key)
        await pilot.pause()
        assert line.value == "dace"


async def test_a_line_that_takes_the_focus_selects_nothing() -> None:
    async with Host().run_test() as pilot:
        line = pilot.app.query_one(Line)
        line.value = "kept"
        pilot.app.set_focus(None)
        pilot.app.set_focus(line)
        await pilot.press("end", "s")
        assert line.value == "kepts"
