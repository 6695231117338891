"""The main screen with its panes, its links to a session, and the ways to speak to the user."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

from textual.message import Message

from xai_tui.errors import XaiTuiError
from xai_tui.tui import notices
from xai_tui.tui.panes.chats.pane import ChatsPane
from xai_tui.tui.panes.jobs.pane import JobsPane
from xai_tui.tui.panes.models.pane import ModelsPane
from xai_tui.tui.panes.tokens.pane import TokensPane
from xai_tui.tui.screens.choice import ChoiceScreen, Row
from xai_tui.tui.screens.line import LineScreen
from xai_tui.tui.screens.main.frame import Frame
from xai_tui.tui.screens.main.links import Links
from xai_tui.tui.screens.main.settings import ChatSettings
from xai_tui.tui.working import begin, ended


class Linked(Frame):
    """What stands between the frame and those who use it.

    Whatever may take time runs in a worker, so that keys are always answered.

    Attributes:
        links: Between panes and session; `None` until there is one.
        chat_settings: Changes what the open chat follows; `None` until there is a session.
        chats: The pane of the left side.
        models: The upper pane of the right side.
        tokens: The middle one.
        jobs: The lower one.
    """

    class Noticed(Message):
        """Something should be shown to the user."""

        def __init__(self, notice: notices.Notice) -> None:
            super().__init__()
            self.notice = notice

    class CopyWanted(Message):
        """A text should go to the clipboard.

        Attributes:
            text: The source text.
            what: What it is, such as `the answer`.
        """

        def __init__(self, text: str, what: str) -> None:
            super().__init__()
            self.text = text
            self.what = what

    links: Links | None = None
    chat_settings: ChatSettings | None = None

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__(keymap)
        self.chats = ChatsPane(id="chats")
        self.models = ModelsPane(compact=True, id="models")
        self.tokens = TokensPane(id="tokens")
        self.jobs = JobsPane(id="jobs")
        self._filling = asyncio.Lock()

    async def mount_panes(self) -> None:
        """Fill the sides, unless they are; done after the first paint, which waits for the prompt alone."""
        async with self._filling:
            if self.is_attached and not self.chats.is_attached:
                await self.chats_side.mount(self.chats)
                await self.now_side.mount(self.models, self.tokens, self.jobs)

    def on_unmount(self) -> None:
        """Hear nothing more from the session, which outlives the screen."""
        if self.links is not None:
            self.links.close()

    async def detach(self) -> None:
        """Let go of the session before it is closed for another one; what stands in the prompt stays."""
        if self.links is not None:
            self.links.close()
            self.links = None
        self.conversation.detach()
        manager = self.app.workers
        await ended([*manager.cancel_node(self), *manager.cancel_node(self.conversation)])

    def say_key(self, *, lacking: bool) -> None:
        """Tell whether a key is lacking."""
        self.now = replace(self.now, has_key=not lacking)

    def ask(self, work: Coroutine[Any, Any, object]) -> None:
        """Run something that may take time, or fail with words that are then shown."""
        if self.app.is_running:
            begin(self, work, guard=self.guarded, group="asked")
        else:
            work.close()

    async def choose(self, title: str, rows: Sequence[Row], current: str = "") -> str | None:
        """Let the user choose from a list; to be awaited in a worker."""
        return await self.app.push_screen_wait(ChoiceScreen(title, rows, current))

    async def ask_line(self, title: str, value: str) -> str | None:
        """Let the user write a line; to be awaited in a worker."""
        return await self.app.push_screen_wait(LineScreen(title, value, may_be_empty=True))

    def say(self, title: str, words: str = "", *, warning: bool = False) -> None:
        """Show news of the program's own."""
        self.post_message(self.Noticed(notices.of_words(title, words, warning=warning)))

    def open_chat(self, chat_id: str | None) -> None:
        """Show another chat; `None` is a new one."""
        self.ask(self.conversation.open(chat_id))
        self.leave_side()

    async def guarded(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something and show the words it fails with, if it does."""
        try:
            await work
        except XaiTuiError as error:
            self.post_message(self.Noticed(notices.of_error(error)))
