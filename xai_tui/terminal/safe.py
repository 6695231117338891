"""Text of servers and files, made safe to show on a terminal.

A terminal obeys what it is sent. Whatever comes from outside is therefore
shown with every character that could act, or that would be there unseen,
replaced by a picture of it: `␛` for ESC, `U+202E` for a bidi override.
"""

import re

TAB_STOP = 4
"""Columns from one tab stop to the next; the stops of CommonMark, so that indents keep their meaning."""

_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u00ad\u180e"  # soft hyphen, Mongolian vowel separator
    "\u2028\u2029\u202a-\u202e\u2061-\u206f"  # separators, bidi embeddings, overrides, isolates
    "\ud800-\udfff"  # lone surrogates: they cannot even be encoded
    "\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f"  # tags: a whole hidden alphabet
)
_suspect = re.compile(f"[\t{_UNSEEN}]").search
_ACTING = re.compile(f"{_FLAG}|[{_UNSEEN}]")
_pieces = re.compile(f"{_FLAG}|.", re.DOTALL).finditer
_KEPT = 4096
_PICTURES = 0x2400
"""First of the block *Control Pictures*, one for each C0 character."""


def _picture(text: str) -> str:
    code = ord(text)
    if code < 0x20:  # noqa: PLR2004 - the end of C0
        return chr(_PICTURES + code)
    return "␡" if text == "\x7f" else f"U+{code:04X}"


def _pictured(match: re.Match[str]) -> str:
    text = match.group()
    # the flag of England, Scotland or Wales: tags in the one place they belong
    return text if len(text) > 1 else _picture(text)


class _Pictures(dict[int, str]):
    """What to show for a character: itself, unless it acts; kept for those that are met first."""

    def __missing__(self, code: int) -> str:
        text = chr(code)
        shown = _picture(text) if _ACTING.match(text) else text
        if len(self) < _KEPT:
            self[code] = shown
        return shown


_pictures = _Pictures()


def visible(text: str, *, keep_newlines: bool = True) -> str:
    r"""Return `text` with nothing in it that acts on a terminal or hides from the reader.

    Control characters, bidi embeddings, overrides and isolates, line and
    paragraph separators, lone surrogates, tags and other unseen format
    characters become visible. Joiners, direction marks, variation selectors
    and zero width spaces stay: emoji and many scripts are made with them.

    Args:
        text: Anything, from anywhere.
        keep_newlines: Keep `\n`, and fold `\r\n` into it; otherwise both are made visible.

    Returns:
        The text to show; the same object if it was clean already.
    """
    if _suspect(text) is None and (keep_newlines or "\n" not in text):
        return text
    text = text.replace("\r\n", "\n") if keep_newlines else text.replace("\n", "␊")
    if "\t" in text:
        text = text.replace("\r", "␍").expandtabs(TAB_STOP)
    return _ACTING.sub(_pictured, text) if "\U0001f3f4" in text else text.translate(_pictures)


def origins(text: str) -> list[int]:
    """Return for each character of `visible(text)`, and for its end, which one of `text` it stands for.

    Args:
        text: One line.
    """
    found: list[int] = []
    column = 0
    for match in _pieces(text):
        piece = match.group()
        is_tab = piece == "\t"
        shown = TAB_STOP - column % TAB_STOP if is_tab else len(visible(piece))
        is_flag = len(piece) > 1
        found += range(match.start(), match.end()) if is_flag else [match.start()] * shown
        column += shown if is_tab else len(piece)
    return [*found, len(text)]
