"""What the panes wish reaches the session, and what comes of it reaches the panes."""

from dataclasses import replace

import pytest

from tests.tui.conftest import Running, running
from xai_tui.config.paths import Paths
from xai_tui.domain.conversation import Failure, MessageState
from xai_tui.domain.events import JobCollected, TroubleNoticed
from xai_tui.domain.job import JobState
from xai_tui.errors import StoreFullError
from xai_tui.sandbox.faults import parse_fault
from xai_tui.sandbox.server import Sandbox
from xai_tui.tui.opening import Start
from xai_tui.tui.panes.chats.pane import ChatsPane
from xai_tui.tui.panes.conversation.pane import ConversationPane
from xai_tui.tui.panes.jobs.pane import JobsPane
from xai_tui.tui.panes.models.pane import ModelsPane
from xai_tui.tui.panes.models.picker import ModelPicker
from xai_tui.tui.screens.choice import ChoiceScreen
from xai_tui.tui.screens.line import LineScreen
from xai_tui.tui.screens.models import ModelsScreen
from xai_tui.tui.transcript.view import Transcript
from xai_tui.tui.widgets.prompt import Prompt


def job_states(run: Running) -> list[JobState]:
    links = run.app.main.links
    return [job.state for job in links.jobs.jobs] if links else []


def offered(run: Running) -> list[str]:
    """The words of the rows that can be chosen, those beside them included."""
    screen = run.app.screen
    rows = screen._rows if isinstance(screen, ChoiceScreen) else ()
    return [words for row in rows for words in (row.label, row.detail) if words]


async def defer(run: Running, text: str) -> str:
    """Send a deferred job; returns its id."""
    run.paste(text)
    await run.pilot.pause()
    await run.pilot.press("f5")
    count = len(job_states(run))
    await run.until(lambda: len(job_states(run)) > count or bool(job_states(run)))
    assert run.app.main.links is not None
    return run.app.main.links.jobs.jobs[0].id


async def test_jobs_are_cancelled_sent_again_copied_and_forgotten(
    start: Start, sandbox: Sandbox, paths: Paths
) -> None:
    sandbox.faults.add(parse_fault("GET /v1/chat/deferred-completion/*: 503 x*"))
    async with running(start) as run:
        main = run.app.main
        first = await defer(run, "please do")
        main.post_message(JobsPane.CopyWanted(first))
        await run.until(lambda: any("no answer yet" in notice for notice in run.notices))
        main.post_message(JobsPane.CancelWanted(first))
        await run.until(lambda: job_states(run) == [JobState.CANCELLED])
        sandbox.faults.clear()
        main.post_message(JobsPane.ResendWanted(first))
        await run.until(lambda: job_states(run) == [JobState.COLLECTED, JobState.CANCELLED])
        assert main.links is not None
        second = main.links.jobs.jobs[0].id
        main.post_message(JobsPane.CopyWanted(second))
        await run.until(paths.last_copy_file.exists)
        main.post_message(JobsPane.RefreshWanted())
        main.post_message(JobsPane.ForgetWanted(first))
        await run.until(lambda: job_states(run) == [JobState.COLLECTED])
        main.post_message(JobsPane.OpenWanted("no such job"))
        await run.pilot.pause()


async def test_a_job_that_is_ready_elsewhere_is_said(start: Start) -> None:
    async with running(start) as run:
        session = run.app.opening.session
        assert session is not None
        session.events.publish(JobCollected("j", "another chat", "m"))
        session.events.publish(TroubleNoticed(Failure("full", "The disk is full", "no room", "Free some.")))
        await run.until(lambda: any("job is ready" in notice for notice in run.notices))
        await run.until(lambda: any("The disk is full" in notice for notice in run.notices))


async def test_effort_is_chosen_in_pane_and_picker(start: Start) -> None:
    async with running(start) as run:
        main = run.app.main
        talk = main.conversation.talk
        assert talk is not None
        main.post_message(ModelPicker.EffortChosen("high"))
        await run.until(lambda: talk.settings.parameters.effort == "high")
        main.post_message(ModelsPane.PickerWanted())
        await run.until(lambda: isinstance(run.app.screen, ModelsScreen))
        await run.pilot.pause()
        run.app.screen.query_one(ModelPicker).post_message(ModelPicker.EffortChosen(None))
        await run.until(lambda: talk.settings.parameters.effort is None)
        await run.pilot.press("escape")
        await run.until(lambda: not isinstance(run.app.screen, ModelsScreen))


async def test_chats_are_renamed_and_begun_from_the_pane(start: Start) -> None:
    async with running(start) as run:
        main = run.app.main
        await run.write("hello")
        await run.answered()
        chat_id = main.conversation.chat_id
        assert chat_id is not None
        main.post_message(ChatsPane.RenameWanted(chat_id, "named in the pane"))
        await run.until(lambda: "named in the pane" in str(main.conversation.border_title))
        main.post_message(ChatsPane.NewWanted())
        await run.until(lambda: main.conversation.chat_id is None)
        main.post_message(ChatsPane.Opened(chat_id))
        await run.until(lambda: main.conversation.chat_id == chat_id)
        main.post_message(ChatsPane.Opened("no such chat"))
        await run.until(lambda: any("Not found" in notice for notice in run.notices))
        assert main.conversation.chat_id == chat_id


async def test_a_streaming_chat_is_stopped_before_it_is_deleted(start: Start, sandbox: Sandbox) -> None:
    sandbox.faults.add(parse_fault("POST /v1/responses: stall=20"))
    async with running(start) as run:
        main = run.app.main
        await run.write("hello")
        await run.until(lambda: main.conversation.talk is not None and main.conversation.talk.is_streaming)
        chat_id = main.conversation.chat_id
        assert chat_id is not None
        main.post_message(ChatsPane.DeleteWanted(chat_id))
        await run.until(lambda: main.links is not None and main.links.chats.chats == [])
        assert main.conversation.chat_id is None


async def test_a_chat_deleted_elsewhere_leaves_a_new_one(start: Start) -> None:
    async with running(start) as run:
        main = run.app.main
        await run.write("hello")
        await run.answered()
        session, chat_id = run.app.opening.session, main.conversation.chat_id
        assert session is not None
        assert chat_id is not None
        await session.chats.delete(chat_id)
        await run.until(lambda: main.conversation.chat_id is None)
        assert "xai-tui" in str(main.conversation.query_one("#welcome").render())


async def test_keys_of_the_transcript_retry_edit_and_continue(start: Start, sandbox: Sandbox) -> None:
    chat = replace(start, settings=replace(start.settings, protocol="chat"))
    sandbox.faults.add(parse_fault("POST /v1/chat/completions: cut=60"))
    async with running(chat) as run:
        conversation = run.app.main.conversation
        await run.write("write a long answer about the sea")
        await run.answered()
        await run.pilot.press("tab", "c")
        await run.until(lambda: bool(conversation.talk and len(list(conversation.talk.tree)) == 3))
        await run.answered()
        await run.pilot.press("r")
        await run.until(lambda: bool(conversation.talk and len(list(conversation.talk.tree)) == 4))
        await run.answered()
        await run.pilot.press("e")
        await run.until(lambda: conversation.prompt.draft == "write a long answer about the sea")
        await run.pilot.press("ctrl+c")
        assert conversation.prompt.draft == ""


async def test_a_slash_command_is_about_the_message_under_the_cursor(start: Start, sandbox: Sandbox) -> None:
    chat = replace(start, settings=replace(start.settings, protocol="chat"))
    sandbox.faults.add(parse_fault("POST /v1/chat/completions: cut=60"))
    async with running(chat) as run:
        talk = run.app.main.conversation.talk
        assert talk is not None
        await run.write("write a long answer about the sea")
        await run.answered()
        broken = talk.path[-1]
        await run.write("and something else")
        await run.answered(2)
        await run.pilot.press("tab", *["left_square_bracket"] * 3)
        await run.pilot.press("escape")
        await run.write("/continue")
        await run.until(lambda: len(talk.tree.siblings(broken.id)) == 2)
        await run.answered()
        assert talk.path[-1].text.startswith(broken.text)
        assert len(talk.path) == 2


async def test_a_prompt_that_was_never_sent_is_sent_with_retry(start: Start, sandbox: Sandbox) -> None:
    sandbox.faults.add(parse_fault("POST /v1/responses: error=6 delay=0.5"))
    async with running(start) as run:
        talk = run.app.main.conversation.talk
        assert talk is not None
        await run.write("first")
        await run.write("second")
        await run.until(lambda: bool(talk.path) and talk.path[-1].state is MessageState.QUEUED)
        await run.until(lambda: not talk.is_streaming)
        await run.write("/retry")
        await run.until(lambda: talk.path[-1].state is MessageState.DONE and len(talk.path) == 4)


@pytest.mark.parametrize("command", ["/retry", "/continue"])
async def test_a_command_without_anything_to_act_on_says_so(start: Start, command: str) -> None:
    async with running(start) as run:
        await run.write(command)
        await run.until(lambda: any("That cannot be done this way" in notice for notice in run.notices))


async def test_ctrl_c_in_an_empty_prompt_stops(start: Start, sandbox: Sandbox) -> None:
    sandbox.faults.add(parse_fault("POST /v1/responses: stall=40"))
    async with running(start) as run:
        talk = run.app.main.conversation.talk
        assert talk is not None
        await run.write("hello")
        await run.until(lambda: talk.is_streaming)
        await run.pilot.press("ctrl+c")
        await run.answered()
        assert talk.path[-1].state is MessageState.STOPPED


async def test_a_link_says_where_it_leads_and_is_copied(start: Start, paths: Paths) -> None:
    async with running(start) as run:
        view = run.app.main.conversation.transcript
        view.post_message(Transcript.LinksRequested(["https://example.org/a", "javascript:alert"]))
        await run.until(lambda: offered(run)[:1] == ["https://example.org/a"])
        await run.pilot.press("1")
        await run.until(lambda: offered(run)[:1] == ["Copy the link"])
        assert offered(run) == ["Copy the link", "https://example.org/a", "Open it in the browser"]
        await run.pilot.press("1")
        await run.until(paths.last_copy_file.exists)
        assert paths.last_copy_file.read_text() == "https://example.org/a"


async def test_what_is_selected_is_copied(start: Start, paths: Paths) -> None:
    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        run.app.main.conversation.transcript.text_select_all()
        await run.pilot.press("ctrl+c")
        await run.until(paths.last_copy_file.exists)
        assert "hello" in paths.last_copy_file.read_text()


async def test_trouble_of_the_conversation_is_a_notice(start: Start) -> None:
    async with running(start) as run:
        conversation = run.app.main.conversation
        conversation.post_message(ConversationPane.Troubled(StoreFullError("no room")))
        await run.until(lambda: any("The disk is full" in notice for notice in run.notices))


async def test_a_prompt_that_could_not_be_stored_comes_back(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(start) as run:
        session = run.app.opening.session
        assert session is not None

        tries: list[None] = []

        async def full(*_: object, **__: object) -> None:
            tries.append(None)
            raise StoreFullError("no room")

        monkeypatch.setattr(session.chats, "create", full)
        run.paste("do not lose me")
        await run.pilot.pause()
        await run.pilot.press("enter")
        await run.until(lambda: any("The disk is full" in notice for notice in run.notices))
        assert run.app.main.conversation.prompt.draft == "do not lose me"
        await run.pilot.press("f5")
        await run.until(lambda: len(tries) > 1)
        await run.until(lambda: run.app.main.conversation.prompt.draft == "do not lose me")
        assert len(run.notices) == 1  # it is on the screen


async def test_a_draft_that_cannot_be_stored_is_said_and_kept(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(start) as run:
        keeper = run.app.main.conversation.desk.keeper

        async def full(*_: object) -> None:
            raise StoreFullError("no room")

        keeper.attach(full)
        await run.pilot.press("x")
        await run.until(lambda: any("The disk is full" in notice for notice in run.notices))
        assert not keeper.is_stored
        session = run.app.opening.session
        assert session is not None
        keeper.attach(session.chats.save_draft)


async def test_a_named_chat_is_opened_and_a_missing_one_is_said(start: Start) -> None:
    async with running(start) as run:
        await run.write("first")
        await run.answered()
        first = run.app.main.conversation.chat_id
        assert first is not None
        await run.write("/new")
        await run.write("second")
        await run.until(lambda: run.app.main.conversation.chat_id not in {None, first})
        await run.answered()
    async with running(replace(start, chat=first[:8])) as run:
        assert run.app.main.conversation.chat_id == first
    async with running(replace(start, chat="no-such-chat")) as run:
        assert run.app.main.conversation.chat_id not in {None, first}
        await run.until(lambda: any("Not found" in notice for notice in run.notices))


async def test_the_title_and_the_effort_are_asked_for(start: Start) -> None:
    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        await run.write("/rename")
        await run.until(lambda: isinstance(run.app.screen, LineScreen))
        await run.pilot.pause()
        await run.pilot.press("!", "enter")
        await run.until(lambda: "hello!" in str(run.app.main.conversation.border_title))
        for command in ("/effort", "/protocol", "/model"):
            await run.write(command)
            await run.until(lambda: isinstance(run.app.screen, ChoiceScreen | ModelsScreen))
            await run.pilot.pause()
            await run.pilot.press("escape")
            await run.until(lambda: run.app.screen is run.app.main)
        await run.write("/protocol default")
        await run.write("/effort default")
        talk = run.app.main.conversation.talk
        assert talk is not None
        assert talk.settings.protocol is None


async def test_nothing_is_counted_by_the_server_when_that_is_switched_off(
    start: Start, sandbox: Sandbox
) -> None:
    quiet = replace(start, settings=replace(start.settings, count_tokens=False))
    async with running(quiet) as run:
        await run.pilot.press(*"some words")
        await run.until(lambda: "~" in run.status)
        assert not any(request.path == "/v1/tokenize-text" for request in sandbox.requests)


async def test_the_draft_is_counted_by_the_server(start: Start, sandbox: Sandbox) -> None:
    async with running(start) as run:
        await run.pilot.press(*"some words")
        await run.until(lambda: any(request.path == "/v1/tokenize-text" for request in sandbox.requests))
        await run.until(lambda: " tok" in run.status and "~" not in run.status)
        await run.until(lambda: "≈ $" in run.status)


async def test_escape_in_a_pane_goes_back_to_the_prompt(start: Start) -> None:
    async with running(start) as run:
        await run.pilot.press("tab")
        assert run.app.main.conversation.transcript.has_focus
        await run.pilot.press("escape")
        await run.until(lambda: run.app.main.conversation.prompt.has_focus)
        run.app.main.query_one(Prompt).post_message(Prompt.StopWanted())
        await run.pilot.pause()
