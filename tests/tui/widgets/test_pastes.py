from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.tui.widgets.pastes import FOLD_FROM, Pastes


def test_short_text_is_not_folded() -> None:
    assert Pastes().fold("short") == "short"


def test_long_text_becomes_a_mark_that_tells_its_size() -> None:
    pastes = Pastes()
    assert pastes.fold("x" * FOLD_FROM) == f"[paste 1: {FOLD_FROM:,} characters]"
    assert pastes.fold("line\n" * 2000) == "[paste 2: 2,001 lines]"


def test_the_same_text_keeps_its_mark() -> None:
    pastes = Pastes()
    assert pastes.fold("y" * FOLD_FROM) == pastes.fold("y" * FOLD_FROM)


def test_marks_in_a_paste_are_not_unfolded_again() -> None:
    pastes = Pastes()
    first = pastes.fold("a" * FOLD_FROM)
    quoting = first + "b" * FOLD_FROM
    assert pastes.unfold(pastes.fold(quoting)) == quoting


def test_a_mark_is_found_behind_itself_alone() -> None:
    pastes = Pastes()
    mark = pastes.fold("z" * FOLD_FROM)
    line = f"see {mark} there"
    assert pastes.mark_before(line, len(f"see {mark}")) == mark
    assert pastes.mark_before(line, len(f"see {mark}") - 1) is None


def test_what_looks_like_a_mark_stays() -> None:
    assert Pastes().unfold("[paste 1: 3 lines]") == "[paste 1: 3 lines]"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=5), st.text(alphabet="ab\n", min_size=1, max_size=8))
def test_nothing_pasted_is_lost(around: list[str], seed: str) -> None:
    pastes = Pastes()
    long = seed * (FOLD_FROM // len(seed) + 1)
    folded = long.join(around)
    shown = pastes.fold(long).join(around)
    if "[paste" not in "".join(around):
        assert pastes.unfold(shown) == folded
