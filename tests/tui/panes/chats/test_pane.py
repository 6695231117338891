import pytest
from textual import events
from textual.pilot import Pilot

from tests.tui.panes.chats.host import Host, chat
from xai_tui.domain.conversation import Chat
from xai_tui.tui.panes.chats.pane import ChatsPane, local_now
from xai_tui.tui.panes.chats.rows import ChatRow

CHATS = [
    chat("a", "Monads in Rust", hours=1),
    chat("b", "Pumpkin soup", hours=2, unread=2),
    chat("c", "Regex for dates", hours=20),
    chat("d", "Tax question", hours=24 * 400),
]


async def shown(pilot: Pilot[None], chats: list[Chat] = CHATS, current: str | None = "a") -> Host:
    host = pilot.app
    assert isinstance(host, Host)
    host.pane.show(chats, current)
    host.pane.focus()
    await pilot.pause()
    return host


async def test_chats_stand_under_their_days_with_what_is_new() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        host.pane.show(CHATS, "a", {"c"})
        await pilot.pause()
        assert host.lines()[:15] == [
            "─ chats ────────────────────────────────",
            " / search",
            "",
            " Today",
            "▌ ›Monads in Rust                  open",
            " ● Pumpkin soup                   2 new",
            "",
            " Yesterday",
            " … Regex for dates            streaming",
            "",
            " October 2025",
            "   Tax question                  21 Oct",
            "",
            "",
            "",
        ]


async def test_the_cursor_begins_on_the_current_chat_and_never_stands_on_a_heading() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot, current="c")
        visited = []
        for key in ("enter", "j", "enter", "g", "enter", "j", "j", "enter", "k", "enter", "G", "enter"):
            await pilot.press(key)
        visited = [message.chat_id for message in host.of(ChatsPane.Opened)]
        assert visited == ["c", "d", "a", "c", "b", "d"]


async def test_a_click_opens_a_chat_and_a_click_on_a_heading_nothing() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.click(offset=(5, 8))
        await pilot.click(offset=(3, 7))
        await pilot.pause()
        assert [message.chat_id for message in host.of(ChatsPane.Opened)] == ["c"]


async def test_n_wants_a_new_chat() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot, [], None)
        await pilot.press("n")
        assert len(host.of(ChatsPane.NewWanted)) == 1
        assert "No chats yet." in "\n".join(host.lines())


@pytest.mark.parametrize(
    ("keys", "deleted"), [("dy", ["a"]), ("dn", []), ("djy", []), ("dky", []), ("y", [])]
)
async def test_a_chat_is_deleted_only_after_a_yes_on_its_own_row(keys: str, deleted: list[str]) -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        for key in keys:
            await pilot.press(key)
        assert [message.chat_id for message in host.of(ChatsPane.DeleteWanted)] == deleted
        assert not host.of(ChatsPane.NewWanted)
        assert "delete it?" not in "\n".join(host.lines())


def signs(host: Host) -> dict[str, str]:
    """What stands before the title and at the right end of each chat that is marked in any way."""
    found = {}
    for line in host.lines():
        for title in ("Monads in Rust", "Pumpkin soup", "Regex for dates", "Tax question"):
            if title in line:
                before, _, after = line.partition(title)
                found[title] = f"{before}|{after.strip()}"
    return found


@pytest.mark.parametrize("colours", ["truecolor", "none"])
async def test_what_is_open_and_where_the_cursor_stands_need_no_colour(
    monkeypatch: pytest.MonkeyPatch, colours: str
) -> None:
    if colours == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("j", "j")
        assert signs(host) == {
            "Monads in Rust": "▌  |open",
            "Pumpkin soup": " ● |2 new",
            "Regex for dates": "  ›|19:00",
            "Tax question": "   |21 Oct",
        }
        await pilot.press("slash")
        await pilot.pause()
        assert signs(host)["Regex for dates"] == "  ›|19:00"  # Enter in the search opens it
        host.screen.set_focus(None)
        await pilot.pause()
        assert "›" not in "".join(signs(host).values())
        assert signs(host)["Monads in Rust"] == "▌  |open"


async def test_away_from_the_keys_the_cursor_goes_with_the_open_chat() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("j")
        host.pane.show(CHATS, "c")
        await pilot.pause()
        assert host.pane.listing.row is not None
        assert host.pane.listing.row.key == "b"  # the user is here
        host.screen.set_focus(None)
        host.pane.show(CHATS, "d")
        await pilot.pause()
        host.pane.focus()
        await pilot.pause()
        assert signs(host)["Tax question"] == "▌ ›|open"


async def test_the_question_stands_under_its_chat_and_outlives_a_new_list() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("j", "delete")
        assert host.lines()[5:7] == [" ●›Pumpkin soup                   2 new", "   delete it?  y yes · n no"]
        host.pane.show([chat("new", "Another"), *CHATS], "a")
        await pilot.pause()
        assert "delete it?" in "\n".join(host.lines())
        host.pane.show([chat("new", "Another"), *CHATS], "new")
        await pilot.press("y")
        assert [message.chat_id for message in host.of(ChatsPane.DeleteWanted)] == ["b"]


async def test_escape_takes_the_question_back() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("d", "escape", "y")
        assert not host.of(ChatsPane.DeleteWanted)


async def test_renaming_edits_the_title_in_place() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("j", "r")
        assert host.lines()[1] == " Pumpkin soup"
        await pilot.press(*" two", "enter")
        renamed = [(message.chat_id, message.title) for message in host.of(ChatsPane.RenameWanted)]
        assert renamed == [("b", "Pumpkin soup two")]
        assert host.lines()[1] == " / search"
        await pilot.press("enter")
        assert [message.chat_id for message in host.of(ChatsPane.Opened)] == ["b"]


@pytest.mark.parametrize("keys", [["x", "escape"], ["ctrl+u", "enter"], ["ctrl+u", "space", "enter"]])
async def test_renaming_is_given_up_by_escape_or_an_empty_title(keys: list[str]) -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("r", *keys)
        assert not host.of(ChatsPane.RenameWanted)
        assert host.lines()[1] == " / search"
        assert host.focused is host.pane.listing


async def test_a_search_is_posted_as_it_is_typed_and_cleared_by_escape() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("slash", *"ta x")
        host.pane.show([], "a")
        await pilot.pause()
        assert "No chat has “ta x”." in "\n".join(host.lines())
        await pilot.press("escape")
        words = [message.words for message in host.of(ChatsPane.SearchChanged)]
        assert words == ["t", "ta", "ta", "ta x", ""]
        assert host.focused is host.pane.listing


async def test_from_the_search_enter_opens_what_was_found_and_down_goes_to_the_list() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("slash", "t")
        host.pane.show([CHATS[3], CHATS[2]], "a")
        await pilot.press("enter", "down", "j", "enter")
        assert [message.chat_id for message in host.of(ChatsPane.Opened)] == ["d", "c"]


async def test_escape_is_left_to_others_when_there_is_nothing_to_leave() -> None:
    class Stopper(Host):
        BINDINGS = [("escape", "stop", "Stop")]  # noqa: RUF012 - Textual's form
        stopped = 0

        def action_stop(self) -> None:
            self.stopped += 1

    async with Stopper().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("escape")
        assert isinstance(host, Stopper)
        assert host.stopped == 1


async def test_keys_that_arrive_in_one_read_keep_their_order() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("slash")
        for key in ("a", "b", "c", "backspace", "d"):
            host.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert host.pane.search.value == "abd"


async def test_cursor_and_scroll_stay_when_the_list_changes() -> None:
    chats = [chat(str(number), f"Chat {number}", hours=number / 100) for number in range(300)]
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot, chats, "0")
        await pilot.press(*["j"] * 40, *["k"] * 5)
        top = host.pane.listing.scroll_y
        host.pane.show([chat("new"), *chats], "0")
        await pilot.pause()
        assert host.pane.listing.scroll_y == top > 0
        await pilot.press("enter")
        assert host.of(ChatsPane.Opened)[-1].chat_id == "35"


async def test_a_chat_that_is_gone_leaves_the_cursor_on_the_current_one() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot, current="c")
        await pilot.press("g")
        host.pane.show(CHATS[1:], "c")
        await pilot.press("enter")
        assert [message.chat_id for message in host.of(ChatsPane.Opened)] == ["c"]


async def test_a_title_cannot_act() -> None:
    title = "\x1b[31m[red]x[/red] [@click=app.quit]y[/]\nz\u202e\x9b2J"
    async with Host().run_test(size=(100, 20)) as pilot:
        host = await shown(pilot, [chat("a", title)])
        text = "\n".join(host.lines())
        assert "␛[31m[red]x[/red] [@click=app.quit]y[/] zU+202EU+009B2J" in text
        await pilot.press("d", "escape", "r")
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for line in host.lines() for char in line)


async def test_every_width_is_borne() -> None:
    chats = [chat("w", "量子コンピュータの基礎 🇵🇹 e\u0301", unread=10_000), *CHATS]
    async with Host().run_test(size=(40, 12)) as pilot:
        for width in (78, 40, 12, 5, 3, 2, 1):
            await pilot.resize_terminal(width, 12)
            host = await shown(pilot, chats, "w")
            await pilot.press("d", "n", "r", "escape", "slash", "x", "escape")
            host.pane.show([], None)
            await pilot.pause()
            assert len(host.lines()) == 12


async def test_of_thousands_only_those_in_view_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = ChatRow.lines

    def counted(row: ChatRow, width: int) -> list[object]:
        drawn.append(row.chat.id)
        return list(draw(row, width))

    monkeypatch.setattr(ChatRow, "lines", counted)
    chats = [chat(str(number), f"Chat {number}", hours=number) for number in range(10_000)]
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot, chats, "0")
        await pilot.press("G", "enter")
        assert host.of(ChatsPane.Opened)[-1].chat_id == "9999"
        assert len(set(drawn)) < 60


def test_the_usual_clock_knows_its_zone() -> None:
    assert local_now().utcoffset() is not None


async def test_the_cursor_is_seen_without_any_colour() -> None:
    async with Host().run_test(size=(40, 20)) as pilot:
        host = await shown(pilot)
        host.theme = "ansi-dark"
        await pilot.pause()
        strip = host.pane.listing.render_line(1)
        assert all(segment.style and segment.style.underline for segment in strip)
