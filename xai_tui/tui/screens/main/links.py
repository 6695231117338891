"""All links between the panes and a session, and what the session says on its own."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from xai_tui.domain.events import (
    ChatsChanged,
    Event,
    JobCollected,
    JobsChanged,
    ModelsChanged,
    StoreChanged,
    TroubleNoticed,
    TurnCompleted,
    TurnFailed,
    TurnStopped,
)
from xai_tui.errors import XaiTuiError
from xai_tui.tui.loading import loading
from xai_tui.tui.panes.chats.pane import ChatsPane
from xai_tui.tui.panes.conversation.pane import ConversationPane
from xai_tui.tui.panes.jobs.pane import JobsPane
from xai_tui.tui.screens.main.chats import ChatsLink
from xai_tui.tui.screens.main.jobs import JobsLink
from xai_tui.tui.screens.main.models import ModelsLink
from xai_tui.tui.screens.main.tokens import Reckoning, TokensLink
from xai_tui.tui.transcript.view import Transcript

if TYPE_CHECKING:
    from xai_tui.services.session import Session

KINDS = (
    ChatsChanged,
    JobsChanged,
    JobCollected,
    ModelsChanged,
    StoreChanged,
    TroubleNoticed,
    TurnCompleted,
    TurnFailed,
    TurnStopped,
)
"""What a session says that is of interest beyond the open chat."""


class Links:
    """The links of one session.

    Attributes:
        session: The session.
        chats: For the chats pane.
        models: For the models pane and the picker.
        tokens: For the tokens pane and the status line.
        jobs: For the jobs pane.
    """

    def __init__(
        self,
        session: "Session",
        conversation: ConversationPane,
        *,
        chats: ChatsPane,
        jobs: JobsPane,
        count_tokens: bool,
        changed: Callable[[], None],
        reckoned: Callable[[Reckoning], None],
    ) -> None:
        self.session = session
        self.chats = ChatsLink(session, chats)
        self.jobs = JobsLink(session, jobs, changed)
        self.models = ModelsLink(session, changed)
        self.tokens = TokensLink(session, reckoned, ask_server=count_tokens)
        self._conversation = conversation
        self._is_meeting = False

    def close(self) -> None:
        """Count no more."""
        self.tokens.close()

    async def read(self) -> None:
        """Show what is stored: chats and jobs."""
        await self.chats.refresh(self._conversation.chat_id)
        await self.jobs.refresh()

    @property
    def must_meet_server(self) -> bool:
        """Whether the server is needed before the user asks for anything: for its models, or for a job."""
        return not self.models.models or bool(self.jobs.waiting)

    async def meet_server(self) -> None:
        """Load what questions and answers need, once, and ask the first question: which models there are.

        It takes a third of a second and as much memory again as half of the screen,
        so it waits until somebody is going to ask something.
        """
        if self._is_meeting:
            return
        self._is_meeting = True
        with loading():
            with suppress(XaiTuiError):  # the question meets the same trouble, and says it in its own place
                await self.session.prepare()
            await asyncio.to_thread(Transcript.preload)
        self.tokens.may_ask_server = True
        await self.ask_models()

    async def ask_models(self) -> None:
        """Ask the server for its models."""
        await self.models.refresh()
        await self.conversation_changed()

    async def conversation_changed(self) -> None:
        """Another chat is open, or the open one went on or got other settings."""
        talk = self._conversation.talk
        if talk is None:
            return
        self.chats.mark(talk.chat_id)
        self.tokens.draft_changed(self._conversation.prompt.draft, self.models.chosen)
        await self.models.chat_changed(talk.settings)
        self.tokens.model_changed(self.models.model)
        await self.tokens.chat_changed(talk.chat, talk.path, list(talk.tree), self.models.chosen)

    async def watch(self, say: Callable[[Event], None]) -> None:
        """Follow what the session says until it closes; `say` gets what the user should read."""
        async with self.session.events.subscribe(*KINDS) as events:
            async for event in events:
                await self._take(event, say)

    async def _take(self, event: Event, say: Callable[[Event], None]) -> None:
        match event:
            case ModelsChanged():
                await self.ask_models()
            case JobsChanged():
                await self.jobs.refresh()
            case StoreChanged():
                await self.read()
                await self._conversation.catch_up(self.chats.chats)
            case TroubleNoticed() | JobCollected():
                say(event)
            case _:
                await self.chats.refresh(self._conversation.chat_id)
                self._conversation.note_title(self.chats.chats)
