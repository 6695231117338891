"""Guessing how many tokens a text has, without the server.

Tokenizers first cut a text into pieces much like these: a word with the
blank or sign before it, three digits, a run of signs, a line break with the
indent after it. Common pieces are one token; the lengths below are where the
average one is, so that counting pieces counts tokens. Against two public
vocabularies of 100,000 and 200,000 entries, prose and code come out within
about 10 %, scripts other than Latin between the two.
"""

import re

_PIECES = re.compile(
    r"(?:[^\w\s]|[ _])?[A-ZÀ-Þ]?[a-z]{1,7}"
    r"| ?[A-ZÀ-Þ]{1,4}"
    r"|[0-9]{1,3}"
    r"| ?[^\w\s]{1,4}\n*"
    r"|\s*\n\s*"
    r"| ?[ß-ɏ]"
    r"| ?[\u0370-\u03ff\u1f00-\u1fff]{1,2}"  # Greek
    r"| ?[\u0400-\u052f]{1,3}"  # Cyrillic
    r"| ?[\u0590-\u05ff]{1,2}"  # Hebrew
    r"| ?[\u0600-\u06ff]{1,2}"  # Arabic
    r"| ?[\u0900-\u0dff\u0e00-\u0fff]{1,2}"  # Indic, Thai, Lao, Tibetan
    r"| ?[\uac00-\ud7a3]{1,2}"  # Hangul
    r"|[^\W0-9]"  # Han, kana and every other letter
    r"|[ \t]{1,16}"
    r"|.",
    re.DOTALL,
)

_BEYOND = re.compile(r"[\U00010000-\U0010ffff]")

_WHOLE = 20_000
"""Characters up to which a text is looked at as a whole."""

_SAMPLES = 10
_SAMPLE = _WHOLE // _SAMPLES


def guess_tokens(text: str) -> int:
    """About how many tokens a text has; at least 1 for any text.

    Longer texts are judged by samples, so that this takes a few milliseconds
    whatever is pasted.
    """
    if len(text) <= _WHOLE:
        return _pieces(text)
    step = (len(text) - _SAMPLE) // (_SAMPLES - 1)
    pieces = sum(_pieces(text[place * step : place * step + _SAMPLE]) for place in range(_SAMPLES))
    return round(pieces * len(text) / (_SAMPLES * _SAMPLE))


def _pieces(text: str) -> int:
    # Emoji and rare letters are several tokens each.
    return len(_PIECES.findall(text)) + len(_BEYOND.findall(text))
