from textual.app import App, ComposeResult

from xai_tui.tui.widgets.completions import ROWS, Completions


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Completions()


def lines(widget: Completions) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


async def test_rows_tell_name_meaning_and_key() -> None:
    app = Host()
    async with app.run_test(size=(70, 20)) as pilot:
        widget = app.query_one(Completions)
        widget.follow("/mod")
        await pilot.pause()
        assert "/model name" in lines(widget)[0]
        assert "Choose a model" in lines(widget)[0]
        assert "F3" in lines(widget)[0]


async def test_at_most_so_many_rows_are_shown_and_the_chosen_one_is_among_them() -> None:
    app = Host()
    async with app.run_test(size=(70, 20)) as pilot:
        widget = app.query_one(Completions)
        widget.follow("/")
        await pilot.pause()
        assert widget.size.height == ROWS
        for _ in range(40):
            widget.move(1)
            choice = widget.choice
            assert choice is not None
            assert any(f"/{choice.name}" in line for line in lines(widget))


async def test_nothing_chosen_when_nothing_fits() -> None:
    app = Host()
    async with app.run_test() as pilot:
        widget = app.query_one(Completions)
        widget.follow("/xyzzy")
        widget.move(1)
        await pilot.pause()
        assert widget.choice is None
        assert not widget.display


async def test_a_narrow_list_is_cut_to_its_width() -> None:
    app = Host()
    async with app.run_test(size=(10, 20)) as pilot:
        widget = app.query_one(Completions)
        widget.follow("/")
        await pilot.pause()
        assert {len(line) for line in lines(widget)} == {widget.size.width}
