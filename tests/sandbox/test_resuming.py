"""A cut answer goes on as if it had not been cut."""

import random

import pytest

from xai_tui.sandbox.catalog import LANGUAGE_MODELS
from xai_tui.sandbox.prompt import Prompt, Turn
from xai_tui.sandbox.voice.speaker import Answer, speak

THINKING = next(model for model in LANGUAGE_MODELS if model.efforts)

INSTRUCTION = "Your last answer broke off. Go on exactly where it stopped, without repeating any of it."


def ask(*turns: str, seed: int = 1, own_seed: int | None = None) -> Answer:
    """The answer to the last of the turns; user and assistant take turns."""
    roles = ("user", "assistant")
    said = tuple(Turn(roles[place % 2], text) for place, text in enumerate(turns))
    return speak(Prompt(THINKING, said, seed=own_seed), random.Random(seed))


@pytest.mark.parametrize(
    "wish", [INSTRUCTION, "continue", "Go on, please.", "Please continue where you left off"]
)
@pytest.mark.parametrize(
    "prompt", ["explain how SSH works", "write a function in Rust", "compare tea and coffee"]
)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_rest_of_the_same_answer_comes(prompt: str, wish: str, share: float) -> None:
    whole = ask(prompt).text
    cut = whole[: int(len(whole) * share)]
    rest = ask(prompt, cut, wish, seed=2).text
    body = whole.rpartition("\n\n")[0]  # where it comes from is said in changing words
    assert (cut + rest).startswith(body[: max(len(body), len(cut))])
    assert "sandbox" in cut + rest


def test_long_prose_goes_on_in_the_middle_of_its_sentence() -> None:
    whole = ask("a long answer of 1500 words about lighthouses").text
    cut = whole[: len(whole) // 2]
    rest = ask("a long answer of 1500 words about lighthouses", cut, INSTRUCTION, seed=3).text
    assert len(rest) > 200
    for word in ("broke off", "Go on", "where it stopped", "without repeating"):
        assert word not in rest


def test_a_text_of_another_model_goes_on_in_some_way() -> None:
    rest = ask("hello", "Zyx wvu tsr qpo", INSTRUCTION).text
    assert rest
    assert "broke off" not in rest


def test_thoughts_are_about_the_first_prompt() -> None:
    whole = ask("explain how SSH works").text
    going_on = ask("explain how SSH works", whole[:80], INSTRUCTION)
    assert "broke off" not in going_on.thoughts
    assert "SSH" in going_on.thoughts


def test_a_seed_of_the_request_holds_for_the_rest_too() -> None:
    whole = ask("a long answer of 1500 words about lighthouses", own_seed=5).text
    cut = whole[: len(whole) // 3]
    assert (
        cut + ask("a long answer of 1500 words about lighthouses", cut, INSTRUCTION, own_seed=5).text == whole
    )


@pytest.mark.parametrize(
    "turns",
    [
        ("continue",),
        ("hello", "Hi there", "write a story about a boat that should go on for ever"),
        ("explain how SSH works", "words", "continue with the history of Rome and its emperors"),
    ],
)
def test_other_wishes_are_answered_as_ever(turns: tuple[str, ...]) -> None:
    assert "sandbox" in ask(*turns).text


def test_a_whole_answer_is_not_begun_again_in_the_middle() -> None:
    whole = ask("explain how SSH works").text
    assert ask("explain how SSH works", whole, "continue").text != whole
