"""What benchmarks make of what they see."""

import pytest

from tests.bench.__main__ import benchmarks, wanted
from tests.bench.recording import delays, echoes
from tests.bench.table import percentile, ratio, table


def test_each_name_takes_the_words_behind_it() -> None:
    names = ["line", "soak", "stores"]
    assert wanted(["soak", "30", "line"], names) == [["soak", "30"], ["line"]]
    assert wanted([], names) == [["line"], ["soak"], ["stores"]]
    with pytest.raises(SystemExit, match="no benchmark is called sock; there are line, soak, stores"):
        wanted(["sock"], names)


def test_what_has_a_main_is_a_benchmark() -> None:
    assert {"line", "soak", "stores"} <= set(benchmarks())
    assert not {"__main__", "plain", "recording", "table"} & set(benchmarks())


def test_an_echo_is_one_more_of_the_key_than_before() -> None:
    shown = [(1.0, "old Z"), (2.5, "Z Z"), (4.0, "Z Z Z"), (4.5, "Z Z Z")]
    assert echoes(shown, [2.0, 3.0]) == [0.5, 1.0]


def test_a_word_is_late_by_the_time_from_its_end_to_its_sight_whatever_was_typed_into_it() -> None:
    pieces = [(1.0, "the wond"), (2.0, "erful sea, "), (3.0, "the depth")]
    shown = [(1.1, "the wond"), (2.2, "the wondZerful sea,"), (3.5, "the depth")]
    assert delays(shown, pieces) == [pytest.approx(0.2), pytest.approx(0.5)]


def test_a_word_that_is_there_twice_or_never_seen_tells_nothing() -> None:
    pieces = [(1.0, "again "), (2.0, "again "), (3.0, "hidden")]
    assert delays([(1.5, "again"), (2.5, "again again")], pieces) == []


def test_a_table_has_straight_columns() -> None:
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([3.0, 1.0, 2.0], 95) == 3.0
    cells = [("one", "1.0", ratio(1, 2)), ("another", "20.0", ratio(1, 0))]
    assert table("What", ("name", "figure", "ratio"), cells).splitlines() == [
        "What",
        "",
        "| name    | figure | ratio  |",
        "|---------|--------|--------|",
        "| one     |    1.0 | 0.50 × |",
        "| another |   20.0 |      – |",
    ]
