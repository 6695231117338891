from pathlib import Path, PurePath
from typing import ClassVar

import pytest
from textual.app import App
from textual.widgets import Input, OptionList, Static

from xai_tui.tui.screens.key_entry import CSS_FILE, KEYS_PAGE, Keep, KeyEntry, Outcome


class Host(App[None]):
    """Shows the card and keeps what comes of it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [CSS_FILE]

    def __init__(
        self, *, refusals: list[str] | None = None, has_keychain: bool = False, look: bool = True
    ) -> None:
        super().__init__()
        self.tried: list[tuple[str, Keep]] = []
        self.outcomes: list[Outcome | None] = []
        self._refusals = refusals or []
        self._has_keychain = has_keychain
        self._look = look

    def on_mount(self) -> None:
        card = KeyEntry(
            self._use,
            server="https://api.x.ai",
            file=Path("/home/me/credentials.toml"),
            has_keychain=self._has_keychain,
            can_look_around=self._look,
        )
        self.push_screen(card, self.outcomes.append)

    async def _use(self, text: str, keep: Keep) -> str:
        self.tried.append((text, keep))
        return self._refusals.pop(0) if self._refusals else ""

    def page(self) -> str:
        return "\n".join(str(widget.render()) for widget in self.screen.query(Static))


async def test_it_says_what_it_is_where_keys_are_made_and_where_this_one_is_kept() -> None:
    app = Host()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "https://api.x.ai" in app.page()
        assert KEYS_PAGE in app.page()
        places = app.screen.query_one("#key-places", OptionList)
        assert "/home/me/credentials.toml" in str(places.get_option_at_index(0).prompt)


async def test_a_pasted_key_is_masked_tried_and_taken() -> None:
    app = Host()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*"xai-secret")
        field = app.screen.query_one("#key-field", Input)
        assert "secret" not in "".join(field.render_line(y).text for y in range(field.size.height))
        await pilot.press("enter")
        await pilot.pause()
        assert app.tried == [("xai-secret", Keep.FILE)]
        assert app.outcomes == [Outcome.KEY]


async def test_a_refused_key_is_answered_and_another_can_be_tried() -> None:
    app = Host(refusals=["The API key is refused\x1b[2J."])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("x", "enter")
        await pilot.pause()
        assert "refused␛[2J" in app.page()
        assert app.outcomes == []
        await pilot.press("y", "enter")
        await pilot.pause()
        assert app.outcomes == [Outcome.KEY]


async def test_the_place_is_chosen_with_arrows() -> None:
    app = Host(has_keychain=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("k", "tab", "down", "down", "enter")
        await pilot.pause()
        assert app.tried == [("k", Keep.RUN)]


async def test_the_keychain_comes_first_where_there_is_one() -> None:
    app = Host(has_keychain=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("k", "enter")
        await pilot.pause()
        assert app.tried == [("k", Keep.KEYCHAIN)]


async def test_nothing_is_not_tried() -> None:
    app = Host()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.tried == []
        assert "Paste the key" in app.page()


@pytest.mark.parametrize(
    ("keys", "outcome"), [(["escape"], Outcome.LATER), (["tab", "tab", "enter"], Outcome.LOOK_AROUND)]
)
async def test_one_can_leave_or_look_around(keys: list[str], outcome: Outcome) -> None:
    app = Host()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert app.outcomes == [outcome]


async def test_the_sandbox_is_offered_only_where_it_can_be_started() -> None:
    app = Host(look=False)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert not app.screen.query("#key-else")
