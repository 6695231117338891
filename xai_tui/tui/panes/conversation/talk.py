"""One open chat: what the transcript shows of it, kept in step with what happens to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xai_tui.domain.conversation import Chat, Draft, Message, MessageState, Protocol, Tree
from xai_tui.domain.events import (
    ChatChanged,
    Event,
    ModelTaken,
    TextDelta,
    ThoughtsDelta,
    ToolCalled,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
    TurnStopped,
    TurnWaiting,
)
from xai_tui.errors import NotFoundError, UsageError, XaiTuiError
from xai_tui.tui.panes.conversation.branch import answer_at, prompt_at, up_to
from xai_tui.tui.panes.conversation.page import Page
from xai_tui.tui.panes.conversation.reading import fresh_chat, read
from xai_tui.tui.transcript.view import Transcript

if TYPE_CHECKING:
    from xai_tui.services.events import Subscription
    from xai_tui.services.session import Session


class Talk:
    """The chat on the screen.

    Attributes:
        chat: The stored chat; `None` for a new one that has no message yet.
        fresh: The settings that a new chat begins with.
        tree: Its messages.
        page: What of it is in the transcript.
    """

    def __init__(
        self,
        session: "Session",
        transcript: Transcript,
        *,
        changed: Callable[[], None],
        waiting: Callable[[TurnWaiting | None], None],
    ) -> None:
        self.chat: Chat | None = None
        self.fresh = fresh_chat()
        self.tree = Tree(())
        self._session = session
        self.page = Page(transcript, sandbox=session.is_sandbox)
        self._changed = changed
        self._waiting = waiting
        self._is_waiting = False
        self._wanted: str | None = None
        self._subscription: Subscription | None = None

    @property
    def chat_id(self) -> str | None:
        """The id of the stored chat."""
        return self.chat.id if self.chat else None

    @property
    def settings(self) -> Chat:
        """The chat whose settings the next turn follows, stored or not."""
        return self.chat or self.fresh

    @property
    def path(self) -> list[Message]:
        """The messages on the screen, first one first."""
        return self.tree.path(self.chat.leaf_id) if self.chat else []

    @property
    def is_streaming(self) -> bool:
        """Whether an answer of this chat is on its way."""
        return self.chat is not None and self._session.turns.is_streaming(self.chat.id)

    @property
    def protocol(self) -> Protocol | None:
        """The API that carries the chat: the one it is set to, else the one that brought the last answer."""
        carried = (message.protocol for message in reversed(self.path) if not message.job_id)
        return self.settings.protocol or next(filter(None, carried), None)

    def note_title(self, chats: Sequence[Chat]) -> None:
        """Take the title of the open chat from a list of stored ones."""
        title = next((chat.title for chat in chats if chat.id == self.chat_id), None)
        if self.chat is not None and title is not None and self.chat.title != title:
            self.chat = replace(self.chat, title=title)
            self._changed()

    async def open(self, chat_id: str | None) -> None:
        """Show a chat, or an empty one for `None`.

        Raises:
            NotFoundError: There is no such chat any more; what was shown stays.
        """
        before, self._wanted = self._wanted, chat_id
        if chat_id is not None:
            try:
                await self._read(chat_id)
            except XaiTuiError:
                self._wanted = before
                raise
            await self._session.chats.mark_read(chat_id)
            return
        if self._subscription is not None:
            self._subscription.close()
            self._subscription = None
        self.chat, self.fresh, self.tree = None, fresh_chat(), Tree(())
        self.page.turn()
        self._say_waiting(None)
        self._show()

    async def follow(self) -> None:
        """Show what happens to the chat until another is opened."""
        while (subscription := self._subscription) is not None:
            async for event in subscription:
                await self._take(event)
                if subscription is not self._subscription:
                    break
            else:
                return

    async def stored(self) -> tuple[str, bool]:
        """The id of the chat, which is stored now if it was not, and whether that was so."""
        if self.chat is not None:
            return self.chat.id, False
        fresh = self.fresh
        chat = await self._session.chats.create(
            fresh.model, protocol=fresh.protocol, system=fresh.system, parameters=fresh.parameters
        )
        await self.open(chat.id)
        return chat.id, True

    async def send(self, chat_id: str, draft: Draft, *, edited: str | None = None) -> None:
        """Send a draft in a stored chat, which need not be the open one.

        Args:
            chat_id: The chat.
            draft: What to send.
            edited: The prompt it replaces as a sibling; `None` adds to the end.
        """
        if edited is None:
            await self._session.turns.send(chat_id, draft)
        else:
            await self._session.turns.edit(chat_id, edited, draft)

    async def change(self, **settings: Any) -> None:
        """Change settings of the open chat, by the names of `Chat`; a new one begins with them."""
        if self.chat is None:
            self.fresh = replace(self.fresh, **settings)
        elif (changed := replace(self.chat, **settings)) != self.chat:
            self.chat = changed
            await self._session.chats.update(changed)
        self._changed()

    async def stop(self) -> None:
        """Stop the answer that is on its way; what came is kept."""
        if self.chat is not None:
            await self._session.turns.stop(self.chat.id)

    async def retry(self, message_id: str | None = None) -> None:
        """Ask for another answer beside this one, by default that under the cursor, or send a queued prompt.

        Raises:
            UsageError: Nothing has been asked yet, or an answer is coming.
        """
        path = up_to(self.path, message_id or self.page.pointed)
        if self.chat is None or not path:
            raise UsageError("Nothing has been asked in this chat yet.", next_step="Write a prompt first.")
        await self._session.turns.retry(self.chat.id, path[-1].id)

    async def proceed(self, message_id: str | None = None) -> None:
        """Go on with an answer that is not whole, by default with that under the cursor, or the last.

        Raises:
            UsageError: There is no such answer, or another is coming.
        """
        answer = answer_at(self.path, message_id or self.page.pointed)
        if self.chat is None or answer is None:
            raise UsageError("There is no answer to continue.", next_step="Write a prompt first.")
        await self._session.turns.proceed(self.chat.id, answer.id)

    async def show_sibling(self, message_id: str, step: int) -> None:
        """Show the alternative before (-1) or after (1) a message, with what follows it."""
        if self.chat is None or message_id not in self.tree:
            return
        siblings = self.tree.siblings(message_id)
        at = [sibling.id for sibling in siblings].index(message_id)
        chosen = siblings[(at + step) % len(siblings)]
        leaf = self.tree.leaf_below(chosen.id)
        await self._session.chats.choose_leaf(self.chat.id, leaf)
        self.chat = replace(self.chat, leaf_id=leaf)
        self._show()

    def prompt(self, message_id: str | None = None) -> Message | None:
        """A prompt: this one or that of this answer, by default at the cursor, or the last."""
        return prompt_at(self.path, message_id or self.page.pointed)

    async def catch_up(self, chats: Sequence[Chat]) -> None:
        """Show what another program did to the chat, if these stored chats tell of it."""
        shown = self.chat
        if shown is None or self.is_streaming:
            return
        if any(chat.id == shown.id and chat.updated_at > shown.updated_at for chat in chats):
            await self.read_again()

    async def read_again(self) -> None:
        """Show the open chat as it is stored now; a new one when it has been deleted."""
        if self.chat is None:
            return
        try:
            await self._read(self.chat.id)
        except NotFoundError:
            if self._wanted == self.chat_id:
                await self.open(None)
            return
        # An answer that joined another branch than the one in view stays unread.
        if not all(message.read for message in self.path):
            await self._session.chats.mark_read(self.chat.id)

    async def _read(self, chat_id: str) -> None:
        """Read the chat, then show it, unless another was asked for meanwhile."""
        reading = await read(self._session, chat_id, lambda: self._wanted == chat_id)
        if reading is None:
            return
        # From here to the end nothing is awaited, so that no event is missed or seen twice.
        if self._subscription is not None:
            self._subscription.close()
        self._subscription = self._session.events.subscribe(chat_id=chat_id)
        if chat_id != self.chat_id:
            self.page.turn()
            self._say_waiting(None)
        self.chat, self.tree = reading.chat, reading.tree
        self.page.forget_arrived()
        self._show()

    async def _take(self, event: Event) -> None:
        match event:
            case TextDelta(message_id=message_id, text=text):
                self._say_waiting(None)
                self.page.feed(message_id, text=text)
            case ThoughtsDelta(message_id=message_id, text=text):
                self._say_waiting(None)
                self.page.feed(message_id, thoughts=text)
            case ModelTaken():
                self._say_waiting(None)
            case TurnWaiting():
                self._say_waiting(event)
            case TurnStarted():
                await self._begin(event)
            case ToolCalled(chat_id=chat_id, message_id=message_id):
                self._take_calls(chat_id, message_id)
            case TurnCompleted(message=message) | TurnFailed(message=message) | TurnStopped(message=message):
                self._say_waiting(None)
                self.page.forget_arrived(message.id)
                self._put(message)
                self._show()
                await self._session.chats.mark_read(message.chat_id)
            case ChatChanged():
                await self.read_again()
            case _:
                pass

    def _take_calls(self, chat_id: str, message_id: str) -> None:
        partial = self._session.turns.partial(chat_id)
        if partial is None or partial.id != message_id or message_id not in self.tree:
            return
        self._put(replace(self.page.settle(self.tree[message_id]), tool_calls=partial.tool_calls))
        self._show()

    def _put(self, *messages: Message) -> None:
        self.tree = Tree([*self.tree, *messages])

    async def _begin(self, event: TurnStarted) -> None:
        """Show a prompt and its empty answer; whatever is not a plain next turn is read from the store."""
        assert self.chat is not None
        leaf = self.chat.leaf_id
        is_next = event.prompt.id == leaf or (
            event.prompt.parent_id == leaf and event.prompt.id not in self.tree
        )
        if not is_next or any(message.state is MessageState.QUEUED for message in self.tree):
            await self.read_again()
            return
        self._put(event.prompt, event.answer)
        self.chat = replace(self.chat, leaf_id=event.answer.id)
        self._show()

    def _say_waiting(self, event: TurnWaiting | None) -> None:
        if event is not None or self._is_waiting:
            self._is_waiting = event is not None
            self._waiting(event)

    def _show(self) -> None:
        self.page.show(self.path, self.tree)
        self._changed()
