"""Text as cells: a string with one code point for each cell of the terminal.

A wide character is followed by `REST`. What takes several code points in one
cell, as a letter with its accents does, is given one of its own.
"""

from re import compile as pattern

from rich.cells import split_graphemes

REST = "\0"
"""The second cell of a wide character."""
UNKNOWN = "\x01"
"""A cell of which nobody knows what it shows."""

_OWN = 0xF0000
"""The first of the code points given to clusters; characters from here on are clusters, too."""
_MOST = 0xFF00

_NARROW = " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e"
_NARROW += "\u2190-\u22ff\u2500-\u25a9\u25ac-\u25b5\u25b7-\u25bf\u25c1-\u25fa\u2800-\u28ff"
_WIDE = (
    "\u2e80-\u2fdf\u3001-\u3029\u3031-\u303c\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
_WIDE += "\uf900-\ufaff\uff01-\uff60"

_all_narrow = pattern(f"[{_NARROW}]*").fullmatch
_pieces = pattern(f"[{_NARROW}{_WIDE}{REST}]+|[^{_NARROW}{_WIDE}{REST}]{REST}?").findall
_is_certain = pattern(f"[{_NARROW}{_WIDE}{REST}]+").fullmatch
_controls = pattern("[\x00-\x1f\x7f-\x9f]")


class Cells:
    """Turns text into cells and cells into text."""

    def __init__(self) -> None:
        self._clusters: list[str] = []
        self._own: dict[str, str] = {}

    @property
    def is_full(self) -> bool:
        """Whether there is hardly a code point left for another cluster."""
        return len(self._clusters) >= _MOST

    def clear(self) -> None:
        """Forget all clusters."""
        self._clusters.clear()
        self._own.clear()

    def cells(self, text: str) -> str:
        """Return text as cells, as wide as Textual takes it for; control characters are left out."""
        if text.isascii() or _all_narrow(text):
            return text
        text = _controls.sub("", text)
        spans, _ = split_graphemes(text)
        return "".join(
            [self.own(text[start:end]) + REST * (width - 1) for start, end, width in spans if width]
        )

    def own(self, cluster: str) -> str:
        """Return the one code point that stands for what one cell, or a wide one, shows."""
        if len(cluster) == 1 and cluster < chr(_OWN):
            return cluster
        found = self._own.get(cluster)
        if found is None:
            found = self._own[cluster] = chr(_OWN + len(self._clusters))
            self._clusters.append(cluster)
        return found

    def text(self, cells: str) -> str:
        """Return what to write for cells."""
        if cells.isascii() and REST not in cells:
            return cells
        return "".join([self._text(each) for each in cells if each != REST])

    def _text(self, character: str) -> str:
        return character if character < chr(_OWN) else self._clusters[ord(character) - _OWN]


def pieces(cells: str) -> list[str]:
    """Cut cells so that what terminals disagree about stands alone: how far it leads is not sure."""
    return [cells] if cells.isascii() else _pieces(cells)


def is_certain(cells: str) -> bool:
    """Tell whether all terminals agree about how many cells these are."""
    return cells.isascii() or _is_certain(cells) is not None
