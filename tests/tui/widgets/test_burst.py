from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.tui.widgets.burst import GAP, Burst, Newline

SOON = GAP / 10
LATER = GAP * 3


def play(keys: Sequence[tuple[float, str]]) -> list[str]:
    """Type keys after the given pauses; returns what each Enter turned out to be, in order."""
    burst = Burst()
    at = 0.0
    verdicts: list[str] = []
    for pause, key in keys:
        at += pause
        if pause >= GAP and burst.is_holding:
            verdicts.append("key" if burst.quiet() else "nothing")
        held = burst.key(at, is_text=key != "ctrl")
        if held is not None:
            verdicts.append(held.value)
        if key == "enter" and burst.enter(at) is Newline.TEXT:
            verdicts.append("text")
    if burst.is_holding:
        verdicts.append("key" if burst.quiet() else "nothing")
    return verdicts


def test_a_typed_enter_is_the_key() -> None:
    assert play([(LATER, "h"), (LATER, "i"), (LATER, "enter")]) == ["key"]


def test_an_enter_at_the_end_of_a_burst_is_the_key() -> None:
    assert play([(LATER, "h"), (SOON, "i"), (SOON, "enter")]) == ["key"]


def test_an_enter_followed_at_once_by_text_is_text_and_so_is_the_last_of_the_burst() -> None:
    assert play([(LATER, "a"), (SOON, "enter"), (SOON, "b"), (SOON, "enter")]) == ["text", "text"]


def test_empty_lines_of_a_paste_are_text() -> None:
    assert play([(LATER, "a"), (SOON, "enter"), (SOON, "enter"), (SOON, "b")]) == ["text", "text"]


def test_after_the_burst_enter_is_the_key_again() -> None:
    keys = [(LATER, "a"), (SOON, "enter"), (SOON, "b"), (LATER, "c"), (LATER, "enter")]
    assert play(keys) == ["text", "key"]


def test_a_command_key_right_after_enter_does_not_make_it_text() -> None:
    assert play([(LATER, "a"), (SOON, "enter"), (SOON, "ctrl"), (LATER, "enter")]) == ["key", "key"]


def test_nothing_held_is_no_key() -> None:
    assert not Burst().quiet()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([SOON, LATER]), st.sampled_from(["a", "enter", "ctrl"]))))
def test_every_enter_is_judged_exactly_once(keys: list[tuple[float, str]]) -> None:
    verdicts = play(keys)
    assert len(verdicts) == sum(key == "enter" for _, key in keys)
    assert set(verdicts) <= {"key", "text"}
