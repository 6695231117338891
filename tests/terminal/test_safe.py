import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.terminal.safe import origins, visible

any_text = st.text(st.characters(categories=["L", "N", "P", "S", "Z", "C", "M"], exclude_characters=""))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("\x00\x07\x08", "␀␇␈"),
        ("\x7f", "␡"),
        ("\x9b2J", "U+009B2J"),
        ("\x85", "U+0085"),
        ("\x0b\x0c", "␋␌"),
        ("abc\u202etxt.exe", "abcU+202Etxt.exe"),
        ("\u2066x\u2069", "U+2066xU+2069"),
        ("\ud83d", "U+D83D"),
        ("\u2028\u2029", "U+2028U+2029"),
        ("\ufeffa", "U+FEFFa"),
        ("hy\u00adphen", "hyU+00ADphen"),
        ("\U000e0041\U000e0042", "U+E0041U+E0042"),
        ("\rover", "␍over"),
    ],
)
def test_what_could_act_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "plain words\nand lines",
        "Zürich, 日本語, العربية, עברית, हिन्दी, 한국어",
        "👩‍💻 👍🏽 🇩🇪 ☀️",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "می\u200cخواهم",
        "a\u200bb\u2060c\u200e",
        "e\u0301",
    ],
)
def test_scripts_and_emoji_stay_the_same_object(text: str) -> None:
    shown = visible(text)

    assert shown == text
    assert shown is text or "\U000e0067" in text


def test_line_ends_become_newlines() -> None:
    assert visible("a\r\nb\nc") == "a\nb\nc"
    assert visible("a\r\tb\r\n") == "a␍  b\n"


def test_newlines_are_shown_where_there_is_one_line_only() -> None:
    assert visible("a\nb\r\nc", keep_newlines=False) == "a␊b␍␊c"
    assert visible("abc", keep_newlines=False) == "abc"


def test_tabs_go_to_the_next_stop_of_four() -> None:
    assert visible("\ta\n12\tb\n1234\tc") == "    a\n12  b\n1234    c"


@given(any_text)
@settings(max_examples=200, deadline=None)
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = visible(text)

    left = {char for char in shown if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}} - {"\n"}
    assert not left
    assert not {char for char in shown if unicodedata.bidirectional(char) in BIDI_CONTROLS}
    shown.encode()


@given(any_text, st.booleans())
@settings(max_examples=200, deadline=None)
def test_made_visible_once_is_enough(text: str, keep: bool) -> None:
    once = visible(text, keep_newlines=keep)

    assert visible(once, keep_newlines=keep) == once


BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text(st.sampled_from("ab\t\x1b\x00\u202e\r日\U0001f3f4\U000e0067\U000e007f\ud800"), max_size=30))
@settings(max_examples=200, deadline=None)
def test_each_character_that_is_shown_stands_for_one_of_the_text(text: str) -> None:
    places = origins(text)
    shown = visible(text)

    assert len(places) == len(shown) + 1
    assert places == sorted(places)
    assert set(places) == set(range(len(text) + 1))
    assert all(text[place] == char for char, place in zip(shown, places, strict=False) if char in "ab日")
