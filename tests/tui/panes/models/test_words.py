import json

import pytest

from tests.tui.panes.models.host import GROK, LOCAL, MINI, PAINTER
from xai_tui.domain.model import Model
from xai_tui.domain.money import Prices
from xai_tui.tui.panes.models.record import MOST_FIELDS, fields, record_view
from xai_tui.tui.panes.models.words import (
    effort_after,
    effort_words,
    image_price,
    modalities,
    prices,
    tokens_in_short,
)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "–"),
        (0, "0"),
        (499, "499"),
        (131_072, "131k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_048_576, "1.05M"),
        (2_000_000, "2M"),
    ],
)
def test_a_context_fits_five_cells(count: int | None, words: str) -> None:
    assert tokens_in_short(count) == words


def test_unknown_prices_are_dashes_and_nothing_is_nothing() -> None:
    assert prices(LOCAL) == ("–", "–", "–")
    assert prices(MINI) == ("0.30", "0.00", "0.50")
    assert image_price(PAINTER).endswith(" an image")
    assert image_price(LOCAL) == "– an image"
    assert image_price(Model("free", prices=Prices(image=0))) == "$0.00 an image"


def test_modalities_name_what_goes_in_and_what_else_than_text_comes_out() -> None:
    assert modalities(GROK) == "text+image"
    assert modalities(LOCAL) == "–"
    assert modalities(PAINTER) == "→image"
    both = Model("m", input_modalities=("text",), output_modalities=("text", "image"))
    assert modalities(both) == "text→text+image"


def test_efforts_go_round_and_mark_the_default() -> None:
    assert effort_words(GROK) == "none low* high"
    assert effort_words(LOCAL) == ""
    rounds = [None, "none", "low", "high", None]
    assert [effort_after(GROK.efforts, effort) for effort in rounds[:-1]] == rounds[1:]
    assert effort_after(GROK.efforts, "of another model") is None
    assert effort_after((), None) is None


def test_every_field_of_a_record_is_named_by_its_path() -> None:
    record = {"a": 1.50, "b": {"c": None, "d": {}}, "e": ["x", 2], "f": [{"g": True}, "h"], "i": [], "j": ""}
    assert dict(fields(json.dumps(record))) == {
        "a": "1.5",
        "b.c": "null",
        "b.d": "{}",
        "e": "x, 2",
        "f 1.g": "true",
        "f 2": "h",
        "i": "none",
        "j": "",
    }


@pytest.mark.parametrize("record", ["no json", "[" * 100_000, '{"a":' * 100_000])
def test_a_record_beyond_reason_is_shown_as_it_is(record: str) -> None:
    assert list(fields(record)) == [("", record)]


def test_a_full_record_shows_aliases_and_values_in_one_column() -> None:
    assert record_view(GROK).plain.splitlines() == [
        "grok-4.3",
        "also                grok-4.3-latest, grok-latest",
        "fingerprint         fp_1",
        "input_modalities    text, image",
        "brand_new.deep 1.a  1",
    ]


def test_a_record_of_hostile_size_is_cut_and_says_so() -> None:
    wide = {f"field {number}": "x" * 5_000 for number in range(MOST_FIELDS + 5)}
    text = record_view(Model("m", record=json.dumps(wide))).plain
    assert text.endswith("xai-tui models show prints them all")
    assert text.count("\n") == MOST_FIELDS + 1
    assert "x" * 2_001 not in text
