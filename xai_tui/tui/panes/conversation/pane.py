"""The conversation pane: the transcript above, the prompt below, and the chat that both belong to."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from xai_tui.domain.conversation import Chat, Draft
from xai_tui.domain.events import TurnWaiting
from xai_tui.errors import XaiTuiError
from xai_tui.tui.panes.conversation.composer import Composer
from xai_tui.tui.panes.conversation.desk import Desk
from xai_tui.tui.panes.conversation.drafts import LONGEST_PAUSE, PAUSE
from xai_tui.tui.panes.conversation.entries import early, refusal_of
from xai_tui.tui.panes.conversation.talk import Talk
from xai_tui.tui.panes.conversation.welcome import welcome
from xai_tui.tui.transcript.view import Transcript
from xai_tui.tui.widgets.lull import Lull
from xai_tui.tui.widgets.prompt import Prompt
from xai_tui.tui.working import begin

if TYPE_CHECKING:
    from xai_tui.services.session import Session

CSS_FILE = Path(__file__).with_name("conversation.tcss")
"""The styles of this pane."""

HISTORY = 500
"""How many earlier prompts are kept at hand."""


class ConversationPane(Vertical):
    """Shows one chat and takes prompts for it; works before there is a session.

    Prompts sent before the session is there wait, in order, and are sent then.

    Attributes:
        desk: Has what is written and not stored, also when the screen is gone.
        talk: The open chat; `None` until there is a session.
    """

    class Changed(Message):
        """Another chat is open, or the open one has another path, title or state."""

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
    composer = query_one(Composer)
    prompt = query_one(Prompt)

    def __init__(self, keymap: Mapping[str, str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self.desk = Desk()
        self.talk: Talk | None = None
        self._keymap = keymap
        self._refusal: XaiTuiError | None = None
        self._opening = asyncio.Lock()
        self._draft_lull = Lull(self, self._store_draft, pause=PAUSE, longest=LONGEST_PAUSE)

    def compose(self) -> ComposeResult:
        """Transcript, what an empty chat says over it, prompt.

        The first two stand in a container of their own: Textual draws again
        whatever shares one with what has changed, and the prompt changes with each key.
        """
        with Vertical(id="reading"):
            yield Transcript(id="transcript")
            # last, for that puts it on top: the layers of a screen hide those that are named further in
            yield Static(welcome(self._keymap), id="welcome", markup=False)
        yield Composer(self._keymap)

    @property
    def chat_id(self) -> str | None:
        """The id of the open chat; `None` while it is a new one."""
        return self.talk.chat_id if self.talk else None

    async def attach(self, session: "Session", chat_id: str | None) -> None:
        """Show a chat of the session that is ready now, then send what has been waiting.

        Raises:
            NotFoundError: There is no such chat.
            StoreError: It could not be read.
        """
        self._refusal = None
        talk = Talk(session, self.transcript, changed=self._talk_changed, waiting=self._talk_waits)
        self.prompt.recall.load(await session.chats.history(HISTORY))
        await talk.open(chat_id)
        self.talk = talk
        self.desk.attach(session, chat_id)
        await self.desk.load(chat_id, self.composer)
        self._talk_changed()
        self._follow()
        begin(self, self._send_all(talk), group="outbox", alone=True)

    def detach(self) -> None:
        """Let go of the session; prompts sent from now on wait for the next one."""
        self.talk = None
        self.desk.detach()

    async def open(self, chat_id: str | None) -> None:
        """Show another chat; `None` is a new one. What stands in the prompt stays with its own chat.

        Raises:
            NotFoundError: There is no such chat any more.
            StoreError: It could not be read, or the draft not be stored.
        """
        async with self._opening:
            if self.talk is not None:
                await self.desk.turn(self.talk, chat_id, self.composer)
                self._follow()

    def refuse(self, error: XaiTuiError) -> None:
        """Say why there is no session; what was sent comes back into the prompt, and stays there."""
        self._refusal = error
        self.transcript.append(refusal_of(error))
        if waiting := self.desk.take_back():
            self.composer.give_back(waiting)

    def note_title(self, chats: Sequence[Chat]) -> None:
        """Take the title of the open chat from a list of stored ones."""
        if self.talk is not None:
            self.talk.note_title(chats)

    async def catch_up(self, chats: Sequence[Chat]) -> None:
        """Show what another program did to the open chat, if these stored chats tell of it."""
        if self.talk is not None:
            await self.talk.catch_up(chats)

    async def defer(self, submit: Callable[[str, Draft], Awaitable[object]]) -> bool:
        """Hand what stands in the prompt to another way of sending, with the chat it belongs to.

        Args:
            submit: Takes the id of the chat and the draft.

        Returns:
            Whether there was something to send.

        Raises:
            XaiTuiError: It could not be sent; the text is back in the prompt.
        """
        draft = Draft(self.composer.draft)
        if draft.is_empty or self.talk is None:
            return False
        self.composer.take()
        try:
            with self.desk.handing_over(draft.text):
                async with self._opening:
                    chat_id, begun = await self.desk.begin(self.talk)
                    if begun:
                        self._follow()
                await submit(chat_id, draft)
        except XaiTuiError:
            self.composer.give_back(draft.text)
            raise
        self._note_draft()
        return True

    def note_draft(self) -> None:
        """Take note of what stands in the prompt now, as the program is about to end."""
        self.desk.note(self.composer.draft)

    def edit_prompt(self, message_id: str | None = None) -> None:
        """Take a prompt, by default that under the cursor, into the box; sending it makes a sibling."""
        message = self.talk.prompt(message_id) if self.talk else None
        if message is not None:
            self.composer.edit(message.id, message.text)

    def retry(self, message_id: str | None = None) -> None:
        """Ask for another answer beside this one, by default beside that under the cursor."""
        if self.talk is not None:
            self._try(self.talk.retry(message_id))

    def proceed(self, message_id: str | None = None) -> None:
        """Go on with an answer that is not whole: this one, that under the cursor, or the last."""
        if self.talk is not None:
            self._try(self.talk.proceed(message_id))

    def stop(self) -> None:
        """Stop the answer that is on its way; what came is kept."""
        if self.talk is not None:
            self._try(self.talk.stop())

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        event.stop()
        if self._refusal is not None:
            self.composer.give_back(event.text)
            self.post_message(self.Troubled(self._refusal))
            return
        parcel = self.desk.outbox.put(Draft(event.text), self.chat_id, event.edited)
        self.composer.end_edit()
        self.transcript.cursor = None
        if self.talk is None:
            self.transcript.append(early(parcel))

    @on(Composer.Written)
    def _written(self) -> None:
        self._note_draft()

    @on(Prompt.Cleared)
    def _cleared(self, event: Prompt.Cleared) -> None:
        event.stop()
        self._try(self.desk.remember(event.text))

    @on(Prompt.ScrollWanted)
    def _scroll(self, event: Prompt.ScrollWanted) -> None:
        event.stop()
        if event.pages < 0:
            self.transcript.action_page_up()
        else:
            self.transcript.action_page_down()

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

    def _talk_changed(self) -> None:
        self.set_class(self.talk is not None and not self.talk.path, "-empty")
        self.post_message(self.Changed())

    def _talk_waits(self, event: TurnWaiting | None) -> None:
        self.post_message(self.Waiting(event))

    def _follow(self) -> None:
        if self.talk is not None:
            begin(self, self._follow_all(self.talk), group="follow", alone=True)

    async def _follow_all(self, talk: Talk) -> None:
        """Follow a chat; what fails on the way is said, and what comes after it shown all the same."""
        while True:
            try:
                await talk.follow()
            except XaiTuiError as error:
                self.post_message(self.Troubled(error))
            else:
                return

    async def _store_draft(self) -> None:
        if (error := await self.desk.keeper.refusal()) is not None:
            self.post_message(self.Troubled(error))

    async def _send_all(self, talk: Talk) -> None:
        """Send what is submitted, one after the other, as long as the session lives."""
        while True:
            parcel = await self.desk.outbox.oldest()
            try:
                async with self._opening:
                    if await self.desk.send(parcel, talk):
                        self._follow()
            except XaiTuiError as error:
                self.composer.give_back(parcel.draft.text)
                self.post_message(self.Troubled(error))
            self.desk.outbox.remove(parcel)
            self._note_draft()

    def _note_draft(self) -> None:
        self.desk.note(self.composer.draft)
        self._draft_lull.stir()

    def _try(self, work: Coroutine[None, None, object]) -> None:
        """Run something that may fail with words; the words are posted."""
        begin(self, work, guard=self._guarded, group="asked")

    async def _guarded(self, work: Coroutine[None, None, object]) -> None:
        try:
            await work
        except XaiTuiError as error:
            self.post_message(self.Troubled(error))
