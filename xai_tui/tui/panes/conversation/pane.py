"""The conversation pane: the transcript above, the prompt below, and the chat that both belong to."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from xai_tui.domain.conversation import Chat, Draft
from xai_tui.domain.events import TurnWaiting
from xai_tui.errors import XaiTuiError
from xai_tui.services.failures import failure_from
from xai_tui.terminal.safe import visible
from xai_tui.tui.commands.actions import by_id, key_names, keys_of
from xai_tui.tui.commands.slash import Command, UnknownCommand, parse
from xai_tui.tui.panes.conversation.drafts import PAUSE, DraftKeeper
from xai_tui.tui.panes.conversation.outbox import Outbox, Parcel
from xai_tui.tui.panes.conversation.talk import Talk
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.entry import Failure as Card
from xai_tui.tui.transcript.view import Transcript
from xai_tui.tui.widgets.completions import Completions
from xai_tui.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from xai_tui.services.session import Session

CSS_FILE = Path(__file__).with_name("conversation.tcss")
"""The styles of this pane."""

MARK = "❯"
"""Stands before the prompt once it takes keys."""

HISTORY = 500
"""How many earlier prompts are kept at hand."""


class ConversationPane(Vertical):
    """Shows one chat and takes prompts for it; works before there is a session.

    Prompts sent before the session is there wait, in order, and are sent then.

    Args:
        keymap: The user's changes to the keys: action id → keys.
    """

    class Changed(Message):
        """Another chat is open, or the open one has another path, title or state."""

    class DraftChanged(Message):
        """The prompt holds another text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class CommandGiven(Message):
        """A slash command was sent."""

        def __init__(self, command: Command) -> None:
            super().__init__()
            self.command = command

    class Waiting(Message):
        """The turn is silent, with the reason; `None` when it speaks again or has ended."""

        def __init__(self, event: TurnWaiting | None) -> None:
            super().__init__()
            self.event = event

    class Troubled(Message):
        """Something that was asked for here could not be done."""

        def __init__(self, error: XaiTuiError) -> None:
            super().__init__()
            self.error = error

    transcript = query_one(Transcript)
    prompt = query_one(Prompt)
    marker = query_one("#marker", Static)
    note = query_one("#prompt-note", Static)

    def __init__(self, keymap: Mapping[str, str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self.keeper = DraftKeeper()
        self.talk: Talk | None = None
        self._keymap = keymap
        self._session: Session | None = None
        self._outbox = Outbox()
        self._edited: str | None = None
        self._draft_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Transcript, command list, a line about what is being edited, prompt."""
        completions = Completions()
        yield Static(self._welcome(), id="welcome", markup=False)
        yield Transcript(id="transcript")
        yield completions
        yield Static(id="prompt-note", markup=False)
        with Horizontal(id="prompt-row"):
            yield Static("", id="marker", markup=False)
            yield Prompt(completions, self._keymap)

    @property
    def chat_id(self) -> str | None:
        """The id of the open chat; `None` while it is a new one."""
        return self.talk.chat_id if self.talk else None

    def take_keys(self) -> None:
        """From now on the prompt takes keys, and says so."""
        self.prompt.focus()
        self.marker.update(MARK, layout=False)

    async def attach(self, session: "Session", chat_id: str | None) -> None:
        """Show a chat of the session that is ready now, then send what has been waiting.

        Raises:
            NotFoundError: There is no such chat.
            StoreError: It could not be read.
        """
        self._session = session
        self.talk = Talk(session, self.transcript, changed=self._talk_changed, waiting=self._talk_waits)
        self.keeper.attach(session.chats.save_draft)
        self.prompt.recall.load(await session.chats.history(HISTORY))
        typed = self.prompt.draft
        await self.talk.open(chat_id)
        await self._load_draft(typed)
        self._follow()
        self.run_worker(self._send_all(), group="outbox")

    async def open(self, chat_id: str | None) -> None:
        """Show another chat; `None` is a new one. What stands in the prompt stays with its own chat.

        Raises:
            NotFoundError: There is no such chat any more.
            StoreError: It could not be read, or the draft not be stored.
        """
        if self.talk is None:
            return
        await self.keeper.flush()
        self._end_edit()
        await self.talk.open(chat_id)
        await self._load_draft("")
        self._follow()

    def note_title(self, chats: Sequence[Chat]) -> None:
        """Take the title of the open chat from a list of stored ones."""
        for chat in chats:
            if self.talk is not None and chat.id == self.talk.chat_id:
                self.talk.note_title(chat.title)

    async def catch_up(self, chats: Sequence[Chat]) -> None:
        """Show what another program did to the open chat, if these stored chats tell of it."""
        talk = self.talk
        if talk is None or talk.chat is None or talk.is_streaming:
            return
        shown = talk.chat
        if any(chat.id == shown.id and chat.updated_at > shown.updated_at for chat in chats):
            await talk.read_again()

    def show_error(self, error: XaiTuiError) -> None:
        """Show an error as a card at the end of the transcript."""
        failure = failure_from(error)
        card = Card(failure.title, failure.message, failure.next_step)
        self.remove_class("-empty")
        self.transcript.append(Entry(id=f"error-{id(error)}", role="notice", state="failed", error=card))

    def edit_prompt(self, message_id: str | None = None) -> None:
        """Take an earlier prompt into the box; sending it makes a sibling."""
        message = self.talk.prompt(message_id) if self.talk else None
        if message is None:
            return
        self.prompt.recall.add(self.prompt.draft)
        self.prompt.draft = message.text
        self._edited = message.id
        self.note.update(Content("editing an earlier prompt · Esc keeps it as it was"))
        self.note.display = True
        self.prompt.focus()

    def cancel_edit(self) -> bool:
        """Leave an earlier prompt as it was; returns whether one was being edited."""
        if self._edited is None:
            return False
        self._end_edit()
        self.prompt.draft = ""
        return True

    async def defer(self, submit: Callable[[str, Draft], Awaitable[object]]) -> bool:
        """Hand what stands in the prompt to another way of sending, with the chat it belongs to.

        Args:
            submit: Takes the id of the chat and the draft.

        Returns:
            Whether there was something to send.

        Raises:
            XaiTuiError: It could not be sent; the text is back in the prompt.
        """
        draft = Draft(self.prompt.draft)
        if draft.is_empty or self.talk is None:
            return False
        self.prompt.take()
        try:
            chat_id, begun = await self.talk.stored()
            if begun:
                self._begun()
            await submit(chat_id, draft)
        except XaiTuiError:
            self.give_back(draft)
            raise
        return True

    def give_back(self, draft: Draft) -> None:
        """Put a draft that could not be sent back, beside what has been typed since."""
        typed = self.prompt.draft
        self.prompt.draft = f"{draft.text}\n{typed}" if typed.strip() else draft.text

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        event.stop()
        given = parse(event.text)
        if isinstance(given, UnknownCommand):
            self._say_unknown(given)
            return
        if isinstance(given, Command):
            self.prompt.take()
            self.post_message(self.CommandGiven(given))
            return
        self._outbox.put(Parcel(Draft(given.text), self._edited))
        self._end_edit()
        self.prompt.take()
        if self.talk is None:
            entry = Entry(id=f"early-{len(self._outbox)}", role="user", text=given.text, state="queued")
            self.transcript.append(entry)

    @on(Prompt.Cleared)
    async def _cleared(self, event: Prompt.Cleared) -> None:
        event.stop()
        if self._edited is not None:
            self._end_edit()
        if self._session is not None:
            self._try(self._session.chats.remember(event.text))

    @on(Prompt.ScrollWanted)
    def _scroll(self, event: Prompt.ScrollWanted) -> None:
        event.stop()
        if event.pages < 0:
            self.transcript.action_page_up()
        else:
            self.transcript.action_page_down()

    @on(TextArea.Changed)
    def _draft_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._note_draft()
        self.post_message(self.DraftChanged(self.prompt.draft))

    @on(Transcript.RetryRequested)
    def _retry(self, event: Transcript.RetryRequested) -> None:
        event.stop()
        self.retry(event.entry_id)

    @on(Transcript.ContinueRequested)
    def _continue(self, event: Transcript.ContinueRequested) -> None:
        event.stop()
        self.proceed(event.entry_id)

    @on(Transcript.EditRequested)
    def _edit(self, event: Transcript.EditRequested) -> None:
        event.stop()
        self.edit_prompt(event.entry_id)

    @on(Transcript.SiblingRequested)
    def _sibling(self, event: Transcript.SiblingRequested) -> None:
        event.stop()
        if self.talk is not None:
            self._try(self.talk.show_sibling(event.entry_id, event.step))

    def retry(self, message_id: str | None = None) -> None:
        """Ask for another answer beside this one, or beside the last."""
        if self.talk is not None:
            self._try(self.talk.retry(message_id))

    def proceed(self, message_id: str | None = None) -> None:
        """Go on with an answer that is not whole, or with the last."""
        if self.talk is not None:
            self._try(self.talk.proceed(message_id))

    def stop(self) -> None:
        """Stop the answer that is on its way; what came is kept."""
        if self.talk is not None:
            self._try(self.talk.stop())

    def _end_edit(self) -> None:
        self._edited = None
        self.note.display = False

    def _say_unknown(self, given: UnknownCommand) -> None:
        near = f" Did you mean /{given.nearest}?" if given.nearest else ""
        words = f"There is no command /{visible(given.word)}.{near} Write // to send a slash."
        self.notify(words, severity="warning", markup=False)

    def _talk_changed(self) -> None:
        self.set_class(self.talk is not None and not self.talk.path, "-empty")
        self.post_message(self.Changed())

    def _welcome(self) -> Content:
        """What an empty chat says."""
        commands = by_id("models"), by_id("defer"), by_id("help")
        keys = [
            (key_names(keys_of(action, self._keymap)[:1]), action.title.lower())
            for action in commands
            if action
        ]
        width = max(len(key) for key, _ in keys)
        lines = [Content.assemble((f"{key:>{width}}", "$text-accent"), f"  {words}") for key, words in keys]
        slash = Content.assemble((f"{'/':>{width}}", "$text-accent"), "  all commands")
        return Content("\n").join(
            [Content.styled("xai-tui", "bold $text-primary"), Content(""), *lines, slash]
        )

    def _talk_waits(self, event: TurnWaiting | None) -> None:
        self.post_message(self.Waiting(event))

    def _follow(self) -> None:
        if self.talk is not None:
            self.run_worker(self._guarded(self.talk.follow()), group="follow", exclusive=True)

    async def _load_draft(self, typed: str) -> None:
        """Show the stored draft of the open chat; what was typed before it could be read stays in front."""
        assert self._session is not None
        stored = await self._session.chats.draft(self.chat_id)
        self.keeper.turn_to(self.chat_id, stored.text if stored else "")
        text = self.prompt.draft if typed else (stored.text if stored else "")
        self.keeper.note(text)
        if text != self.prompt.draft:
            self.prompt.draft = text

    async def _store_draft(self) -> None:
        try:
            await self.keeper.flush()
        except XaiTuiError as error:
            self.post_message(self.Troubled(error))

    async def _send_all(self) -> None:
        """Send what is submitted, one after the other, as long as the pane lives."""
        while True:
            parcel = await self._outbox.oldest()
            try:
                await self._send(parcel)
            except XaiTuiError as error:
                self.give_back(parcel.draft)
                self.post_message(self.Troubled(error))
            self._outbox.remove(parcel)
            self._note_draft()

    async def _send(self, parcel: Parcel) -> None:
        assert self.talk is not None
        assert self._session is not None
        _, begun = await self.talk.stored()
        if begun:
            self._begun()
        await self.talk.send(parcel.draft, edited=parcel.edited)
        await self._session.chats.remember(parcel.draft.text)

    def _begun(self) -> None:
        """The new chat is stored now: what is typed belongs to it."""
        self.keeper.turn_to(self.chat_id, "")
        self._note_draft()
        self._follow()

    def _note_draft(self) -> None:
        """Keep the prompt's text, behind what is submitted and not stored yet; store it after a pause."""
        self.keeper.note("\n".join([*self._outbox.texts, self.prompt.draft]))
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(PAUSE, self._store_draft)

    def _try(self, work: Coroutine[None, None, object]) -> None:
        """Run something that may fail with words; the words are posted."""
        self.run_worker(self._guarded(work), group="asked")

    async def _guarded(self, work: Coroutine[None, None, object]) -> None:
        try:
            await work
        except XaiTuiError as error:
            self.post_message(self.Troubled(error))
