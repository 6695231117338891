from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from xai_tui.tui.widgets.status import Hint, Standing, StatusLine, fit

HINTS = (Hint("F1", "help"), Hint("Ctrl+P", "commands"))


def test_everything_is_shown_where_there_is_room() -> None:
    fitting = fit(Standing(facts=("grok-4.3", "812 tok"), hints=HINTS), 80)
    assert fitting.left == "grok-4.3 · 812 tok"
    assert fitting.hints == HINTS


def test_the_first_hint_gives_way_last_the_others_before_facts_and_facts_from_the_last() -> None:
    standing = Standing(facts=("grok-4.3", "812 tok", "ctx 23 %"), hints=HINTS)
    shown = [
        (fitting.left, len(fitting.hints)) for fitting in (fit(standing, at) for at in (43, 34, 23, 20, 9))
    ]
    assert shown == [
        ("grok-4.3 · 812 tok · ctx 23 %", 1),
        ("grok-4.3 · 812 tok", 1),
        ("grok-4.3", 1),
        ("grok-4.3 · 812 tok", 0),
        ("grok-4.3", 0),
    ]


def test_how_to_stop_is_said_beside_an_alert() -> None:
    standing = Standing("nothing from the server for 16 s", ("grok-4.3", "ctx <1 %"), (Hint("Esc", "stop"),))
    assert fit(standing, 58).hints == standing.hints
    assert fit(standing, 58).left == "nothing from the server for 16 s · grok-4.3"


def test_an_alert_comes_first() -> None:
    assert (
        fit(Standing(alert="attempt 2 in 3 s", facts=("grok-4.3",)), 60).left == "attempt 2 in 3 s · grok-4.3"
    )


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield StatusLine()


async def test_the_line_has_the_width_of_the_screen_at_any_width() -> None:
    for width in (1, 2, 3, 9, 40, 200):
        app = Host()
        async with app.run_test(size=(width, 3)) as pilot:
            line = app.query_one(StatusLine)
            line.standing = Standing(alert="日本語 alert", facts=("grok-4.3", "x"), hints=HINTS)
            await pilot.pause()
            assert line.render_line(0).cell_length == width
            assert line.render_line(1).text.strip() == ""


texts = st.text(min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, max_size=5), st.lists(st.builds(Hint, texts, texts), max_size=5), st.integers(1, 80))
def test_what_fits_is_a_beginning(facts: list[str], hints: list[Hint], width: int) -> None:
    fitting = fit(Standing(facts=tuple(facts), hints=tuple(hints)), width)
    assert " · ".join(facts).startswith(fitting.left)
    assert tuple(hints[: len(fitting.hints)]) == fitting.hints
    assert not fitting.hints or cell_len(fitting.left) < width
