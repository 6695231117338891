"""What all screens that lie over the main one have in common."""

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class OverScreen(ModalScreen[ScreenResultType]):
    """A screen over others that is left once, however many keys say so before it is gone."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave it; without effect when it has been left, where Textual would take the screen below away."""
        return super().dismiss(result) if self.is_current else AwaitComplete()
