"""Finding words in the chat: the line they are typed in, the marks on them, the way from one to the next."""

from dataclasses import replace

from textual import events

from xai_tui.tui.transcript.marks import matches
from xai_tui.tui.transcript.rows import Row
from xai_tui.tui.transcript.runs import Line, Look, Run, clean
from xai_tui.tui.transcript.search import MOST, Hit, Search
from xai_tui.tui.transcript.slices import Slices
from xai_tui.tui.transcript.surface import Surface

_ABOVE = 3
"""One in so many lines of the view is left above what was found."""


class Finder(Surface, inherit_bindings=False):
    """A surface in which words can be found.

    They are looked for in the source of all messages, drawn or not; thoughts are left out.
    """

    _words = ""
    _is_typing = False
    _search: Search | None = None
    _hit: Hit | None = None
    _hit_place: tuple[int, int] | None = None
    _from: Hit = Hit(0, 0)

    def on_mount(self) -> None:
        """Be ready to look for words."""
        self.looking = Slices(self._look, self.call_next)

    def on_unmount(self) -> None:
        """Look no more."""
        self.looking.stop()

    @property
    def is_finding(self) -> bool:
        """Whether words are being typed, or are marked."""
        return self._is_typing or self._search is not None

    def action_find(self) -> None:
        """Ask for words."""
        if len(self.stack):
            self._words, self._is_typing = "", True
            self._from = Hit(self.stack.locate(self.top), 0)
            self._seek()

    def action_find_next(self, step: int) -> None:
        """Go to the next place (1) or the one before (-1) where the words stand."""
        if self._search is None:
            self._from = Hit(self.stack.locate(self.top), 0)
            self._seek()
        elif self._hit is not None:
            self._go_to(self._search.next(self._hit, step))

    def stop_finding(self) -> None:
        """Take the marks away; the words can be looked for again."""
        self._is_typing = False
        self._search = self._hit = self._hit_place = None
        self.looking.stop()
        self.paint()

    def on_key(self, event: events.Key) -> None:
        """Take keys while words are typed, and Esc as long as they are marked."""
        if self._is_typing:
            self._type(event)
        elif event.key == "escape" and self.is_finding:
            self.stop_finding()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take words that are pasted."""
        if self._is_typing:
            event.stop()
            self._change(self._words + " ".join(event.text.split()))

    def on_blur(self) -> None:
        """Keep the words that were typed until the focus went elsewhere."""
        self._accept()

    def _type(self, event: events.Key) -> None:
        if event.key == "escape":
            self.stop_finding()
        elif event.key == "enter":
            self._accept()
        elif event.key == "backspace":
            self._change(self._words[:-1])
        elif event.key == "ctrl+u":
            self._change("")
        elif event.key == "ctrl+w":
            self._change(self._words.rstrip().rpartition(" ")[0])
        elif event.is_printable and event.character:
            self._change(self._words + event.character)

    def _accept(self) -> None:
        if self._is_typing and not self._words.strip():
            self.stop_finding()
        elif self._is_typing:
            self._is_typing = False
            self.paint()

    def _change(self, words: str) -> None:
        self._words = words
        self._seek()

    def _seek(self) -> None:
        """Begin to look for the words anew."""
        self._search = self._hit = self._hit_place = None
        self.looking.stop()
        if self._words.strip():
            self._search = Search(self._words, self._text, len(self.stack), self._from)
            self.looking.start()
        self.paint()

    def _text(self, index: int) -> str:
        return self.stack.message(index).entry.text

    def _look(self, until: float) -> bool:
        if self._search is None:
            return False
        more = self._search.look(until)
        hit = self._search.first()
        if self._hit is None and hit is not None:
            self._go_to(hit)
        elif not more:
            self.paint()
        return more

    def _go_to(self, hit: Hit) -> None:
        """Bring a hit into view."""
        assert self._search is not None
        self._hit = hit
        if hit.entry >= len(self.stack):
            return
        # the last row is the one with the words
        self.following.floor = max(self.following.floor, self.stack.total + 1)
        for _ in range(2):  # the place is where it was estimated to be only once it has been drawn
            line, _ = self.stack.find(hit.entry, hit.at, self._search.pattern)
            if not self.top <= line < self.top + self.size.height - 1:
                self.go(max(line - self.size.height // _ABOVE, 0))
        self._hit_place = self.stack.find(hit.entry, hit.at, self._search.pattern)
        self.paint()

    def _view_rows(self, height: int) -> list[Row]:
        rows = super()._view_rows(height)
        if self._search is not None:
            rows = self._marked(rows, self._search)
        if self.is_finding:
            rows[-1] = Row(self._bar())
        return rows

    def _marked(self, rows: list[Row], search: Search) -> list[Row]:
        for marks in matches([row.line for row in rows], search.pattern):
            first, mark = marks[0]
            now = (self.top + first, mark.start) == self._hit_place
            for at, each in marks:
                rows[at] = rows[at]._replace(found=(*rows[at].found, replace(each, now=now)))
        return rows

    def _bar(self) -> Line:
        """Return the line in which words are typed, with how many places were found."""
        cursor = "▏" if self._is_typing else ""
        runs = [
            Run("/", Look("mark")),
            Run(clean(self._words) + cursor),
            Run(f"  {self._tally()}", Look("muted")),
        ]
        return Line(tuple(runs))

    def _tally(self) -> str:
        search = self._search
        if search is None:
            return ""
        rest = "" if search.is_done else "…"
        if search.count >= MOST:
            rest = " and more"
        if self._hit is None:
            return rest or "not found"
        return f"{search.number(self._hit)} of {search.count}{rest}"
