import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.transcript.sources import sources
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.marks import Mark, matches
from xai_tui.tui.transcript.message import MessageLines
from xai_tui.tui.transcript.runs import Line, Run, ornament
from xai_tui.tui.transcript.search import Hit, Search, pattern_of

TEXTS = ["a needle", "hay", "Needle needle", "", "the\nneedle\nin"]


def searched(words: str, start: int = 0) -> Search:
    search = Search(words, TEXTS.__getitem__, len(TEXTS), Hit(start, 0))
    while search.look(until=0):
        pass
    return search


def test_all_places_are_found_in_their_order() -> None:
    search = searched("needle")
    hit = search.first()
    seen = []
    for _ in range(search.count):
        assert hit is not None
        seen.append((hit, search.number(hit)))
        hit = search.next(hit, 1)

    assert seen == [(Hit(0, 2), 1), (Hit(2, 0), 2), (Hit(2, 7), 3), (Hit(4, 4), 4)]
    assert hit == Hit(0, 2)
    assert search.next(Hit(0, 2), -1) == Hit(4, 4)


def test_what_is_below_comes_first_and_what_is_above_is_counted() -> None:
    search = searched("needle", 3)
    assert search.first() == Hit(4, 4)
    assert search.number(Hit(4, 4)) == 4

    search = Search("a needle", TEXTS.__getitem__, len(TEXTS), Hit(3, 0))
    assert search.look(until=0)
    assert search.first() is None
    assert not search.is_done


def test_a_slice_finds_one_place_at_least() -> None:
    search = Search("needle", TEXTS.__getitem__, len(TEXTS), Hit(2, 0))

    assert search.look(until=0)
    assert search.count == 1
    assert search.look(until=0)
    assert search.first() == Hit(2, 0)
    assert search.next(Hit(2, 0), 1) == Hit(2, 7)


def test_what_is_everywhere_is_not_counted_to_the_end() -> None:
    search = Search("x", lambda _: "x" * 50_000, 3, Hit(0, 0))
    while search.look(until=0):
        pass

    assert search.is_done
    assert search.count == 10_000


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("ab", "xABx", True),
        ("aB", "xABx", False),
        ("a b", "a\n  b", True),
        ("a.b", "axb", False),
        ("ß", "ß", True),
    ],
)
def test_capitals_count_if_there_are_any_and_wraps_do_not(words: str, text: str, found: bool) -> None:
    assert bool(pattern_of(words).search(text)) == found


def test_words_are_marked_where_a_row_ends_amid_them() -> None:
    bar = ornament("▎ ", "quote")
    lines = [Line((bar, Run("one "), Run("two")), " "), Line((bar, Run("three")))]

    assert matches(lines, pattern_of("two three")) == [[(0, Mark(6, 9)), (1, Mark(2, 7))]]
    assert matches(lines, pattern_of("▎")) == []


@given(sources, sources, st.integers(2, 60))
@settings(max_examples=200, deadline=None)
def test_what_was_found_is_shown_where_it_is_said_to_be(before: str, after: str, width: int) -> None:
    text = f"{before}\n\nneedle\n\n{after}"
    message = MessageLines(Entry("a", "assistant", text), width)
    message.find(text.index("needle"), pattern_of("needle"))
    message.settle(0, 100_000, 0)
    line, column = message.find(text.index("needle"), pattern_of("needle"))
    shown = list(message.lines(0, message.height))

    assert 0 <= line < len(shown)
    if width > 40:
        assert shown[line].text[column:].startswith("needle")
