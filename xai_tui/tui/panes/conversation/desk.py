"""What is written in the conversation and not stored yet: the draft, and prompts on their way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xai_tui.tui.panes.conversation.composer import Composer
from xai_tui.tui.panes.conversation.drafts import DraftKeeper
from xai_tui.tui.panes.conversation.outbox import Outbox, Parcel
from xai_tui.tui.panes.conversation.talk import Talk

if TYPE_CHECKING:
    from xai_tui.services.session import Session


class Desk:
    """Keeps drafts with their chats, and sends prompts in the order in which they were submitted.

    Attributes:
        keeper: Has what is not stored, also when the screen is gone.
        outbox: Prompts that are submitted and not stored.
    """

    def __init__(self) -> None:
        self.keeper = DraftKeeper()
        self.outbox = Outbox()
        self._handed: list[str] = []
        self._session: Session | None = None

    def attach(self, session: "Session", chat_id: str | None) -> None:
        """Use a session; what was written before it was there belongs to its open chat."""
        self._session = session
        self.outbox.address(chat_id)
        self.keeper.attach(session.chats.save_draft)

    def detach(self) -> None:
        """Keep everything here until there is another session."""
        self._session = None
        self.keeper.attach(None)

    def note(self, text: str) -> None:
        """Keep what stands in the prompt, behind what is submitted and not stored yet."""
        self.keeper.note("\n".join(filter(None, [*self.outbox.texts, *self._handed, text])))

    @contextmanager
    def handing_over(self, text: str) -> Iterator[None]:
        """Count a text as not stored while another takes it, and for good if the program ends meanwhile."""
        self._handed.append(text)
        try:
            yield
        except Exception:
            self._handed.remove(text)
            raise
        self._handed.remove(text)

    async def turn(self, talk: Talk, chat_id: str | None, composer: Composer) -> None:
        """Open another chat with its own draft; what stands in the prompt stays with the chat that is left.

        Raises:
            NotFoundError: There is no such chat any more.
            StoreError: It could not be read, or the draft not be stored.
        """
        await self.keeper.flush()
        await talk.open(chat_id)
        self.note(composer.draft)
        await self.keeper.flush()
        # The keeper turns first: emptying the prompt must not empty the draft of the chat that is left.
        self.keeper.turn_to(chat_id)
        if not composer.cancel_edit():
            composer.draft = ""
        await self.load(chat_id, composer)

    async def load(self, chat_id: str | None, composer: Composer) -> None:
        """Show the stored draft of a chat; where something is typed already, it can be recalled.

        Raises:
            StoreError: It could not be read.
        """
        assert self._session is not None
        stored = await self._session.chats.draft(chat_id)
        text = stored.text if stored else ""
        self.keeper.turn_to(chat_id, text)
        if not composer.draft.strip():
            composer.draft = text
        elif text:
            composer.prompt.recall.add(text)
        self.note(composer.draft)

    async def send(self, parcel: Parcel, talk: Talk) -> bool:
        """Store and send a prompt; returns whether it began the new chat that is open.

        Raises:
            XaiTuiError: It could not be stored or sent.
        """
        assert self._session is not None
        begun = False
        chat_id = parcel.chat_id
        if chat_id is None:
            chat_id, begun = await self.begin(talk)
        await talk.send(chat_id, parcel.draft, edited=parcel.edited)
        await self._session.chats.remember(parcel.draft.text)
        return begun

    async def begin(self, talk: Talk) -> tuple[str, bool]:
        """The id of the open chat, which is stored now if it is new, and whether that was so.

        Raises:
            StoreError: It could not be stored.
        """
        chat_id, begun = await talk.stored()
        if begun:
            self.outbox.address(chat_id)
            self.keeper.turn_to(chat_id)
        return chat_id, begun

    async def remember(self, text: str) -> None:
        """Keep a prompt that was put away among the earlier ones."""
        if self._session is not None:
            await self._session.chats.remember(text)

    def take_back(self) -> str:
        """Everything that was submitted and not stored, as one text."""
        return "\n".join(self.outbox.empty())
