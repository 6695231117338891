"""The whole screen against a real server on this machine."""

from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Input, Static

from tests.tui.conftest import PATIENCE, Running, running, started
from tests.tui.screens.test_over import type_at_once
from xai_tui.config.paths import Paths
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Draft, MessageState
from xai_tui.domain.job import JobState
from xai_tui.sandbox.faults import parse_fault
from xai_tui.sandbox.server import Sandbox
from xai_tui.services.session import open_session
from xai_tui.tui import first_run
from xai_tui.tui.notices import Notice
from xai_tui.tui.opening import Start
from xai_tui.tui.panes.conversation.composer import Composer
from xai_tui.tui.running import close_session
from xai_tui.tui.screens.choice import ChoiceScreen
from xai_tui.tui.screens.help import HelpScreen, Page
from xai_tui.tui.screens.key_entry import KeyEntry
from xai_tui.tui.screens.line import LineScreen
from xai_tui.tui.screens.models import ModelsScreen


def texts(run: Running) -> list[str]:
    talk = run.app.main.conversation.talk
    return [message.text for message in talk.path] if talk else []


def states(run: Running) -> list[MessageState]:
    talk = run.app.main.conversation.talk
    return [message.state for message in talk.path] if talk else []


async def test_a_prompt_is_answered_and_everything_about_it_is_shown(start: Start) -> None:
    async with running(start) as run:
        main = run.app.main
        await run.write("hello")
        await run.answered()
        assert "you ▸ hello" in run.transcript
        assert "grok-4.3 ▸" in run.transcript
        assert "tok · $" in run.transcript
        assert "grok-4.3" in run.status
        assert "sandbox" in run.status
        await run.until(lambda: str(main.conversation.border_title) == " hello ")
        await run.until(lambda: main.tokens.last is not None and main.tokens.spent is not None)
        assert main.chats.listing.option_count > 0


async def test_keys_typed_before_the_first_paint_are_kept_in_order(start: Start) -> None:
    async with started(start) as run:
        for character in "early":
            run.app.post_message(events.Key(character, character))
        await run.until(lambda: run.app._keys._has_begun)
        await run.pilot.pause()
        assert run.app.main.conversation.prompt.draft == "early"


async def test_the_mark_stands_at_the_prompt_once_keys_are_taken(start: Start) -> None:
    async with started(start) as run:
        await run.until(lambda: run.app._keys._has_begun)
        await run.pilot.pause()
        assert run.app.main.conversation.composer.marker.render_line(0).text.startswith("❯")


async def test_what_is_sent_before_the_session_is_there_waits_and_is_sent(start: Start) -> None:
    async with started(start) as run:
        conversation = run.app.main.conversation
        conversation.post_message(Composer.Submitted("first", None))
        conversation.post_message(Composer.Submitted("second", None))
        await run.answered(2)
        assert texts(run)[::2] == ["first", "second"]


async def test_a_prompt_sent_while_an_answer_comes_is_queued_and_then_sent(
    start: Start, sandbox: Sandbox
) -> None:
    sandbox.faults.add(parse_fault("POST /v1/responses: delay=2"))
    async with running(start) as run:
        await run.write("one")
        await run.until(lambda: len(texts(run)) == 2)
        await run.write("two")
        await run.until(lambda: MessageState.QUEUED in states(run))
        assert "queued" in run.transcript
        await run.answered(2)
        assert texts(run)[::2] == ["one", "two"]
        assert states(run) == [MessageState.DONE] * 4


async def test_escape_stops_and_what_came_is_kept(start: Start, sandbox: Sandbox) -> None:
    sandbox.faults.add(parse_fault("POST /v1/responses: stall=40"))
    async with running(start) as run:
        await run.write("hello")
        await run.until(lambda: "grok-4.3 ▸" in run.transcript and "Esc stop" in run.status)
        await run.until(lambda: _partial(run) != "")
        await run.pilot.press("escape")
        await run.answered()
        assert states(run)[-1] is MessageState.STOPPED
        assert texts(run)[-1]
        assert "■ stopped" in run.transcript


def _partial(run: Running) -> str:
    session, chat_id = run.app.opening.session, run.app.main.conversation.chat_id
    message = session.turns.partial(chat_id) if session and chat_id else None
    return message.text if message else ""


async def test_a_retry_makes_a_sibling_and_both_can_be_seen(start: Start) -> None:
    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        first = texts(run)[-1]
        await run.write("/retry")
        await run.until(lambda: "‹2/2›" in run.transcript)
        await run.answered()
        await run.pilot.press("tab", "left")
        await run.until(lambda: "‹1/2›" in run.transcript)
        assert texts(run)[-1] == first


async def test_an_edited_prompt_is_a_sibling_and_escape_leaves_it(start: Start) -> None:
    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        prompt = run.app.main.conversation.prompt
        run.app.main.action_edit()
        await run.until(lambda: prompt.draft == "hello")
        await run.pilot.press("escape")
        assert prompt.draft == ""
        await run.pilot.press(*"/edit", "enter")
        await run.until(lambda: prompt.draft == "hello")
        await run.pilot.press(*" again", "enter")
        await run.until(lambda: "‹2/2›" in run.transcript)
        await run.answered()
        assert texts(run)[0] == "hello again"


async def test_a_refusal_is_a_card_with_the_next_step_and_the_chat_goes_on(
    start: Start, sandbox: Sandbox
) -> None:
    sandbox.faults.add(parse_fault("POST /v1/responses: 401"))
    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        assert states(run)[-1] is MessageState.FAILED
        assert "✗" in run.transcript
        assert "→" in run.transcript
        await run.write("and now?")
        await run.answered(2)
        assert states(run)[-1] is MessageState.DONE


async def test_a_cut_answer_is_marked_and_can_be_continued(start: Start, sandbox: Sandbox) -> None:
    chat = replace(start, settings=replace(start.settings, protocol="chat"))
    sandbox.faults.add(parse_fault("POST /v1/chat/completions: cut=60"))
    async with running(chat) as run:
        await run.write("write a long answer about the sea")
        await run.answered()
        assert states(run)[-1] is MessageState.BROKEN
        assert "✂" in run.transcript
        before = texts(run)[-1]
        await run.write("/continue")
        await run.until(lambda: states(run)[-1] is MessageState.DONE)
        assert texts(run)[-1].startswith(before)


async def test_waiting_for_another_attempt_is_counted_down(start: Start, sandbox: Sandbox) -> None:
    sandbox.faults.add(parse_fault("POST /v1/responses: 429 retry-after=1"))
    async with running(start) as run:
        await run.write("hello")
        await run.until(lambda: "attempt 2 in" in run.status)
        await run.answered()
        await run.until(lambda: "attempt" not in run.status)
        assert states(run)[-1] is MessageState.DONE


async def test_drafts_belong_to_their_chats_and_survive_the_program(start: Start) -> None:
    async with running(start) as run:
        conversation = run.app.main.conversation
        await run.write("first chat")
        await run.answered()
        first = conversation.chat_id
        await run.pilot.press(*"of the first", "ctrl+n")
        await run.until(lambda: conversation.chat_id is None)
        await run.until(lambda: conversation.prompt.draft == "")
        await run.pilot.press(*"of the new")
        await conversation.open(first)
        assert conversation.prompt.draft == "of the first"
        await conversation.open(None)
        assert conversation.prompt.draft == "of the new"
        await conversation.open(first)
        await run.pilot.press("!")
    async with running(start) as run:
        assert run.app.main.conversation.prompt.draft == "of the first!"
        assert "you ▸ first chat" in run.transcript


async def test_earlier_prompts_are_there_in_the_next_run(start: Start) -> None:
    async with running(start) as run:
        await run.write("remember me")
        await run.answered()
    async with running(start) as run:
        await run.pilot.press("up")
        assert run.app.main.conversation.prompt.draft == "remember me"


async def test_a_deferred_job_is_shown_collected_and_opened(start: Start) -> None:
    async with running(start) as run:
        main = run.app.main
        await run.pilot.press(*"later please", "f5")
        await run.until(lambda: "you ▸ later please" in run.transcript)
        assert main.conversation.prompt.draft == ""
        await run.answered()
        assert states(run)[-1] is MessageState.DONE
        assert main.links is not None
        await run.until(lambda: [job.state for job in main.links.jobs.jobs] == [JobState.COLLECTED])  # type: ignore[union-attr]
        await run.pilot.press("ctrl+n", "f4")
        await run.until(lambda: main.jobs.has_focus_within)
        await run.pilot.press("enter")
        await run.until(lambda: "you ▸ later please" in run.transcript)


async def test_an_empty_prompt_is_not_deferred(start: Start) -> None:
    async with running(start) as run:
        await run.pilot.press("f5")
        await run.pilot.pause()
        assert run.app.main.links is not None
        assert run.app.main.links.jobs.jobs == []


async def test_a_draft_that_cannot_be_deferred_comes_back(start: Start) -> None:
    async with running(start) as run:
        await run.write("/protocol messages")
        await run.write("/system be brief")
        await run.pilot.press(*"hello", "f5")
        conversation = run.app.main.conversation
        await run.until(lambda: bool(run.notices) or bool(conversation.talk and conversation.talk.path))
        if run.notices and not (conversation.talk and conversation.talk.path):
            assert conversation.prompt.draft == "hello"


async def test_a_model_is_picked_and_named(start: Start) -> None:
    async with running(start) as run:
        await run.until(lambda: run.app.main.links is not None and len(run.app.main.links.models.models) > 5)
        await run.pilot.press("f3")
        await run.until(lambda: isinstance(run.app.screen, ModelsScreen))
        await run.pilot.pause()
        await run.pilot.press(*"4.5", "enter")
        await run.until(lambda: not isinstance(run.app.screen, ModelsScreen))
        await run.until(lambda: "grok-4.5" in run.status)
        await run.write("/model grok-4.3")
        await run.until(lambda: "grok-4.3" in run.status)
        await run.write("/model nonsense")
        await run.until(lambda: any("nonsense" in notice for notice in run.notices))
        await run.write("hello")
        await run.answered()
        assert "grok-4.3 ▸" in run.transcript


async def test_settings_of_a_new_chat_begin_with_it(start: Start, sandbox: Sandbox) -> None:
    async with running(start) as run:
        await run.write("/effort high")
        await run.write("/system answer in French")
        await run.write("/web")
        await run.write("/protocol responses")
        await run.write("hello")
        await run.answered()
        talk = run.app.main.conversation.talk
        assert talk is not None
        assert talk.chat is not None
        assert talk.chat.parameters.effort == "high"
        assert talk.chat.parameters.web
        assert talk.chat.system == "answer in French"
        assert talk.chat.protocol == "responses"


async def test_settings_are_asked_for_when_nothing_is_named(start: Start) -> None:
    async with running(start) as run:
        for command in ("/effort", "/protocol"):
            await run.write(command)
            await run.until(lambda: isinstance(run.app.screen, ChoiceScreen))
            await run.pilot.press("1")
            await run.until(lambda: not isinstance(run.app.screen, ChoiceScreen))
        await run.write("/system")
        await run.until(lambda: isinstance(run.app.screen, LineScreen))
        await run.pilot.press(*"short", "enter")
        await run.until(lambda: not isinstance(run.app.screen, LineScreen))
        talk = run.app.main.conversation.talk
        assert talk is not None
        await run.until(lambda: talk.settings.system == "short")
        assert talk.settings.parameters.effort is not None
        assert talk.settings.protocol == "responses"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/effort enormous", "enormous"),
        ("/protocol smoke", "smoke"),
        ("/theme none", "none"),
        ("/renma x", "rename"),
    ],
)
async def test_what_cannot_be_set_is_said(start: Start, command: str, words: str) -> None:
    async with running(start) as run:
        await run.pilot.press(*command, "enter")
        await run.until(lambda: any(words in notice for notice in run.notices))


async def test_a_chat_is_renamed_found_and_deleted(start: Start) -> None:
    async with running(start) as run:
        main = run.app.main
        await run.write("one chat")
        await run.answered()
        await run.write("/rename Another name")
        await run.until(lambda: str(main.conversation.border_title) == " Another name ")
        await run.write("/new")
        await run.until(lambda: main.conversation.chat_id is None)
        await run.write("/find another")
        await run.until(
            lambda: (
                main.links is not None and [chat.title for chat in main.links.chats.chats] == ["Another name"]
            )
        )
        await run.pilot.press("enter")
        await run.until(lambda: main.conversation.chat_id is not None)
        await run.pilot.press("ctrl+r", "d", "y")
        await run.until(lambda: main.conversation.chat_id is None)
        assert main.links is not None
        await run.until(lambda: main.links is not None and main.links.chats.chats == [])


async def test_a_new_chat_cannot_be_renamed_yet(start: Start) -> None:
    async with running(start) as run:
        await run.write("/rename x")
        await run.until(lambda: any("no title yet" in notice for notice in run.notices))


async def test_copies_are_sources_and_say_where_they_went(start: Start, paths: Paths) -> None:
    async with running(start) as run:
        await run.write("write a function in Python")
        await run.answered()
        answer = texts(run)[-1]
        await run.pilot.press("tab", "y")
        await run.until(lambda: isinstance(run.app.screen, ChoiceScreen))
        await run.pilot.press("1")
        await run.until(paths.last_copy_file.exists)
        assert paths.last_copy_file.read_text() == answer
        await run.until(lambda: any("sent to the terminal" in notice for notice in run.notices))


async def test_there_is_nothing_to_copy_in_an_empty_chat(start: Start) -> None:
    async with running(start) as run:
        await run.write("/copy")
        await run.until(lambda: any("nothing to copy" in notice for notice in run.notices))


async def test_help_explains_what_has_the_focus(start: Start) -> None:
    async with running(start) as run:
        await run.pilot.press("f1")
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
        await run.until(lambda: "Ctrl+J" in help_page(run))
        page = help_page(run)
        assert "prompt" in page
        assert "PgUp" in page
        await run.pilot.press("j", "k", "escape", "ctrl+r", "f1")
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
        await run.until(lambda: "chats" in help_page(run))


def help_page(run: Running) -> str:
    return str(run.app.screen.query_one(Page).content)


async def test_the_palette_runs_actions(start: Start) -> None:
    async with running(start) as run:
        await run.pilot.press("ctrl+p")
        await run.pilot.pause()
        await run.pilot.press(*"focus layout")
        await run.pilot.pause(0.3)
        await run.pilot.press("enter")
        await run.until(lambda: run.app.main.focused_layout)


async def test_a_theme_is_taken_and_kept(start: Start, paths: Paths) -> None:
    async with running(start) as run:
        await run.write("/theme xai-light")
        await run.until(lambda: run.app.theme == "xai-light")
        assert "xai-light" in paths.settings_file.read_text()
        await run.write("/theme")
        await run.until(lambda: isinstance(run.app.screen, ChoiceScreen))
        await run.pilot.press("escape")
        await run.until(lambda: not isinstance(run.app.screen, ChoiceScreen))
        assert run.app.theme == "xai-light"


async def test_bad_files_of_the_user_are_notices(start: Start, paths: Paths) -> None:
    paths.config_dir.mkdir()
    paths.keymap_file.write_text('nonsense = "f9"\nnew_chat = "ctrl+t"')
    paths.themes_dir.mkdir()
    (paths.themes_dir / "bad.toml").write_text("name = 3")
    bad = replace(start, settings=replace(start.settings, theme="gone"))
    async with running(bad) as run:
        words = "\n".join(run.notices)
        assert "nonsense" in words
        assert "bad.toml" in words
        assert "`gone`" in words
        assert run.app.theme == "xai-dark"
        await run.write("hello")
        await run.answered()
        await run.pilot.press("ctrl+t")
        await run.until(lambda: run.app.main.conversation.chat_id is None)


async def test_a_damaged_database_is_said_and_nothing_typed_is_lost(start: Start, paths: Paths) -> None:
    paths.data_dir.mkdir(mode=0o700)
    paths.database.write_bytes(b"this is no database at all" * 1000)
    async with running(start) as run:
        await run.until(lambda: "damaged" in run.transcript)
        await run.pilot.press(*"keep this", "enter")
        await run.until(lambda: bool(run.notices))
        assert run.app.main.conversation.prompt.draft == "keep this"
    assert paths.database.read_bytes().startswith(b"this is no database")


async def test_another_program_s_messages_appear(start: Start, sandbox: Sandbox) -> None:
    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        chat_id = run.app.main.conversation.chat_id
        assert chat_id is not None
        settings = replace(start.settings, base_url=sandbox.url)
        async with open_session(settings, start.paths, start.key, sandbox=True) as other:
            await other.turns.send(chat_id, Draft("from elsewhere"))
            await other.turns.wait(chat_id)
        await run.until(lambda: "from elsewhere" in texts(run))


async def test_leaving_says_what_goes_on_and_how_to_come_back(start: Start) -> None:
    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        lines = (await close_session(run.app)).lines
        assert lines[0].startswith("“hello” · go on with: xai-tui --demo --chat ")


async def test_text_of_the_server_cannot_act(start: Start) -> None:
    async with running(start) as run:
        await run.write("[@click=app.leave]x[/] \x1b[31m[b]bold[/b]")
        await run.answered()
        await run.until(lambda: "[@click" in str(run.app.main.conversation.border_title))
        await run.pilot.press("tab", "g")
        await run.until(lambda: "[@click=app.leave]x[/] ␛[31m[b]bold[/b]" in run.transcript)


@pytest.mark.parametrize("size", [(20, 5), (3, 2), (39, 40), (80, 9)])
async def test_a_small_terminal_says_so_and_keeps_taking_keys(start: Start, size: tuple[int, int]) -> None:
    async with running(start, size) as run:
        assert run.app.main.query_one("#too-small").size == size
        await run.pilot.press(*"typed")
        assert run.app.main.conversation.prompt.draft == "typed"
        await run.pilot.resize_terminal(100, 30)
        await run.pilot.pause()
        assert (
            not run.app.main.query_one("#too-small").display
            or run.app.main.query_one("#too-small").size.width == 0
        )
        assert run.app.main.conversation.prompt.draft == "typed"


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notices stay and the server is waited for, however slow the machine is."""
    monkeypatch.setattr(Notice, "seconds", 10 * PATIENCE)
    monkeypatch.setattr(first_run, "CHECK_SECONDS", PATIENCE)


@pytest.mark.usefixtures("unhurried")
async def test_a_refused_key_is_not_kept_and_a_good_one_is(
    start: Start, paths: Paths, sandbox: Sandbox
) -> None:
    plain = replace(start, settings=replace(start.settings, base_url=sandbox.url), start_sandbox=None)
    async with running(plain) as run:
        await run.write("/key")
        await run.until(lambda: isinstance(run.app.screen, KeyEntry))
        card = run.app.screen
        await run.pilot.press(*"nonsense", "enter")
        await run.until(lambda: "refused" in str(card.query_one("#key-answer", Static).content))
        assert run.app.screen is card
        assert not paths.credentials_file.exists()
        assert run.app.opening.start.key == start.key
        card.query_one("#key-field", Input).value = "xai-another-key"
        await run.pilot.press("enter")
        await run.until(lambda: not isinstance(run.app.screen, KeyEntry))
        assert "xai-another-key" in paths.credentials_file.read_text()
        await run.until(lambda: any("credentials.toml" in notice for notice in run.notices))
        await run.write("hello")
        await run.answered()


@pytest.mark.usefixtures("unhurried")
async def test_a_key_that_cannot_be_checked_is_taken_as_it_is(
    start: Start, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_run, "CHECK_SECONDS", 0.2)
    plain = replace(start, settings=replace(start.settings, base_url=sandbox.url), start_sandbox=None)
    sandbox.faults.add(parse_fault("GET /v1/api-key: 500 x*"))
    async with running(plain) as run:
        run.app.action_enter_key()
        await run.until(lambda: isinstance(run.app.screen, KeyEntry))
        type_at_once(run.app, *"xai-k", "tab", "end", "enter")
        await run.until(lambda: run.app.screen is run.app.main)
        await run.until(lambda: any("this run only" in notice for notice in run.notices))


@pytest.mark.usefixtures("unhurried")
async def test_a_key_that_is_given_up_while_it_is_checked_is_not_used(start: Start, sandbox: Sandbox) -> None:
    plain = replace(start, settings=replace(start.settings, base_url=sandbox.url), start_sandbox=None)
    sandbox.faults.add(parse_fault("GET /v1/api-key: delay=60 x*"))
    async with running(plain) as run:
        run.app.action_enter_key()
        await run.until(lambda: isinstance(run.app.screen, KeyEntry))
        await run.pilot.press(*"xai-k", "enter")
        await run.until(lambda: run.app.opening.start.key != start.key)
        await run.pilot.press("escape")
        await run.until(lambda: run.app.screen is run.app.main)
        await run.until(lambda: run.app.opening.start.key == start.key)


async def test_without_a_key_the_line_says_so_and_looking_around_needs_none(
    paths: Paths, sandbox: Sandbox
) -> None:
    keyless = Start(Settings(theme="xai-dark"), paths, None, lambda: sandbox.url)
    async with running(keyless) as run:
        await run.until(lambda: isinstance(run.app.screen, KeyEntry))
        await run.until(lambda: "no key" in run.status)
        await run.pilot.press("escape")
        await run.write("typed in vain")
        await run.answered()
        assert states(run)[-1] is MessageState.FAILED
        run.app.action_enter_key()
        await run.until(lambda: isinstance(run.app.screen, KeyEntry))
        await run.pilot.pause()
        await run.pilot.press("tab", "tab", "enter")
        await run.until(lambda: "sandbox" in run.status)
        await run.write("hello")
        await run.answered()
        assert states(run)[-1] is MessageState.DONE


async def test_tab_goes_round_the_panes(start: Start) -> None:
    async with running(start) as run:
        main = run.app.main
        seen = []
        for _ in range(6):
            await run.pilot.press("tab")
            await run.pilot.pause()
            seen.append(
                next(
                    name
                    for name, pane in {
                        "prompt": main.conversation.prompt,
                        "transcript": main.conversation.transcript,
                        "chats": main.chats,
                        "models": main.models,
                        "tokens": main.tokens,
                        "jobs": main.jobs,
                    }.items()
                    if pane.has_focus or pane.has_focus_within
                )
            )
        assert seen == ["transcript", "chats", "models", "tokens", "jobs", "prompt"]
        await run.pilot.press("shift+tab")
        assert main.jobs.has_focus_within


def sides(run: Running) -> list[str]:
    """The sides that can be seen."""
    main = run.app.main
    return [side.id or "" for side in (main.chats_side, main.now_side) if side.display and side.size]


async def test_a_medium_screen_shows_one_side_at_a_time(start: Start) -> None:
    async with running(start, (100, 30)) as run:
        main = run.app.main
        assert sides(run) == ["now-side"]
        await run.pilot.press("ctrl+r")
        await run.until(lambda: main.chats.has_focus_within)
        assert sides(run) == ["chats-side"]
        await run.pilot.press("ctrl+r")
        await run.until(lambda: main.conversation.prompt.has_focus)
        assert sides(run) == ["now-side"]
        await run.pilot.press("f6")
        await run.pilot.pause()
        assert sides(run) == []
        assert main.conversation.size.width == 100


async def test_a_narrow_screen_shows_panes_in_place_of_the_conversation(start: Start) -> None:
    async with running(start, (60, 24)) as run:
        main = run.app.main
        await run.pilot.press(*"draft", "f4")
        await run.until(lambda: main.jobs.has_focus_within)
        assert not main.conversation.display or main.conversation.size.width == 0
        await run.pilot.press("escape")
        await run.until(lambda: main.conversation.prompt.has_focus)
        assert main.conversation.prompt.draft == "draft"


async def test_page_keys_in_the_prompt_scroll_the_transcript(start: Start) -> None:
    async with running(start, (80, 16)) as run:
        await run.write("write a long answer about the sea")
        await run.answered()
        await run.pilot.press("pageup", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup")
        top = run.app.main.conversation.transcript.scroll_offset.y
        await run.pilot.press("pagedown")
        assert run.app.main.conversation.transcript.scroll_offset.y > top
