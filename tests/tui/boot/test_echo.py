"""What is shown of keys before there is a screen."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.tui.boot.echo import EchoLine


def line_of(data: bytes, room: int = 40) -> EchoLine:
    line = EchoLine(room)
    line.feed(data)
    return line


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("hello", "hello"),
        ("abc\x7fd", "abd"),
        ("\x7f\x08a", "a"),
        ("größer Привет", "größer Привет"),
        ("日本\x7f語", "日語"),
        ("a\x1b[?2026;2$yb", "ab"),
        ("a\x1b[<35;10;5Mb\x1b[<0;1;1mc", "abc"),
        ("a\x1b[Ib\x1b[Oc", "abc"),
        ("\x1b[97;;97u\x1b[97;2;65u\x1b[127u\x1b[228;;228u", "aä"),
        ("a\x1b[98;1;98u\x1b[127;1u\x1b[128512;;128512u", "a😀"),
        ("a\x1b]11;rgb:1111/1111/1111\x1b\\b\x1b]10;rgb:1/1/1\x07c", "abc"),
        ("a\x1bP>|XTerm(390)\x1b\\b\x1b[?62;22cc\x1b[12;40Rd", "abcd"),
    ],
)
def test_text_and_backspace_are_shown_and_what_the_terminal_says_is_not(typed: str, shown: str) -> None:
    line = line_of(typed.encode())
    assert line.text == shown
    assert line.is_open


@pytest.mark.parametrize(
    "key",
    [
        *(
            "\x1b[99;5u",
            "\x1b[13u",
            "\x1b[97;;9999999u",
            "\x1b[127;5u",
            "\x1b[97;;7u",
            "\r",
            "\n",
            "\t",
            "\x01",
            "\x03",
            "\x1b[D",
            "\x1b[3~",
            "\x1b[97;5u",
            "\x1bOP",
            "\x1bb",
        ),
        *("\x1b[200~pasted", "\u0301", "\u200d", "🇩", "🏽", "\u1161", "\ue000"),
    ],
)
def test_a_key_that_may_do_anything_else_ends_it(key: str) -> None:
    line = line_of(f"abc{key}def".encode())
    assert line.text == "abc"
    assert not line.is_open


def test_it_ends_where_the_row_is_full() -> None:
    assert line_of(b"abcdef", room=4).text == "abcd"
    assert line_of("日本語".encode(), room=5).text == "日本"


def test_what_is_no_text_ends_it() -> None:
    line = line_of(b"ab\xffcd")
    assert (line.text, line.is_open) == ("ab", False)


def test_half_a_sequence_and_half_a_letter_wait_for_the_rest() -> None:
    line = line_of(b"a\xc3")
    line.feed(b"\xa4\x1b")
    line.feed(b"[?1;2")
    assert line.text == "aä"
    line.feed(b"cb")
    assert (line.text, line.is_open) == ("aäb", True)


PIECES = st.sampled_from(
    ["a", "Z", "ß", "日", "\x7f", "\x1b[?1;2c", "\x1b[I", "\x1b[A", "\r", "\x1b]0;x\x07", "\u0301"]
)


@given(st.lists(PIECES, max_size=30), st.lists(st.integers(0, 200), max_size=8))
@settings(max_examples=200, deadline=None)
def test_it_does_not_matter_where_what_was_typed_is_cut(pieces: list[str], cuts: list[int]) -> None:
    data = "".join(pieces).encode()
    whole, cut = line_of(data), EchoLine(40)
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in pairwise(places):
        cut.feed(data[start:end])
    assert (cut.text, cut.is_open, cut.width) == (whole.text, whole.is_open, whole.width)
    assert cut.text.isprintable()


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_nothing_that_is_typed_reaches_the_terminal_as_a_sequence(data: bytes) -> None:
    line = line_of(data)
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in line.text)
    assert line.width <= 40
