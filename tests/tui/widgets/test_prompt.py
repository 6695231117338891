from collections.abc import Mapping

import pytest
from textual import events, on
from textual.app import App, ComposeResult

from xai_tui.tui.widgets.burst import GAP
from xai_tui.tui.widgets.completions import Completions
from xai_tui.tui.widgets.pastes import FOLD_FROM
from xai_tui.tui.widgets.prompt import Prompt


class Host(App[None]):
    """A prompt and nothing else; keeps what it says."""

    def __init__(self, keymap: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.said: list[object] = []
        self._prompt_keys = keymap or {}

    def compose(self) -> ComposeResult:
        completions = Completions()
        yield completions
        yield Prompt(completions, self._prompt_keys)

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    @property
    def completions(self) -> Completions:
        return self.query_one(Completions)

    def on_mount(self) -> None:
        self.prompt.focus()

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        self.said.append(event.text)

    @on(Prompt.Cleared)
    def _cleared(self, event: Prompt.Cleared) -> None:
        self.said.append(("cleared", event.text))

    @on(Prompt.StopWanted)
    def _stop(self) -> None:
        self.said.append("stop")

    @on(Prompt.ScrollWanted)
    def _scroll(self, event: Prompt.ScrollWanted) -> None:
        self.said.append(event.pages)


def key(name: str, at: float) -> events.Key:
    """A key as the terminal's reader makes it, with the time it came."""
    event = events.Key(name, name if len(name) == 1 else "\r" if name == "enter" else None)
    event.time = at
    return event


async def type_at_once(app: Host, *names: str, start: float = 100.0) -> None:
    """Let keys arrive in one read."""
    for number, name in enumerate(names):
        app.post_message(key(name, start + number * GAP / 50))


async def test_enter_sends_and_the_prompt_is_empty_again() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"hello", "enter")
        await pilot.pause(GAP * 4)
        assert app.said == ["hello"]
        assert app.prompt.draft == ""


async def test_an_empty_prompt_is_not_sent() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("space", "enter")
        await pilot.pause(GAP * 4)
        assert app.said == []


@pytest.mark.parametrize("name", ["ctrl+j", "shift+enter", "alt+enter"])
async def test_newline_keys_do_not_send(name: str) -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("a", name, "b")
        assert app.prompt.draft == "a\nb"
        assert app.said == []


async def test_text_and_enter_in_one_read_are_sent() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await type_at_once(app, *"hello", "enter")
        await pilot.pause(GAP * 4)
        assert app.said == ["hello"]


async def test_a_paste_without_marks_keeps_its_newlines() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await type_at_once(app, "a", "enter", "enter", "b", "enter")
        await pilot.pause(GAP * 4)
        assert app.said == []
        assert app.prompt.draft == "a\n\nb\n"


async def test_editing_keys_are_not_overtaken_by_the_letters_after_them() -> None:
    for _ in range(20):
        app = Host()
        async with app.run_test() as pilot:
            await type_at_once(app, "a", "b", "c", "backspace", "d", "left", "e", "home", "f", "ctrl+e", "g")
            await pilot.pause()
            assert app.prompt.draft == "fabedg"


async def test_what_follows_enter_at_once_is_neither_sent_with_it_nor_lost() -> None:
    app = Host()
    async with app.run_test() as pilot:
        keys = [*"one", "enter", *"two", "enter", *"rest"]
        for place, name in enumerate(keys):
            app.prompt.post_message(key(name, at=place * GAP * 2))
        await pilot.pause()
        assert app.said == ["one", "two"]
        assert app.prompt.draft == "rest"


async def test_readline_keys_keep_their_meaning() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"one two")
        await pilot.press("alt+b", "X", "ctrl+a", "ctrl+f", "Y", "alt+f", "Z", "ctrl+e", "ctrl+b", "W")
        assert app.prompt.draft == "oYneZ XtwWo"
        await pilot.press("ctrl+e", "ctrl+w")
        assert app.prompt.draft == "oYneZ "
        await pilot.press("ctrl+u")
        assert app.prompt.draft == ""
        await pilot.press(*"abc", "ctrl+a", "ctrl+k")
        assert app.prompt.draft == ""
        await pilot.press("ctrl+underscore")
        assert app.prompt.draft == "abc"


async def test_ctrl_c_clears_into_the_history_and_stops_when_empty() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"keep me", "ctrl+c")
        assert app.prompt.draft == ""
        await pilot.press("up")
        assert app.prompt.draft == "keep me"
        await pilot.press("down", "ctrl+c")
        assert app.said == [("cleared", "keep me"), "stop"]


async def test_arrows_move_in_text_of_several_lines() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.prompt.recall.load(["earlier"])
        await pilot.press("a", "ctrl+j", "b", "up", "X", "down", "Y")
        assert app.prompt.draft == "aX\nbY"


async def test_earlier_prompts_of_several_lines_are_walked_from_their_edges() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.prompt.recall.load(["two\nlines", "older"])
        await pilot.press("up")
        assert app.prompt.draft == "two\nlines"
        await pilot.press("up", "up")
        assert app.prompt.draft == "older"
        await pilot.press("down", "down")
        assert app.prompt.draft == ""


async def test_page_keys_are_for_the_transcript() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("pageup", "pagedown")
        assert app.said == [-1, 1]


async def test_a_keymap_changes_the_keys() -> None:
    app = Host({"send": "ctrl+d", "newline": "enter"})
    async with app.run_test() as pilot:
        await pilot.press("a", "enter", "b", "ctrl+d")
        await pilot.pause(GAP * 4)
        assert app.said == ["a\nb"]


async def test_a_marked_paste_is_text_whatever_its_newlines() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.prompt.post_message(events.Paste("a\r\nb\rc\n"))
        await pilot.pause()
        assert app.prompt.draft == "a\nb\nc\n"
        assert app.said == []


async def test_a_long_paste_is_folded_sent_whole_and_taken_back_by_one_key() -> None:
    app = Host()
    long = "word\n" * FOLD_FROM
    async with app.run_test() as pilot:
        await pilot.press(*"see ")
        app.prompt.post_message(events.Paste(long))
        await pilot.pause()
        assert len(app.prompt.text) < 60
        assert app.prompt.draft == f"see {long}"
        await pilot.press("backspace")
        assert app.prompt.text == "see "
        await pilot.press("ctrl+underscore", "enter")
        await pilot.pause(GAP * 4)
        assert app.said == [f"see {long}"]


async def test_a_long_draft_is_shown_folded_and_is_whole() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.prompt.draft = "x" * (2 * FOLD_FROM)
        await pilot.pause()
        assert len(app.prompt.text) < 60
        assert app.prompt.draft == "x" * (2 * FOLD_FROM)


async def test_a_slash_opens_the_commands_and_enter_takes_one() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"/ne")
        assert app.completions.is_open
        await pilot.press("enter")
        await pilot.pause(GAP * 4)
        assert app.said == ["/new"]
        assert not app.completions.is_open


async def test_a_command_with_an_argument_waits_for_it() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"/mod", "enter")
        await pilot.pause(GAP * 4)
        assert app.said == []
        assert app.prompt.text == "/model "
        await pilot.press("x", "enter")
        await pilot.pause(GAP * 4)
        assert app.said == ["/model x"]


async def test_a_command_that_is_typed_whole_is_sent_as_it_is() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"/model", "enter")
        await pilot.pause(GAP * 4)
        assert app.said == ["/model"]


async def test_tab_takes_escape_closes_and_arrows_move() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("slash")
        first = app.completions.choice
        await pilot.press("down")
        second = app.completions.choice
        await pilot.press("up")
        assert app.completions.choice == first != second
        await pilot.press("escape")
        assert not app.completions.is_open
        assert app.prompt.text == "/"
        await pilot.press(*"th", "tab")
        assert app.prompt.text == "/theme "


async def test_the_commands_stay_closed_in_text() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press(*"a /b", "ctrl+j", "slash")
        assert not app.completions.is_open


async def test_tab_leaves_the_prompt_when_nothing_is_offered() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("a", "tab")
        assert app.prompt.text == "a"
