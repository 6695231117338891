import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.transcript.sources import chunked, sources
from xai_tui.tui.transcript.blocks import BlockReader
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.lines import block_lines, literal_lines, spaced
from xai_tui.tui.transcript.message import MessageLines
from xai_tui.tui.transcript.runs import Line, Look


def lines_of(source: str, width: int = 40) -> list[Line]:
    reader = BlockReader()
    reader.feed(source)
    reader.finish()
    lines: list[Line] = []
    for at, block in enumerate(reader.blocks):
        if at and spaced(reader.blocks[at - 1], block):
            lines.append(Line())
        lines += block_lines(block, width, reader.references)
    return lines


def drawn(source: str, width: int = 40) -> list[str]:
    return [line.text.rstrip() for line in lines_of(source, width)]


def copied(source: str, width: int = 40) -> str:
    return "".join(line.copied(0, None) + line.joint for line in lines_of(source, width)).rstrip("\n")


def looks(source: str) -> dict[str, Look]:
    return {run.text: run.look for line in lines_of(source) for run in line.runs}


def test_prose_is_wrapped_and_keeps_single_newlines() -> None:
    assert drawn("one two three four\nfive", 10) == ["one two", "three four", "five"]


def test_emphasis_has_looks() -> None:
    found = looks("**bold** *italic* ~~gone~~ `code` ***both*** plain")

    assert found["bold"] == Look(bold=True)
    assert found["italic"] == Look(italic=True)
    assert found["gone"] == Look(strike=True)
    assert found["code"] == Look("code")
    assert found["both"] == Look(bold=True, italic=True)


def test_headings_are_told_apart_without_colour() -> None:
    found = looks("# one\n## two\n### three\n#### four\n")

    assert len({found[name] for name in ("one", "two", "three", "four")}) == 4
    assert {found[name].role for name in ("one", "two")} == {"heading"}


def test_lists_nest_and_number() -> None:
    source = "- a\n  - b\n    - c\n- d\n\n3. e\n4. f\n   1. g\n"

    assert drawn(source) == ["• a", "  ◦ b", "    ▪ c", "• d", "", "3. e", "4. f", "   1. g"]


def test_items_hang_under_their_text() -> None:
    assert drawn("- one two three\n12. four five six\n", 10) == [
        "• one two",
        "  three",
        "12. four",
        "    five",
        "    six",
    ]


def test_the_spacing_of_a_list_is_that_of_the_source() -> None:
    assert drawn("text:\n- a\n- b\n\n- c\n\n  more\n") == ["text:", "• a", "• b", "", "• c", "", "  more"]


def test_an_item_may_be_empty_or_hold_code() -> None:
    assert drawn("-\n- ```sh\n  ls\n  ```\n") == ["•", "• ▎sh", "  ▎ls"]


def test_tasks_have_boxes() -> None:
    assert drawn("- [x] done\n- [ ] open\n- [X] too\n- [y] no\n") == ["☑ done", "☐ open", "☑ too", "• [y] no"]


def test_quotes_have_bars() -> None:
    assert drawn("> one\n>> two\n>\n> three\n") == ["▎ one", "▎ ▎ two", "▎", "▎ three"]


def test_code_has_a_bar_its_language_and_its_own_ground() -> None:
    lines = lines_of("```python\nx = 1\n\ny = 'z'\n```\n")

    assert [line.text.rstrip() for line in lines] == ["▎python", "▎x = 1", "▎", "▎y = 'z'"]
    assert {line.fill for line in lines} == {"block"}
    assert looks("```python\nx = 'z'\n```")["'z'"].role == "syntax-string"


def test_code_is_cut_at_the_width_and_copied_whole() -> None:
    source = "```\n" + "abcdefgh" * 3 + "\n  b\n```\n"

    assert drawn(source, 11) == ["▎abcdefgh", "▎↪ abcdefgh", "▎↪ abcdefgh", "▎  b"]
    assert copied(source, 11) == "abcdefghabcdefghabcdefgh\n  b"


def test_what_goes_on_of_a_line_of_code_is_marked_and_indented_with_it() -> None:
    source = "```py\n    x = alpha + beta + gamma\n```\n"

    assert drawn(source, 20) == ["▎py", "▎    x = alpha +", "▎    ↪ beta + gamma"]
    assert copied(source, 20) == "    x = alpha + beta + gamma"


def test_deeply_indented_code_is_broken_where_the_row_ends() -> None:
    assert drawn("```\n            x = alpha\n```\n", 20) == ["▎            x =", "▎alpha"]


def test_unknown_languages_and_indented_code_are_plain() -> None:
    assert drawn("```nonsense\na\n```\n\n    b\n") == ["▎nonsense", "▎a", "", "▎b"]
    assert looks("```nonsense\na\n```")["a"].role == "block"
    assert drawn("```日本\na\n```") == ["▎日本", "▎a"]


def test_links_show_where_they_lead() -> None:
    (line,) = lines_of("[docs](https://a.b/c)", 60)

    assert line.text == "docs (https://a.b/c)"
    assert line.runs[0].look == Look("link", underline=True)
    assert line.href_at(1) == "https://a.b/c"
    assert line.href_at(50) == ""


def test_links_that_are_their_own_text_show_it_once() -> None:
    assert drawn("<https://a.b/c> <me@a.b>") == ["https://a.b/c me@a.b"]


def test_links_may_be_defined_below() -> None:
    assert drawn("[a] and [b][A]\n\n[a]: /x\n") == ["a (/x) and b (/x)"]


def test_links_that_could_act_are_text() -> None:
    assert drawn("[x](javascript:alert)") == ["[x](javascript:alert)"]


def test_images_show_alt_and_address() -> None:
    assert drawn("![a *cat*](u.png) ![](v.png)") == ["🖼 a cat (u.png) 🖼 (v.png)"]


def test_rules_html_and_math() -> None:
    assert drawn("---\n<b>bold</b> $x^2$\n", 30) == ["─" * 30, "", "<b>bold</b> $x^2$"]


def test_cjk_breaks_between_characters_but_not_before_closing_marks() -> None:
    assert drawn("日本語。日本", 6) == ["日本", "語。日", "本"]


def test_words_longer_than_a_line_are_cut_between_graphemes() -> None:
    assert drawn("ab" + "é" * 5 + "👩‍💻👩‍💻", 4) == ["abéé", "ééé", "👩‍💻👩‍💻"]


def test_storms_of_marks_are_text() -> None:
    source = "[" * 5_000

    assert "".join(drawn(source, 100)) == source


def test_wraps_are_undone_in_copies() -> None:
    assert copied("> one two three four\n\n- item one two", 9) == "one two three four\n\n- item one two"


def test_literal_text_keeps_its_shape() -> None:
    assert [line.text for line in literal_lines("  a  b\n\n\x1b", 10)] == ["  a  b", "", "␛"]


HOSTILE = [
    ">" * 3_000 + "x", "- " * 2_000 + "x", "\n".join(">" * at + " x" for at in range(200)), "```\n" * 51,
    "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n|" + "b|" * 500, "x" * 100_000, "\0" * 100, "[" * 3_000,
    "![" * 3_000, "\u202e" * 50, "e" + "\u0301" * 500, "\u200d" * 50, "*a_b" * 3_000, "日" * 999, "# " * 500,
    "1. " * 500, "\x1b]8;;http://x\x07text\x1b]8;;\x07", "[a]: x\n" * 500, "&#x202e;&#27;&#10;&Tab;",
    "\ufe0f☀\ufe0f", "👩\u200d" * 99, "> |a|\n> |-|\n> |b|\n", "1. ```\n   x\n", "#\n\n>\n\n-\n",
]  # fmt: skip


@pytest.mark.parametrize("width", [1, 2, 3, 17, 120])
@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_sources_stay_within_the_width_and_cannot_act(source: str, width: int) -> None:
    check(lines_of(source, width), width)


@given(sources, st.integers(1, 60))
@settings(max_examples=200, deadline=None)
def test_no_line_is_wider_than_the_width_and_none_can_act(source: str, width: int) -> None:
    check(lines_of(source, width), width)


def check(lines: list[Line], width: int) -> None:
    for line in lines:
        assert sum(cell_len(run.text) for run in line.runs) <= width
        assert not [char for char in line.text if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
        assert not {"\u202e", "\u2066"} & set(line.text)


def streamed(chunks: list[str], source: str, width: int) -> list[Line]:
    message = MessageLines(Entry("a", "assistant", state="streaming"), width)
    message.settle(0, 10_000, 0)
    for chunk in chunks:
        message.feed(chunk, "")
        message.step()
        message.settle(0, 10_000, 0)
    message.renew(Entry("a", "assistant", source))
    return all_lines(message)


def all_lines(message: MessageLines) -> list[Line]:
    message.settle(0, 100_000, 0)
    while message.is_behind:
        message.read_on(0)
    message.settle(0, 100_000, 0)
    return list(message.lines(0, message.height))


def check_streamed(case: tuple[str, list[str]], width: int) -> None:
    source, chunks = case
    whole = all_lines(MessageLines(Entry("a", "assistant", source), width))
    assert streamed(chunks, source, width) == whole


@given(chunked(), st.integers(2, 60))
@settings(max_examples=200, deadline=None)
def test_a_streamed_answer_ends_with_the_lines_of_its_source(case: tuple[str, list[str]], width: int) -> None:
    check_streamed(case, width)


@pytest.mark.thorough
@given(chunked(), st.integers(2, 60))
@settings(max_examples=5_000, deadline=None)
def test_a_streamed_answer_ends_with_the_lines_of_its_source_thoroughly(
    case: tuple[str, list[str]], width: int
) -> None:
    check_streamed(case, width)
