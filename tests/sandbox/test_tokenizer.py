from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.sandbox import tokenizer

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_the_bytes_of_the_tokens_are_those_of_the_text(text: str) -> None:
    tokens = tokenizer.encode(text)
    assert b"".join(token.raw for token in tokens) == text.encode()
    assert tokenizer.count(text) == len(tokens)
    assert all(token.raw and 0 <= token.id < tokenizer.VOCABULARY for token in tokens)


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_pieces_are_whole_characters_and_lose_nothing(text: str) -> None:
    assert "".join(tokenizer.whole_characters(tokenizer.encode(text))) == text


def test_a_cut_in_the_middle_of_a_character_leaves_its_bytes_out() -> None:
    tokens = tokenizer.encode("日本語の端末で流れる文字")
    torn = next(n for n, token in enumerate(tokens) if "\ufffd" in token.text)
    assert "".join(tokenizer.whole_characters(tokens[: torn + 1])) in "日本語の端末で流れる文字"


def test_ids_are_the_same_in_every_run() -> None:
    assert [(token.id, token.text) for token in tokenizer.encode("Hello world!")] == [
        (110722, "Hello"),
        (29643, " world"),
        (33, "!"),
    ]


def test_english_is_about_four_characters_a_token() -> None:
    text = (
        "The keeper of the lighthouse had not been needed for thirty years. Ships knew by satellite where "
        "they were, and the letter that ended her wages had also thanked her for them. She lit it anyway."
    )
    assert 3.5 < len(text) / tokenizer.count(text) < 5.0


def test_some_characters_are_split_between_tokens() -> None:
    tokens = tokenizer.encode("".join(chr(0x4E00 + n) for n in range(200)))
    assert any("\ufffd" in token.text for token in tokens)
