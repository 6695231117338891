from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.panes.models.host import GROK, LOCAL, MINI, MODELS, PAINTER
from xai_tui.domain.model import Model
from xai_tui.tui.panes.models.matching import ModelSearch


def ids(letters: str, models: tuple[Model, ...] = MODELS) -> list[str]:
    return [match.model.id for match in ModelSearch().find(models, letters)]


def test_no_letters_leave_all_models_in_their_order() -> None:
    assert ids("") == [model.id for model in MODELS]


def test_letters_may_have_gaps_but_keep_their_order() -> None:
    assert ids("g3mi") == ["grok-3-mini"]
    assert ids("ikorg") == []
    assert ids("IMAGINE") == ["grok-imagine-image"]


def test_an_alias_finds_its_model_and_is_named() -> None:
    (match,) = ModelSearch().find(MODELS, "4.3-latest")
    assert (match.model, match.name) == (GROK, "grok-4.3-latest")
    assert match.offsets == tuple(range(5, 15))


def test_whole_words_come_before_scattered_letters() -> None:
    models = (Model("m-a-x-i"), Model("grok-max"))
    assert ids("max", models) == ["grok-max", "m-a-x-i"]


def test_a_name_with_too_many_ways_to_match_is_still_answered() -> None:
    endless = Model("ab" * 100_000)
    assert ids("aaaaaaaabbbbbbbb", (endless,)) == [endless.id]
    assert ids("aaaaaaaabbbbbbbbc", (endless,)) == []
    assert ids("ab" * 59 + "bb", (endless,)) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=4))
def test_a_match_points_at_the_letters_it_was_found_by(letters: str, names: list[str]) -> None:
    model = Model(names[0], aliases=tuple(names[1:]))
    for match in ModelSearch().find([model], letters):
        assert match.name in model.names
        found = [match.name.lower()[offset] for offset in match.offsets]
        assert found == list(letters.lower()) or not letters


def test_the_letters_of_no_model_find_none() -> None:
    assert ids("zzz") == []
    assert {MINI.id, LOCAL.id, PAINTER.id}.isdisjoint(ids("4.3"))
