"""What can be shown of keys while nothing is there yet that knows what they do."""

import re
import sys
import unicodedata
from codecs import getincrementaldecoder

ERASING = ("\x7f", "\x08")
"""What Backspace sends."""

_SEQUENCE = re.compile(
    r"""\x1b(?:
        \[ [0-?]* [ -/]* [@-~]                # CSI: keys, and most of what terminals answer
      | [P\]X^_] .*? (?: \x07 | \x1b\\ )      # strings: answers about colours, names and capabilities
      | O .                                   # keys of the keypad, F1 to F4
      | [^\[\]PX^_O\x1b]                      # Alt with a key
    )""",
    re.VERBOSE | re.DOTALL,
)
_ANSWER = re.compile(r"\x1b(?: \[ [<>?] .* | \[ [\d;]* [IORcntyMm] | [P\]X^_] .* )", re.VERBOSE | re.DOTALL)
"""A sequence that changes nothing in a prompt: what is said of the terminal, its focus and the mouse."""

_LETTER = re.compile(r"\x1b\[ \d+ ;[\d:]*; (\d+) u", re.VERBOSE)
"""A letter from a terminal that tells all keys apart, as Textual asks it to: the last number is the text."""

_ERASING = re.compile(r"\x1b\[ 127 (?:;1?)? u", re.VERBOSE)
"""Backspace as such a terminal sends it."""

_UNSURE = {"Mn", "Mc", "Me", "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of code points that change what stands before them, or nobody knows how wide they are."""

_JOINING = re.compile("[\u1160-\u11ff\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\ufffd]")
"""More of these: parts of syllables, of flags, skins, and what is no text at all."""


class EchoLine:
    """The letters typed into an empty line, as far as it is sure how they look.

    Text and Backspace are followed. The first key that does something else
    ends that: from then on the line stays as it is, until the screen knows better.

    Args:
        room: How many cells may be filled.

    Attributes:
        text: What is to be shown.
        is_open: Whether what comes next may still be shown.
    """

    def __init__(self, room: int) -> None:
        self.text = ""
        self.is_open = True
        self._room = room
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = ""

    @property
    def width(self) -> int:
        """How many cells the text takes."""
        return sum(map(_width, self.text))

    def feed(self, data: bytes) -> None:
        """Follow what was typed, cut anywhere."""
        text = self._held + self._decode(data)
        self._held = ""
        while text and self.is_open:
            if text[0] == "\x1b":
                sequence = _SEQUENCE.match(text)
                if sequence is None:
                    self._held = text
                    return
                self._follow(sequence[0])
                text = text[sequence.end() :]
            else:
                self._type(text[0])
                text = text[1:]

    def _follow(self, sequence: str) -> None:
        letter = _LETTER.fullmatch(sequence)
        if letter is not None and int(letter[1]) <= sys.maxunicode:
            self._type(chr(int(letter[1])))
        elif _ERASING.fullmatch(sequence):
            self._type(ERASING[0])
        else:
            self.is_open = _ANSWER.fullmatch(sequence) is not None

    def _type(self, character: str) -> None:
        if character in ERASING:
            self.text = self.text[:-1]
        elif _is_sure(character) and self.width + _width(character) <= self._room:
            self.text += character
        else:
            self.is_open = False


def _is_sure(character: str) -> bool:
    return unicodedata.category(character) not in _UNSURE and not _JOINING.match(character)


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
