import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.cli.output import Output
from xai_tui.cli.table import write_table
from xai_tui.cli.width import cells, cut


def test_columns_are_as_wide_as_their_widest_cell(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(Output({}), ("ID", "TITLE"), [("1", "a"), ("日本", "two\nlines\x1b"), ("e\u0301", "")])
    assert capsys.readouterr().out == "ID    TITLE\n1     a\n日本  two lines␛\ne\u0301\n"


@settings(max_examples=200, deadline=None)
@given(st.text(), st.integers(min_value=1, max_value=40))
def test_a_cut_text_fits(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert cells(short) <= limit
    assert short == text or short.endswith("…")
    assert cut(text, None) == text
