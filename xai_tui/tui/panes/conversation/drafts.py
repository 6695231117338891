"""Keeps what stands in the prompt, so that nothing typed is ever lost."""

from collections.abc import Awaitable, Callable

from xai_tui.domain.conversation import Draft
from xai_tui.errors import StoreError

Store = Callable[[str | None, Draft], Awaitable[None]]
"""Stores the draft of a chat; `None` is the chat that is not begun yet."""

PAUSE = 0.5
"""Seconds without a key after which the draft is stored."""

LONGEST_PAUSE = 2.0
"""Seconds after which it is stored while the typing goes on."""


class DraftKeeper:
    """Remembers the newest draft of the open chat and whether it is stored.

    It stays usable after the screen is gone, so that an ending program can
    store what the user typed last.
    """

    def __init__(self) -> None:
        self._store: Store | None = None
        self._chat_id: str | None = None
        self._text = ""
        self._stored = True
        self._refusal = ""

    @property
    def chat_id(self) -> str | None:
        """The chat that the draft belongs to."""
        return self._chat_id

    @property
    def text(self) -> str:
        """The newest draft."""
        return self._text

    @property
    def is_stored(self) -> bool:
        """Whether the newest draft is stored, or being stored."""
        return self._stored

    def attach(self, store: Store | None) -> None:
        """Say how drafts are stored; without a way they wait here."""
        self._store = store

    def turn_to(self, chat_id: str | None, text: str = "") -> None:
        """Another chat is open now, and this is its stored draft."""
        self._chat_id, self._text, self._stored = chat_id, text, True

    def note(self, text: str) -> None:
        """The prompt now holds this text."""
        if text != self._text:
            self._text, self._stored = text, False

    async def flush(self) -> None:
        """Store the newest draft if it is not stored yet.

        Raises:
            StoreError: It could not be stored; it is kept here.
        """
        if self._stored or self._store is None:
            return
        self._stored = True
        try:
            await self._store(self._chat_id, Draft(self._text))
        except BaseException:
            self._stored = False
            raise
        self._refusal = ""

    async def refusal(self) -> StoreError | None:
        """Store the newest draft if it is not stored yet.

        Returns:
            Why not, the first time; while each further try fails for the same cause, nobody needs to hear it.
        """
        try:
            await self.flush()
        except StoreError as error:
            known, self._refusal = self._refusal, str(error)
            return error if self._refusal != known else None
        return None
