from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.services.money.guess import guess_tokens

ARTICLE = {
    "Greek": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "Russian": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "Chinese": "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
    "Japanese": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "Korean": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "Arabic": "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.",
    "Hindi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "Thai": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("a", 1),
        ("Hello", 1),
        ("Hello, world!", 4),
        ("Why is the sky blue?", 6),
        ("1234567", 3),
        ("你好", 2),
        ("\n\n\n", 1),
        ("def f(x):\n    return x", 7),
    ],
)
def test_pieces_are_counted(text: str, tokens: int) -> None:
    assert guess_tokens(text) == tokens


@pytest.mark.parametrize("script", ARTICLE)
def test_other_scripts_take_more_tokens_a_letter_than_english(script: str) -> None:
    text = ARTICLE[script]
    assert len(text) / 4 < guess_tokens(text) <= len(text)


def test_english_is_about_four_letters_a_token() -> None:
    text = "All human beings are born free and equal in dignity and rights. " * 10
    assert 3.2 <= len(text) / guess_tokens(text) <= 5


def test_code_is_about_four_letters_a_token() -> None:
    text = Path(__file__).read_text(encoding="utf-8").partition("ARTICLE")[2].partition("}")[2]
    assert 2.8 <= len(text) / guess_tokens(text) <= 5


def test_an_emoji_is_more_than_one_token() -> None:
    assert guess_tokens("🎉") == 2


@pytest.mark.parametrize("piece", ["Why is the sky blue? ", "人人生而自由", "x = f(1)\n"])
def test_a_long_text_is_judged_by_samples(piece: str) -> None:
    long, short = piece * 100_000, piece * 1_000
    assert guess_tokens(long) == pytest.approx(guess_tokens(short) * 100, rel=0.02)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_has_at_least_a_token_and_not_many_more_than_letters(text: str) -> None:
    assert bool(text) <= guess_tokens(text) <= 2 * len(text)


@given(st.text(max_size=100), st.text(max_size=100))
@settings(max_examples=200, deadline=None)
def test_two_texts_have_about_as_many_tokens_as_both_together(one: str, two: str) -> None:
    apart = guess_tokens(one) + guess_tokens(two)
    together = guess_tokens(one + two)
    assert together <= apart
