import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.domain.money import Estimate, Spending
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.services.money import ContextShare, Count
from xai_tui.tui.panes.tokens.bar import bar
from xai_tui.tui.panes.tokens.figures import Figures, is_over, price_range, share_words

USAGE = Usage(1024, 192, None, 310, 1204, None, 131_000_000, TicksSource.BILLED)
SHARE = ContextShare(1_204, 51_233, 812, 256_000, exact=False)
FULL = Figures(
    Count(812, exact=False), SHARE, Estimate(21_000_000, 1_100_000_000), USAGE, Spending(931_000_000)
)


def plain(figures: Figures, width: int = 34) -> list[str]:
    return [line.plain for line in figures.lines(width)]


def test_every_figure_stands_at_the_right_edge_under_its_label() -> None:
    assert plain(FULL) == [
        "draft                         ~812",
        "context           ~20 % of 256,000",
        "█▓▓▓▓▓▓▓▒░░░░░░░░░░░░░░░░░░░░░░░░░",
        "  █ system                  ~1,204",
        "  ▓ history                ~51,233",
        "  ▒ draft                     ~812",
        "next turn         ≈ $0.00210–0.110",
        "last turn                  $0.0131",
        "    prompt                   1,024",
        "    of it cached               192",
        "    answer                     310",
        "    thoughts                 1,204",
        "    ticks              131,000,000",
        "chat                       $0.0931",
    ]


def test_what_is_unknown_is_never_nought() -> None:
    for figures in (Figures(), Figures(last=Usage())):
        text = "\n".join(plain(figures))
        assert not any(char.isdigit() for char in text)
    assert plain(Figures())[7].endswith("–")
    assert plain(Figures(last=Usage()))[7].endswith("?")


def test_nought_is_nought() -> None:
    nought = Usage(0, 0, 0, 0, 0, 0, 0, TicksSource.BILLED)
    share = ContextShare(0, 0, 0, 1_000, exact=True)
    text = plain(Figures(Count(0, exact=True), share, Estimate(0, 0), nought, Spending()))
    assert "?" not in "".join(text)
    assert text[0].endswith(" 0")
    assert text[1].endswith(" 0 % of 1,000")
    assert text[2] == "░" * 34
    assert text[6].endswith("≈ $0.00")
    assert text[7].endswith(" $0.00")


def test_exact_counts_carry_no_sign_and_computed_money_does() -> None:
    share = ContextShare(1, 2, 3, 100, exact=True)
    usage = Usage(ticks=131_000_000, ticks_source=TicksSource.COMPUTED)
    text = plain(Figures(Count(812, exact=True), share, None, usage))
    assert "~" not in "".join(text[:7])
    assert text[7].endswith(" ~$0.0131")
    assert text[12].endswith(" ~131,000,000")


@pytest.mark.parametrize(
    ("share", "words", "over"),
    [
        (None, "?", False),
        (ContextShare(1, 1, 1, None, exact=False), "~3 of ?", False),
        (ContextShare(1, 1, 1, 0, exact=True), "3 of ?", False),
        (ContextShare(1, 1, 1, 1_000_000, exact=True), "<1 % of 1,000,000", False),
        (ContextShare(0, 0, 999, 1_000, exact=True), "99 % of 1,000", False),
        (ContextShare(0, 0, 1_000, 1_000, exact=True), "100 % of 1,000", False),
        (ContextShare(0, 9_000, 400, 1_000, exact=False), "~940 % of 1,000", True),
    ],
)
def test_the_share_of_the_context_is_said_as_far_as_it_is_known(
    share: ContextShare | None, words: str, over: bool
) -> None:
    assert share_words(share) == words
    assert is_over(share) == over


def test_a_context_that_is_too_full_is_marked_and_still_shows_the_draft() -> None:
    lines = Figures(share=ContextShare(100, 300_000, 500, 256_000, exact=True)).lines(34)
    assert any("error" in str(span.style) for span in lines[1].spans)
    assert "▒" in lines[2].plain


def test_a_price_that_cannot_vary_is_one_price() -> None:
    assert price_range(Estimate(131_000_000, 131_000_000)) == "≈ $0.0131"
    assert price_range(None) == "?"


@settings(max_examples=200, deadline=None)
@given(st.tuples(*[st.integers(0, 10**12)] * 3), st.none() | st.integers(0, 10**12), st.integers(0, 200))
def test_a_bar_is_as_wide_as_asked_and_shows_every_part_it_can(
    parts: tuple[int, ...], limit: int | None, width: int
) -> None:
    drawn = bar(parts, limit, width).plain
    assert len(drawn) == width
    assert drawn == "".join(sorted(drawn, key="█▓▒░".index))
    if limit and width >= 3:
        assert [glyph in drawn for glyph in "█▓▒"] == [part > 0 for part in parts]


@settings(max_examples=200, deadline=None)
@given(st.integers(-5, 120), st.integers(-(10**18), 10**25))
def test_the_sheet_has_as_many_lines_at_every_width_and_none_too_wide(width: int, number: int) -> None:
    usage = Usage(number, number, number, number, number, number, number, TicksSource.BILLED)
    share = ContextShare(number, number, number, number, exact=True)
    for figures in (
        Figures(),
        FULL,
        Figures(Count(number, exact=True), share, Estimate(number, number), usage),
    ):
        lines = figures.lines(width)
        assert len(lines) == 14
        assert all(line.cell_length <= max(0, width) for line in lines)
