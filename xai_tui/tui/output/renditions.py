"""How a cell looks, as the terminal is told by SGR, and the shortest way from one look to another."""

from collections.abc import Iterator
from typing import NamedTuple

_OFF = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
"""Each attribute and the code that ends it."""

_SEEN_ON_BLANKS = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})
"""Attributes that show where no character stands."""

_MOST = 0xD000
"""So many renditions have a code point each, below the surrogates."""

_BRIGHT = range(90, 98)
_BASIC = range(30, 38)
_TO_BACKGROUND = 10


class Rendition(NamedTuple):
    """The look of a cell.

    Attributes:
        attributes: SGR codes that are on, in order; one that is not understood stands here as it came.
        foreground: SGR parameters of the colour; empty for the terminal's own.
        background: The same of the ground.
        link: What stands between `OSC 8 ;` and its end; empty for no link.
    """

    attributes: tuple[str, ...] = ()
    foreground: str = ""
    background: str = ""
    link: str = ""

    @property
    def codes(self) -> list[str]:
        """The SGR parameters that give this look after a reset."""
        return [code for code in (*self.attributes, self.foreground, self.background) if code]

    @property
    def ground(self) -> "Rendition":
        """What a blank shows of it."""
        seen = tuple(code for code in self.attributes if code in _SEEN_ON_BLANKS or code not in _OFF)
        return self if seen else Rendition(background=self.background, link=self.link)

    @property
    def is_erasable(self) -> bool:
        """Whether a blank that is erased, rather than written, shows the same."""
        return not self.link and self.ground == Rendition(background=self.background)


PLAIN = Rendition()

UNKNOWN = "\0"
"""The character of no rendition: what is on, or what a cell shows, is not known."""


def applied(rendition: Rendition, parameters: str) -> Rendition:
    """Return what an SGR sequence makes of a rendition.

    Args:
        rendition: The look before.
        parameters: What stands between `CSI` and `m`.
    """
    attributes = list(rendition.attributes)
    foreground, background = rendition.foreground, rendition.background
    codes = iter(parameters.split(";"))
    for code in codes:
        if code in {"", "0"}:
            attributes, foreground, background = [], "", ""
        elif code in {"38", "48"}:
            colour = _colour(code, codes)
            foreground, background = (colour, background) if code == "38" else (foreground, colour)
        elif code == "39" or _is_in(code, _BASIC, _BRIGHT):
            foreground = "" if code == "39" else code
        elif code == "49" or _is_in(code, _BASIC, _BRIGHT, shift=_TO_BACKGROUND):
            background = "" if code == "49" else code
        elif code in _OFF.values():
            attributes = [each for each in attributes if _OFF.get(each) != code]
        elif code not in attributes:
            attributes.append(code)
    return Rendition(tuple(sorted(attributes)), foreground, background, rendition.link)


def _is_in(code: str, *ranges: range, shift: int = 0) -> bool:
    return code.isdecimal() and any(int(code) - shift in each for each in ranges)


def _colour(code: str, following: Iterator[str]) -> str:
    """Return a colour with all its parameters, which are taken from those that follow."""
    kind = next(following, "")
    count = {"2": 3, "5": 1}.get(kind, 0)
    return ";".join([code, kind, *(next(following, "0") for _ in range(count))])


def _change(before: Rendition | None, after: Rendition) -> str:
    """Return the shortest sequence from one look to another; from an unknown one, by a reset."""
    anew = f"\x1b[{';'.join(['0', *after.codes])}m" if after.codes else "\x1b[m"
    if before is None:
        return anew + (f"\x1b]8;{after.link}\x1b\\" if after.link else "")
    linked = f"\x1b]8;{after.link or ';'}\x1b\\" if before.link != after.link else ""
    if before[:3] == after[:3]:
        return linked
    gone = [code for code in before.attributes if code not in after.attributes]
    if any(code not in _OFF for code in gone):
        return anew + linked
    off = sorted({_OFF[code] for code in gone})
    on = [code for code in after.attributes if code not in before.attributes or _OFF.get(code) in off]
    if before.foreground != after.foreground:
        on.append(after.foreground or "39")
    if before.background != after.background:
        on.append(after.background or "49")
    step = f"\x1b[{';'.join([*off, *on])}m"
    return min(anew, step, key=len) + linked


class Renditions:
    """Gives every rendition that is seen a character of its own, so that rows of them are strings.

    Only as many as there are characters can be told apart; who uses them
    forgets all when they run out.
    """

    def __init__(self) -> None:
        self._known: list[Rendition] = []
        self._characters: dict[Rendition, str] = {}
        self._applied: dict[tuple[Rendition, str], Rendition] = {}
        self._changes: dict[tuple[str, str], str] = {}
        self._grounds: dict[str, str] = {}
        self.clear()

    def clear(self) -> None:
        """Forget all."""
        for table in (self._known, self._characters, self._applied, self._changes, self._grounds):
            table.clear()
        self._known.append(PLAIN)  # the first character means that nothing is known
        self.character(PLAIN)

    @property
    def is_full(self) -> bool:
        """Whether there is hardly a character left."""
        return len(self._known) >= _MOST or len(self._changes) >= _MOST or len(self._applied) >= _MOST

    def character(self, rendition: Rendition) -> str:
        """Return the character of a rendition."""
        found = self._characters.get(rendition)
        if found is None:
            found = self._characters[rendition] = chr(len(self._known))
            self._known.append(rendition)
        return found

    def rendition(self, character: str) -> Rendition:
        """Return the rendition that a character stands for."""
        return self._known[ord(character)]

    def applied(self, rendition: Rendition, parameters: str) -> Rendition:
        """Return what an SGR sequence makes of a rendition."""
        key = (rendition, parameters)
        found = self._applied.get(key)
        if found is None:
            found = self._applied[key] = applied(rendition, parameters)
        return found

    def change(self, before: str, after: str) -> str:
        """Return the shortest sequence from one rendition to another, each given by its character.

        Args:
            before: The one that is on; `UNKNOWN` if that is not known.
            after: The one that shall be on.
        """
        if before == after:
            return ""
        key = (before, after)
        found = self._changes.get(key)
        if found is None:
            start = None if before == UNKNOWN else self.rendition(before)
            found = self._changes[key] = _change(start, self.rendition(after))
        return found

    def ground(self, character: str) -> str:
        """Return the character of what a blank shows of a rendition."""
        found = self._grounds.get(character)
        if found is None:
            found = self._grounds[character] = self.character(self.rendition(character).ground)
        return found
