"""Between the models pane and the catalog."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from xai_tui.domain.conversation import Chat
from xai_tui.domain.model import Model, find_model
from xai_tui.errors import XaiTuiError

if TYPE_CHECKING:
    from xai_tui.services.session import Session


class ModelsLink:
    """Knows the models, which one the next turn asks, and how.

    Attributes:
        models: Those of the server, as far as they are known.
        note: Why there are none, in words.
        chosen: The model that the next turn asks; empty while unknown.
    """

    def __init__(self, session: "Session", changed: Callable[[], None]) -> None:
        self.models: list[Model] = session.catalog.cached()
        self.note = ""
        self.chosen = ""
        self._session = session
        self._changed = changed

    @property
    def model(self) -> Model | None:
        """What is known of the chosen model."""
        return find_model(self.models, self.chosen)

    async def refresh(self) -> None:
        """Ask for the models; when that fails, what is known stays and the note says why."""
        try:
            self.models = await self._session.catalog.models()
        except XaiTuiError as error:
            self.models = self._session.catalog.cached()
            self.note = str(error)
        else:
            self.note = ""
        self._changed()

    async def chat_changed(self, chat: Chat) -> None:
        """Find the model that the open chat asks next."""
        try:
            self.chosen = await self._session.catalog.choose(chat)
        except XaiTuiError as error:
            self.chosen, self.note = "", str(error)
        self._changed()
