"""The card that asks for an API key, at the first run or when one is refused."""

from collections.abc import Awaitable, Callable
from enum import Enum
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from xai_tui.terminal.safe import visible
from xai_tui.tui.screens.over import OverScreen
from xai_tui.tui.widgets.line import Line

CSS_FILE = Path(__file__).with_name("key_entry.tcss")
"""The styles of this screen."""

KEYS_PAGE = "https://console.x.ai"
"""Where keys are made; shown in full, for terminals far away."""


class Keep(Enum):
    """Where an entered key is kept."""

    FILE = "file"
    KEYCHAIN = "keychain"
    RUN = "run"


class Outcome(Enum):
    """How the card was left."""

    KEY = "key"
    LOOK_AROUND = "look around"
    LATER = "later"


PLACES = {
    Keep.KEYCHAIN: "In the system's keychain",
    Keep.FILE: "In a file that you alone can read:\n  {file}",
    Keep.RUN: "Nowhere: for this run only",
}
"""Where a key can be kept, the safest place first."""

LOOK = "  Look around without one:\n  a sandbox on this machine, nothing leaves it"

UseKey = Callable[[str, Keep], Awaitable[str]]
"""Tries a key and keeps it where wanted; returns why it cannot be used, or nothing."""


class KeyField(Line):
    """The line for the key; moves the focus on before the keys that follow."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,down", "app.focus_next", "Next", show=False),
        Binding("shift+tab", "app.focus_previous", "Previous", show=False),
    ]


class KeyEntry(OverScreen[Outcome]):
    """Asks for a key in a masked field and says where it will be kept.

    Args:
        use_key: What is done with the key.
        server: The server that the key is for.
        file: Where keys are kept in a file.
        has_keychain: Whether the system's keychain can be used.
        can_look_around: Whether the sandbox can be offered instead.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Later", id="key_entry.later")]
    TITLE = "API key"
    KEYS = (("Enter", "Take"),)
    FIRST = "#key-field"
    WAITS_FOR_ROOM = True

    def __init__(
        self,
        use_key: UseKey,
        *,
        server: str,
        file: Path,
        has_keychain: bool = False,
        can_look_around: bool = True,
    ) -> None:
        super().__init__()
        self._use_key = use_key
        self._server = server
        self._file = file
        self._places = [place for place in PLACES if has_keychain or place is not Keep.KEYCHAIN]
        self._can_look_around = can_look_around
        self._checking = False

    def compose(self) -> ComposeResult:
        """What it is, the field, where the key is kept, what else can be done."""
        with Vertical(id="key-card") as card:
            card.border_title = "an API key is needed"
            card.border_subtitle = "Tab moves · Enter takes · Esc later"
            yield Static(self._introduction(), id="key-words", markup=False)
            yield KeyField("xai-…", password=True, id="key-field")
            yield Static("", id="key-answer", markup=False)
            yield Static("Where to keep it", classes="key-heading", markup=False)
            places = (Option(self._line(place), id=place.value) for place in self._places)
            yield OptionList(*places, id="key-places", markup=False)
            if self._can_look_around:
                yield Static("Or", classes="key-heading", markup=False)
                yield OptionList(Option(LOOK, id="look"), id="key-else", markup=False)

    def on_mount(self) -> None:
        """Begin with the safest place."""
        self.query_one("#key-places", OptionList).highlighted = 0

    def action_leave(self) -> None:
        """Go on without a key for now."""
        self.dismiss(Outcome.LATER)

    @on(Input.Submitted, "#key-field")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._try()

    @on(OptionList.OptionHighlighted, "#key-places")
    def _place_marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        for at, place in enumerate(self._places):
            event.option_list.replace_option_prompt_at_index(at, self._line(place, at == event.option_index))

    @on(OptionList.OptionSelected, "#key-places")
    def _place_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._try()

    @on(OptionList.OptionSelected, "#key-else")
    def _look_around(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(Outcome.LOOK_AROUND)

    def _try(self) -> None:
        text = self.query_one("#key-field", KeyField).value.strip()
        place = self.query_one("#key-places", OptionList).highlighted
        if not text:
            self._answer("Paste the key into the field above.")
            self.set_focus(self.query_one("#key-field"))
        elif place is None:
            self._answer("Choose where to keep it.")
        elif not self._checking:
            self._checking = True
            self._answer("Asking the server about this key…")
            self.run_worker(self._use(text, self._places[place]), group="key", exclusive=True)

    async def _use(self, text: str, place: Keep) -> None:
        try:
            refusal = await self._use_key(text, place)
        finally:
            self._checking = False
        if refusal:
            self._answer(refusal)
            self.set_focus(self.query_one("#key-field"))
        else:
            self.dismiss(Outcome.KEY)

    def _answer(self, words: str) -> None:
        self.query_one("#key-answer", Static).update(Content(visible(words)))

    def _line(self, place: Keep, is_chosen: bool = False) -> Content:
        words = PLACES[place].format(file=visible(str(self._file), keep_newlines=False))
        return Content.assemble(("● " if is_chosen else "  ", "$text-accent"), words)

    def _introduction(self) -> Content:
        return Content.assemble(
            "xai-tui talks to ",
            (visible(self._server, keep_newlines=False), "bold"),
            " with a key of yours.\nKeys are made at ",
            (KEYS_PAGE, "underline"),
            "\nPaste one here, or set XAI_API_KEY before the start.",
        )
