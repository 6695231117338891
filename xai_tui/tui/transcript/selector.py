"""Selecting by keys: a message, a block or a line, then more of them."""

from textual import events

from xai_tui.tui.transcript.copied import Place
from xai_tui.tui.transcript.finder import Finder
from xai_tui.tui.transcript.messages import Requests
from xai_tui.tui.transcript.rows import Row, text_width
from xai_tui.tui.transcript.runs import Line, Look, Run
from xai_tui.tui.transcript.units import KINDS, Kind, Stretch, Unit

_HINTS = (
    "j k move · J K extend · v message, block, line · y copies · Esc",
    "j k J K · v block, line · y copies",
    "j k J K · v · y copies",
)
"""What its keys do, in ever fewer words."""
_STEPS = {"j": 1, "down": 1, "k": -1, "up": -1}
_EXTENSIONS = {"J": 1, "shift+down": 1, "K": -1, "shift+up": -1}


class Selector(Requests, Finder, inherit_bindings=False):
    """A surface on which things can be selected by keys.

    Attributes:
        kind: What is being selected; None while nothing is.
    """

    kind: Kind | None = None
    _anchor = Unit(0)
    _unit = Unit(0)

    def action_select(self) -> None:
        """Select the message under the cursor, or else the one in view; then blocks of it, then lines."""
        if not len(self.stack):
            return
        if self.kind is None:
            middle = self.stack.locate(min(self.top + self.size.height // 2, max(self.stack.total - 1, 0)))
            self._unit = Unit(middle if self.cursor is None else self.cursor)
            self.kind = "message"
        else:
            self.kind = KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)]
            self._unit = self.stack.unit_at(self._unit, self.kind, self.top)
        self._anchor = self._unit
        self.show_unit()

    @property
    def selected_unit(self) -> Unit:
        """What is selected, or was."""
        return self._unit

    def stop_selecting(self) -> None:
        """Select nothing any more."""
        self.kind = None
        self.paint()

    def on_key(self, event: events.Key) -> None:
        """Take keys while something is selected."""
        if self.kind is None or self.is_finding:
            return
        if event.key in _STEPS:
            self._move(_STEPS[event.key], extend=False)
        elif event.key in _EXTENSIONS:
            self._move(_EXTENSIONS[event.key], extend=True)
        elif event.key in {"y", "enter"}:
            self._copy()
        elif event.key == "escape":
            self.stop_selecting()
        else:
            return
        event.stop()
        event.prevent_default()

    def _move(self, step: int, *, extend: bool) -> None:
        assert self.kind is not None
        self._unit = self.stack.unit_beside(self._unit, self.kind, step)
        if not extend:
            self._anchor = self._unit
        self.show_unit()

    def show_unit(self) -> None:
        """Bring what is selected into view."""
        assert self.kind is not None
        height = self.size.height
        # the last row tells of the keys
        self.following.floor = max(self.following.floor, self.stack.total + 1)
        for _ in range(2):  # what is drawn on the way may move it
            stretch = self.stack.stretch(self._unit, self.kind)
            if stretch.first < self.top:
                self.go(max(stretch.first - 1, 0))
            elif stretch.last >= self.top + height - 1:
                self.go(min(stretch.first - 1, stretch.last - height + 2))
        self.go(self.top)

    def _stretch(self, kind: Kind) -> Stretch:
        one, other = self.stack.stretch(self._anchor, kind), self.stack.stretch(self._unit, kind)
        return Stretch(min(one.first, other.first), max(one.last, other.last))

    def _copy(self) -> None:
        kind = self.kind
        assert kind is not None
        first, last = sorted((self._anchor, self._unit))
        if kind == "message":
            texts = [self.stack.message(at).entry.text for at in range(first.message, last.message + 1)]
            text = "\n\n".join(text.strip("\n") for text in texts)
        else:
            stretch = self._stretch(kind)
            end = Place(stretch.last, len(self.stack.line(stretch.last).text))
            text = self.stack.copied(Place(stretch.first, 0), end)
        what = kind if first == last else f"{kind}s"
        self.stop_selecting()
        self.post_message(self.CopyRequested(text, what))

    def _view_rows(self, height: int) -> list[Row]:
        rows = super()._view_rows(height)
        if self.kind is not None and len(self.stack):
            stretch = self._stretch(self.kind)
            for at in range(max(stretch.first - self.top, 0), min(stretch.last - self.top + 1, len(rows))):
                rows[at] = rows[at]._replace(selected=(0, -1))
            if not self.is_finding:
                rows[-1] = Row(_bar(self.kind, text_width(self.size.width)))
        return rows


def _bar(kind: Kind, width: int) -> Line:
    """Return the line that tells what is being selected and the keys for it, as far as there is room."""
    head = f"{kind}  "
    hint = next((each for each in _HINTS if len(head) + len(each) <= width), _HINTS[-1])
    return Line((Run(head, Look("mark")), Run(hint, Look("muted"))))
