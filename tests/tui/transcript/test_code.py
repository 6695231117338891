import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.tui.transcript.code import CodeLine, CodeLines

CODE = [
    "def f(a):", '    """Doc', "", '    end."""', "    return 'x'  # why", "", "", "class A:", "    y = 1", "}", ")", "日本 = 2",
]  # fmt: skip


def text(lines: list[CodeLine]) -> list[str]:
    return ["".join(run.text for run in line) for line in lines]


def grown(lines: list[str], steps: list[int], language: str) -> list[CodeLine]:
    """Highlight code that comes in steps, as an open fence does."""
    code = CodeLines(language)
    found: list[CodeLine] = []
    for end in [*sorted({min(step, len(lines)) for step in steps}), len(lines)]:
        settled = code.settled
        found[settled:] = code.rest(lines[:end])
    return found


@given(st.lists(st.sampled_from(CODE), max_size=200), st.lists(st.integers(0, 200), max_size=8))
@settings(max_examples=200, deadline=None)
def test_colours_do_not_depend_on_the_steps_code_comes_in(lines: list[str], steps: list[int]) -> None:
    whole = CodeLines("python").rest(lines)

    assert grown(lines, steps, "python") == whole
    assert text(whole) == lines


def test_only_the_last_piece_is_done_again() -> None:
    lines = ["x = 1"] * 500
    code = CodeLines("python")
    code.rest(lines)

    assert 400 <= code.settled < 500
    assert len(code.rest([*lines, "y = 2"])) == 501 - code.settled


def test_pieces_end_where_a_definition_begins() -> None:
    lines = ["def f():", *["    x = 1"] * 30, "", "def g():", "    pass"]
    code = CodeLines("python")
    code.rest(lines)

    assert code.settled == lines.index("def g():")


def test_kinds_below_a_known_one_share_its_role() -> None:
    ((word, *_rest),) = CodeLines("python").rest(["None"])

    assert word.look.role == "syntax-number"


@pytest.mark.parametrize("language", ["", "no such language", "日本", "PYTHON", "text"])
def test_any_name_will_do(language: str) -> None:
    assert text(CodeLines(language).rest(["a = 1", "", "b"])) == ["a = 1", "", "b"]


def test_very_long_lines_are_not_lexed() -> None:
    line = "x = '" + "a" * 5_000

    ((run,),) = CodeLines("python").rest([line])
    assert run.text == line
    assert run.look.role == "block"
