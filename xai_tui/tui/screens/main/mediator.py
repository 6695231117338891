"""What passes between the panes of the main screen and the session."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from xai_tui.domain.conversation import Chat, Protocol
from xai_tui.domain.events import Event, JobCollected, TroubleNoticed
from xai_tui.errors import NotFoundError
from xai_tui.tui import notices
from xai_tui.tui.opening import Start
from xai_tui.tui.panes.chats.pane import ChatsPane
from xai_tui.tui.panes.conversation.composer import Composer
from xai_tui.tui.panes.conversation.pane import ConversationPane
from xai_tui.tui.panes.jobs.pane import JobsPane
from xai_tui.tui.panes.models.pane import ModelsPane
from xai_tui.tui.panes.models.picker import ModelPicker
from xai_tui.tui.screens.main.linked import Linked
from xai_tui.tui.screens.main.links import Links
from xai_tui.tui.screens.main.settings import ChatSettings
from xai_tui.tui.screens.main.standing import percentage
from xai_tui.tui.screens.main.tokens import Reckoning
from xai_tui.tui.screens.models import ModelsScreen
from xai_tui.tui.widgets.lull import BREATH, Lull
from xai_tui.tui.widgets.prompt import Prompt
from xai_tui.tui.working import begin

if TYPE_CHECKING:
    from xai_tui.services.session import Session

COUNT_PAUSE = 0.15
"""Seconds without a key after which the draft is counted; drawing the count with each key would slow them."""

COUNT_LONGEST = 0.6
"""The same while the typing goes on."""


class Mediator(Linked):
    """The panes' messages become questions to the session; what comes of them is shown by the panes."""

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__(keymap)
        self._protocol: str = Protocol.RESPONSES
        self._is_used = False
        self._typing = Lull(self, self._count_draft, pause=COUNT_PAUSE, longest=COUNT_LONGEST)

    async def attach(self, session: "Session", start: Start) -> None:
        """Show a session that is ready, with the chat that was asked for, or the last one.

        Args:
            session: The session.
            start: What the program was started with.

        Raises:
            StoreError: The chats could not be read.
        """
        await self.mount_panes()
        self.links = Links(
            session,
            self.conversation,
            chats=self.chats,
            jobs=self.jobs,
            count_tokens=start.settings.count_tokens,
            changed=self._facts_changed,
            reckoned=self._reckoned,
        )
        self.now = replace(self.now, is_sandbox=session.is_sandbox)
        self._protocol = start.settings.protocol or Protocol.RESPONSES
        chat = await self._first_chat(session, start.chat)
        await self.conversation.attach(session, chat.id if chat else None)
        assert self.conversation.talk is not None
        self.chat_settings = ChatSettings(
            self.conversation.talk, self.links.models, choose=self.choose, ask=self.ask_line
        )
        begin(self, self.links.watch(self._say), guard=self.guarded, group="watch")
        await self.guarded(self.links.read())
        if self._is_used or self.links.must_meet_server:
            self.ask(self.links.meet_server())

    def note_use(self) -> None:
        """The user has begun to do something; the server may be asked soon."""
        if not self._is_used:
            self._is_used = True
            self.set_timer(BREATH, self._meet_server)

    def _meet_server(self) -> None:
        if self.links is not None:
            self.ask(self.links.meet_server())

    async def _first_chat(self, session: "Session", name: str | None) -> Chat | None:
        """The chat of this id or beginning of one; without a name, or if there is none, the last one."""
        if name:
            try:
                return await session.chats.find(name)
            except NotFoundError as error:
                self.post_message(self.Noticed(notices.of_error(error)))
        return await session.chats.latest()

    # What the conversation says

    @on(ConversationPane.Changed)
    def _conversation_changed(self, event: ConversationPane.Changed) -> None:
        event.stop()
        talk = self.conversation.talk
        if talk is None or self.links is None or not self.app.is_running:
            return
        title = Content(f" {notices.one_line(talk.settings.title) or 'new chat'} ")
        if title.markup != self.conversation.border_title:  # a title repaints the whole pane, changed or not
            self.conversation.border_title = title
        self.now = replace(self.now, is_streaming=talk.is_streaming)
        self.models.effort = talk.settings.parameters.effort
        self.models.protocol = talk.protocol or self._protocol
        begin(self, self.links.conversation_changed(), guard=self.guarded, group="changed", alone=True)

    @on(Composer.Written)
    def _written(self) -> None:
        self._typing.stir()

    def _count_draft(self) -> None:
        if self.links is not None:
            self.links.tokens.draft_changed(self.conversation.composer.draft, self.links.models.chosen)

    @on(ConversationPane.Waiting)
    def _waits(self, event: ConversationPane.Waiting) -> None:
        event.stop()
        self.count_down(event.event)

    @on(ConversationPane.Troubled)
    def _troubled(self, event: ConversationPane.Troubled) -> None:
        event.stop()
        self.post_message(self.Noticed(notices.of_error(event.error)))

    @on(Prompt.StopWanted)
    def _stop_wanted(self, event: Prompt.StopWanted) -> None:
        event.stop()
        self.conversation.stop()

    @on(Prompt.CopyWanted)
    async def _copy_wanted(self, event: Prompt.CopyWanted) -> None:
        event.stop()
        await self.run_action("screen.copy_text")

    # What the side panes wish

    @on(ChatsPane.Opened)
    def _chat_opened(self, event: ChatsPane.Opened) -> None:
        event.stop()
        self.open_chat(event.chat_id)

    @on(ChatsPane.NewWanted)
    def _new_wanted(self, event: ChatsPane.NewWanted) -> None:
        event.stop()
        self.open_chat(None)

    @on(ChatsPane.RenameWanted)
    def _rename_wanted(self, event: ChatsPane.RenameWanted) -> None:
        event.stop()
        if self.links is not None:
            self.ask(self.links.chats.rename(event.chat_id, event.title))

    @on(ChatsPane.DeleteWanted)
    def _delete_wanted(self, event: ChatsPane.DeleteWanted) -> None:
        event.stop()
        if self.links is not None:
            self.ask(self._delete(self.links, event.chat_id))

    async def _delete(self, links: Links, chat_id: str) -> None:
        if chat_id == self.conversation.chat_id:
            await self.conversation.open(None)
        await links.chats.delete(chat_id)

    @on(ChatsPane.SearchChanged)
    def _search_changed(self, event: ChatsPane.SearchChanged) -> None:
        event.stop()
        if self.links is not None:
            self.ask(self.links.chats.search(event.words, self.conversation.chat_id))

    @on(ModelsPane.PickerWanted)
    async def _picker_wanted(self, event: ModelsPane.PickerWanted) -> None:
        event.stop()
        await self.run_action("screen.models")

    @on(ModelPicker.EffortChosen)
    def _effort_chosen(self, event: ModelPicker.EffortChosen) -> None:
        event.stop()
        self.set_effort(event.effort)

    def set_effort(self, effort: str | None) -> None:
        """Use this reasoning effort in the open chat; `None` leaves it to the server."""
        if self.chat_settings is not None:
            self.ask(self.chat_settings.set_effort(effort))

    @on(JobsPane.OpenWanted)
    def _job_opened(self, event: JobsPane.OpenWanted) -> None:
        event.stop()
        chat_id = self.links.jobs.chat_of(event.job_id) if self.links else None
        if chat_id is not None:
            self.open_chat(chat_id)

    @on(JobsPane.CopyWanted)
    def _job_copy_wanted(self, event: JobsPane.CopyWanted) -> None:
        event.stop()
        if self.links is not None:
            self.ask(self._copy_job(self.links, event.job_id))

    async def _copy_job(self, links: Links, job_id: str) -> None:
        text = await links.jobs.answer(job_id)
        if text:
            self.post_message(self.CopyWanted(text, "the answer"))
        else:
            self.say("This job has no answer yet", warning=True)

    @on(JobsPane.ResendWanted)
    @on(JobsPane.CancelWanted)
    @on(JobsPane.ForgetWanted)
    def _job_wish(self, event: JobsPane.JobMessage) -> None:
        event.stop()
        if self.links is None:
            return
        jobs = self.links.jobs
        wishes = {
            JobsPane.ResendWanted: jobs.resend,
            JobsPane.CancelWanted: jobs.cancel,
            JobsPane.ForgetWanted: jobs.forget,
        }
        self.ask(wishes[type(event)](event.job_id))

    @on(JobsPane.RefreshWanted)
    def _jobs_refresh_wanted(self, event: JobsPane.RefreshWanted) -> None:
        event.stop()
        if self.links is not None:
            self.ask(self.links.jobs.refresh())

    # What the session tells

    def _say(self, event: Event) -> None:
        match event:
            case TroubleNoticed(failure=failure):
                self.post_message(self.Noticed(notices.of_failure(failure)))
            case JobCollected(chat_id=chat_id) if chat_id != self.conversation.chat_id:
                self.say("A deferred job is ready", "Its answer has joined its chat.")
            case _:
                pass

    def _facts_changed(self) -> None:
        links = self.links
        if links is None or not self.app.is_running:
            return
        models = links.models
        self.now = replace(self.now, model=notices.one_line(models.chosen), jobs=links.jobs.waiting)
        self.models.show(models.models, models.chosen or None, models.note)
        if self.conversation.talk is not None:
            self.conversation.talk.page.asked = models.chosen
        if isinstance(self.app.screen, ModelsScreen):
            self.app.screen.show(models.models, models.chosen or None, models.note)

    def _reckoned(self, reckoning: Reckoning) -> None:
        if not self.app.is_running:
            return
        tokens = self.tokens
        tokens.draft, tokens.share, tokens.estimate = reckoning.draft, reckoning.share, reckoning.estimate
        tokens.last, tokens.spent = reckoning.last, reckoning.spent
        tokens.sandbox = self.now.is_sandbox
        # Each in a frame of its own: Textual draws all that lies between two changes of one frame.
        self.call_after_refresh(self._tell_reckoning, reckoning)

    def _tell_reckoning(self, reckoning: Reckoning) -> None:
        share = reckoning.share.share if reckoning.share else None
        self.now = replace(
            self.now,
            draft=str(reckoning.draft) if reckoning.draft and reckoning.draft.tokens else "",
            estimate=reckoning.estimate,
            share=percentage(share) if share is not None else "",
        )
