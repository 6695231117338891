"""One deterministic tokenizer for tokenize-text, usage and prices alike.

It has no vocabulary: a text is cut the way byte-pair encoders cut (a blank joins the word after it,
digits go by threes, long words and long runs of marks are broken up), which gives about four
characters a token in English and about one in Chinese or Japanese. Some characters of several bytes
are cut in two, as real tokenizers do, so that clients meet tokens that are no whole character.

The bytes of the tokens, joined, are always the UTF-8 of the text.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

VOCABULARY = 131_072
"""Token ids are below this; the first 256 are the single bytes."""

_PIECE = re.compile(
    r"'(?:s|t|re|ve|m|ll|d)\b"
    r"| ?[^\W\d_]{1,64}"
    r"| ?\d{1,3}"
    r"| ?[^\s\w]{1,64}|_{1,64}"
    r"|\r?\n(?:\r?\n){0,31}"
    r"|[^\S\n]{1,64}(?=[^\S\n])"
    r"|\s"
    r"|.",
    re.DOTALL,
)
_WHOLE_WORD = 9
_WORD_PART = 5
_MARKS_PART = 4
_BLANKS_PART = 16
_FIRST_WIDE = "\u0900"
_LEAD_OF_THREE = 0xE0
_ONE_IN = 5


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        id: A number below `VOCABULARY`, the same for the same bytes everywhere.
        raw: Its bytes; not always whole characters.
    """

    id: int
    raw: bytes

    @property
    def text(self) -> str:
        """The bytes as text, with U+FFFD where they are no whole character."""
        return self.raw.decode("utf-8", "replace")


def encode(text: str) -> list[Token]:
    """Cut a text into tokens.

    Args:
        text: Any text without lone surrogates.

    Returns:
        The tokens in their order; their bytes joined are the text's UTF-8.
    """
    return [token for found in _PIECE.finditer(text) for token in _tokens_of(found.group())]


def count(text: str) -> int:
    """How many tokens a text is."""
    return sum(len(_tokens_of(found.group())) for found in _PIECE.finditer(text))


def whole_characters(tokens: list[Token]) -> list[str]:
    """Join tokens that share a character, as a stream of text has to.

    Args:
        tokens: The tokens of a text, perhaps cut off.

    Returns:
        One string per token or per group of tokens; bytes of a last, unfinished character are left out.
    """
    pieces: list[str] = []
    held = b""
    for token in tokens:
        held += token.raw
        try:
            piece = held.decode("utf-8")
        except UnicodeDecodeError:
            continue
        pieces.append(piece)
        held = b""
    return pieces


@lru_cache(maxsize=16_384)
def _tokens_of(piece: str) -> tuple[Token, ...]:
    return tuple(Token(_id_of(raw), raw) for raw in _parts(piece))


def _id_of(raw: bytes) -> int:
    if len(raw) == 1:
        return raw[0]
    return 256 + zlib.crc32(raw) % (VOCABULARY - 256)


def _parts(piece: str) -> Iterator[bytes]:
    if piece.isascii():
        yield from (part.encode() for part in _cut(piece, *_ascii_sizes(piece)))
        return
    for part in _cut_by_script(piece):
        yield from _split_bytes(part.encode())


def _ascii_sizes(piece: str) -> tuple[int, int]:
    """The length up to which a piece stays whole, and that of its parts otherwise."""
    core = piece.lstrip(" ")
    if not core:
        return _BLANKS_PART, _BLANKS_PART
    if core[0].isalpha():
        return _WHOLE_WORD, _WORD_PART
    return _MARKS_PART, _MARKS_PART


def _cut(piece: str, whole: int, part: int) -> Iterator[str]:
    if len(piece) <= whole:
        yield piece
        return
    for start in range(0, len(piece), part):
        yield piece[start : start + part]


def _cut_by_script(piece: str) -> Iterator[str]:
    """Alphabets go by four letters, anything from U+0900 on letter by letter."""
    held = ""
    for character in piece:
        if character >= _FIRST_WIDE:
            if held.strip():
                yield held
                held = ""
            yield held + character
            held = ""
        else:
            held += character
            if len(held) == _MARKS_PART:
                yield held
                held = ""
    if held:
        yield held


def _split_bytes(raw: bytes) -> Iterator[bytes]:
    """One group in five whose last character has three or four bytes is cut before the last of them."""
    last = raw.decode()[-1].encode()
    if last[0] >= _LEAD_OF_THREE and zlib.crc32(raw) % _ONE_IN == 0:
        yield raw[:-1]
        yield raw[-1:]
    else:
        yield raw
