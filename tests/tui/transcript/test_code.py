import pytest

from xai_tui.tui.transcript.code import CodeLine, highlight, highlight_growing


def text(lines: list[CodeLine]) -> list[str]:
    return ["".join(run.text for run in line) for line in lines]


def roles(line: str, language: str = "python") -> dict[str, str]:
    return {run.text: run.look.role for run in highlight([line], language)[0]}


def test_lines_stay_lines() -> None:
    lines = ["def f(a):", '    """Doc', "", '    end."""', "    return 'x'  # why", "", "日本 = 2"]

    assert text(highlight(lines, "python")) == lines
    assert highlight([], "python") == []


def test_kinds_have_roles_and_share_those_of_what_they_are_kinds_of() -> None:
    found = roles("def f(): return None  # why")

    assert found["def"] == "syntax-keyword"
    assert found["f"] == "syntax-name"
    assert found["None"] == "syntax-number"
    assert found["# why"] == "syntax-comment"


def test_changes_are_told_apart() -> None:
    assert roles("+new", "diff") == {"+new": "syntax-inserted"}
    assert roles("-old", "diff") == {"-old": "syntax-deleted"}


@pytest.mark.parametrize("language", ["", "no such language", "日本", "PYTHON", "text"])
def test_any_name_will_do(language: str) -> None:
    assert text(highlight(["a = 1", "", "b"], language)) == ["a = 1", "", "b"]


def test_very_long_lines_are_not_lexed() -> None:
    line = "x = '" + "a" * 5_000

    assert roles(line) == {line: "block"}


def test_code_that_grows_is_lexed_above_its_last_line_as_it_will_be_in_the_end() -> None:
    lines = ["def f(a):", '    """Doc', "    end", '    """', "    return 'x'  # why"]

    assert highlight_growing(lines, "python")[:-1] == highlight(lines[:-1], "python")
    assert text(highlight_growing(lines, "python")) == lines
    assert highlight_growing([], "python") == []
