from textual import events
from textual.app import App, ComposeResult

from xai_tui.tui.widgets.line import Line


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Line("say", id="line")
        yield Line(value="there", password=True, id="other")


async def test_keys_that_edit_act_before_the_letters_after_them() -> None:
    async with Host().run_test() as pilot:
        line = pilot.app.query_one("#line", Line)
        for key in ("a", "b", "left", "c", "home", "d", "end", "backspace", "e"):
            pilot.app.simulate_key(key)
        await pilot.pause()
        assert line.value == "dace"


async def test_a_line_that_takes_the_focus_selects_nothing() -> None:
    async with Host().run_test() as pilot:
        line = pilot.app.query_one("#line", Line)
        line.value = "kept"
        pilot.app.set_focus(None)
        pilot.app.set_focus(line)
        await pilot.press("end", "s")
        assert line.value == "kepts"


async def test_keys_that_were_read_with_the_one_that_moved_the_focus_go_where_it_went() -> None:
    async with Host().run_test() as pilot:
        line, other = pilot.app.query_one("#line", Line), pilot.app.query_one("#other", Line)
        await pilot.press("a", "b")
        pilot.app.set_focus(other)
        for key in ("a", "backspace", "b"):
            line._forward_event(events.Key(key, None))
        await pilot.pause()
        assert (line.value, other.value) == ("ab", "thereb")
        assert "there" not in other.render_line(0).text
