"""The stage: what Textual wants on the screen, what the terminal shows, and the way from one to the other."""

from dataclasses import dataclass

from xai_tui.tui.output.cells import REST, Cells
from xai_tui.tui.output.cells import UNKNOWN as NOTHING
from xai_tui.tui.output.grid import Grid
from xai_tui.tui.output.pen import Pen
from xai_tui.tui.output.reader import Reader
from xai_tui.tui.output.renditions import UNKNOWN, Renditions

_GAP = 4
"""Cells between two runs that are rather written once more than jumped over."""
_FEW_ROWS = 2
"""So many rows are drawn within one frame of any terminal; more are announced, to appear at once."""
_ENTER_FRAME = "\x1b[?2026h"
_LEAVE_FRAME = "\x1b[?2026l"


@dataclass(frozen=True, slots=True)
class Shift:
    """Lines that have moved, as far as is known.

    Attributes:
        rows: The rows of the region they moved in.
        columns: Its columns.
        lines: How far up they went; less than 0 for down.
    """

    rows: range
    columns: range
    lines: int


class Stage:
    """Stands between Textual and the terminal; both its sides are text.

    What was written but not yet asked for is kept as cells, so however long
    nobody asks, the next difference is that to the newest screen.

    Args:
        erases_ground: Whether the terminal gives what it erases the present ground.

    Attributes:
        is_synchronized: Whether the terminal can be told to show a frame at once.
        has_margins: Whether it can scroll some columns only.
    """

    def __init__(self, *, erases_ground: bool = True) -> None:
        self._cells = Cells()
        self._renditions = Renditions()
        self._reader = Reader(self, self._cells, self._renditions)
        self._pen = Pen(self._cells, self._renditions, erases_ground=erases_ground)
        self._wanted = Grid(0, 0)
        self._shown = Grid(0, 0)
        self._touched: set[int] = set()
        self._cursor: tuple[int, int] | None = None
        self._handed: list[str] = []
        self._shift: Shift | None = None
        self.is_synchronized = False
        self.has_margins = False

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._wanted.width, self._wanted.height

    @property
    def is_changed(self) -> bool:
        """Whether there is a difference to draw, or may be."""
        return bool(self._touched) or self._cursor not in {None, self._pen.place}

    def resize(self, width: int, height: int) -> None:
        """Take another size; nothing is known of what is left of the screen."""
        self._wanted, self._shown = Grid(width, height), Grid(width, height)
        self.forget()

    def forget(self) -> None:
        """Know nothing of the screen any more; what is not written again stays as it is."""
        self._pen.forget()
        self._cells.clear()
        self._renditions.clear()
        self._reader.forget()
        self._wanted.forget()
        self._shown.forget()
        self._touched.clear()
        self._cursor = None
        self._shift = None

    def write(self, text: str) -> None:
        """Take what Textual writes."""
        self._reader.read(text)

    def moved(self, shift: Shift) -> None:
        """Hear that lines have moved, which the terminal may do by itself if that is shorter."""
        before = self._shift
        if before is not None and (before.rows, before.columns) == (shift.rows, shift.columns):
            shift = Shift(shift.rows, shift.columns, before.lines + shift.lines)
        self._shift = shift

    def frame(self) -> str:
        """Return what brings the terminal to the newest screen, after what it takes as it is."""
        handed = self.handed_on()
        drawn = self._difference()
        if self._cells.is_full or self._renditions.is_full:
            self._renew()
        return handed + drawn

    def handed_on(self) -> str:
        """Return only what the terminal takes as it is."""
        handed = "".join(self._handed)
        self._handed.clear()
        return handed

    def _renew(self) -> None:
        """Forget characters that are no longer on the screen; the rest is drawn again with new ones."""
        self._pen.forget()
        texts = [[self._cells.text(each) for each in row] for row in self._wanted.characters]
        known = {each: self._renditions.rendition(each) for row in self._wanted.renditions for each in row}
        self._cells.clear()
        self._renditions.clear()
        new = {ord(UNKNOWN): UNKNOWN} | {
            ord(each): self._renditions.character(known[each]) for each in known if each != UNKNOWN
        }
        self._wanted.renditions = [row.translate(new) for row in self._wanted.renditions]
        for y, row in enumerate(self._wanted.characters):
            self._wanted.characters[y] = "".join(
                own if not text or text == own else self._cells.own(text)
                for own, text in zip(row, texts[y], strict=True)
            )
        self._reader.take_anew()
        self._shown.forget()
        self._touched.update(range(self._wanted.height))

    # What the reader finds

    def put(self, x: int, y: int, text: str, rendition: str) -> None:
        """Write cells."""
        if y < self._wanted.height:
            self._wanted.put(x, y, text, rendition)
            self._touched.add(y)

    def place(self, x: int, y: int) -> None:
        """Put the cursor where it shall be."""
        self._cursor = (x, y)

    def hand_on(self, sequence: str) -> None:
        """Send what changes no cell."""
        self._handed.append(sequence)

    def hand_on_unread(self, text: str) -> None:
        """Send what may have changed any cell, after what was drawn before it."""
        self._handed += [self._difference(), text]
        self.forget()

    def announce(self) -> None:
        """Know that the terminal can show whole frames at once."""
        self.is_synchronized = True

    # The difference

    def _difference(self) -> str:
        """Return what draws the touched rows, and leaves the cursor where it shall be."""
        shift, self._shift = self._shift, None
        scrolled = self._scrolled(shift) if shift is not None else None
        drawn = self._drawn(self._shown, self._pen)
        if scrolled is not None and len(scrolled[0]) < len(drawn):
            drawn, self._shown, self._pen = scrolled
        self._touched.clear()
        return drawn

    def _scrolled(self, shift: Shift) -> tuple[str, Grid, Pen] | None:
        """Return what draws the same after lines were moved, with what is shown then and the pen."""
        width, height = self.size
        rows, columns = shift.rows, shift.columns
        is_inside = rows.stop <= height and columns.stop <= width and abs(shift.lines) < len(rows)
        if not is_inside or not (self.has_margins or columns == range(width)):
            return None
        if any(self._is_torn(y, columns) for y in rows):
            return None
        shown, pen = self._shown.copy(), self._pen.copy()
        freed = rows.stop - 1 if shift.lines > 0 else rows.start
        ground = self._renditions.ground(self._wanted.renditions[freed][columns.start])
        if not pen.scroll(rows, columns if columns != range(width) else None, shift.lines, ground):
            return None
        shown.scroll(rows, columns, shift.lines, ground)
        self._touched.update(rows)
        return self._drawn(shown, pen), shown, pen

    def _is_torn(self, y: int, columns: range) -> bool:
        """Tell whether a wide character or something unknown forbids to move some columns of a row."""
        shown, wanted = self._shown.characters[y], self._wanted.characters[y]
        is_cut = REST in {shown[columns.start], shown[columns.stop : columns.stop + 1]}
        return is_cut or NOTHING in wanted

    def _drawn(self, shown: Grid, pen: Pen) -> str:
        """Return what a pen writes until what is shown is what is wanted."""
        rows = sorted(y for y in self._touched if self._wanted.differs(y, shown))
        for y in rows:
            self._row(y, shown, pen)
        if self._cursor is not None:
            width, height = self.size
            pen.go(min(self._cursor[0], width - 1), min(self._cursor[1], height - 1))
        drawn = pen.take()
        if drawn and self.is_synchronized and len(rows) > _FEW_ROWS:
            drawn = f"{_ENTER_FRAME}{drawn}{_LEAVE_FRAME}"
        return drawn

    def _row(self, y: int, shown: Grid, pen: Pen) -> None:
        """Draw one row."""
        text, looks = self._wanted.characters[y], self._wanted.renditions[y]
        for first, last in _runs(self._wanted.differing(y, shown), looks):
            start = first - (text[first] == REST)
            end = last + 1 + (text[last + 1 : last + 2] == REST)
            pen.draw(start, y, text[start:end], looks[start:end], self._wanted.width)
        shown.copy_row(y, self._wanted)


def _runs(differing: list[int], looks: str) -> list[tuple[int, int]]:
    """Return first and last of cells that are close together, where what lies between looks the same."""
    runs: list[tuple[int, int]] = []
    start = last = differing[0]
    for x in differing[1:]:
        if x - last - 1 > _GAP or len(set(looks[last:x])) > 1:
            runs.append((start, last))
            start = x
        last = x
    runs.append((start, last))
    return runs
