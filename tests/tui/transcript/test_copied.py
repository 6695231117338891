"""What is selected on the screen is copied as the source it was drawn from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.transcript.sources import sources
from xai_tui.tui.transcript.copied import Place
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.markdown import inline_tokens
from xai_tui.tui.transcript.message import MessageLines
from xai_tui.tui.transcript.positions import positions_of
from xai_tui.tui.transcript.stack import Stack


def shown(source: str, width: int) -> tuple[MessageLines, list[str]]:
    message = MessageLines(Entry("a", "assistant", source), width)
    message.settle(0, 10_000, 0)
    return message, [line.text for line in message.lines(0, message.height)]


def copied(source: str, first: str, last: str, width: int = 60) -> str:
    """Copy what is shown from the first place of one text to the end of another."""
    message, rows = shown(source, width)
    start = next(Place(at, row.index(first)) for at, row in enumerate(rows) if first in row)
    line = next(at for at in range(len(rows) - 1, -1, -1) if last in rows[at])
    return message.copied(start, Place(line, rows[line].rindex(last) + len(last)))


@pytest.mark.parametrize(
    ("source", "first", "last", "expected"),
    [
        ("one **two three** four", "two", "three", "**two three**"),
        ("one **two three** four", "one", "two", "one two"),
        ("one **two *three*** four", "two", "four", "**two *three*** four"),
        ("one **two *three*** four", "three", "three", "*three*"),
        ("use ``a`b`` here", "a`b", "here", "``a`b`` here"),
        ("use `ab` here", "a", "a", "a"),
        ("see [the docs](https://a.b 'x') now", "see", "now", "see [the docs](https://a.b 'x') now"),
        ("see [the docs](https://a.b) now", "docs", "docs", "docs"),
        ("see [the docs](https://a.b) now", "https", "a.b", "https://a.b"),
        ("see [a a](a) a", "see", ")", "see [a a](a)"),
        ("<https://a.b> x", "https", "x", "<https://a.b> x"),
        ("![a cat](c.png) x", "🖼", "x", "![a cat](c.png) x"),
        (r"a \* b &amp; c", "a", "c", r"a \* b &amp; c"),
        ("日本語 **太字** 終", "本", "太字", "本語 **太字**"),
        ("a 👩‍💻 *b* e\u0301 c", "👩‍💻", "c", "👩‍💻 *b* e\u0301 c"),
        ("# *Head* line #", "Head", "line", "*Head* line"),
        ("x\ty", "x", "y", "x\ty"),
        ("a \x1b[31m b", "a", "b", "a \x1b[31m b"),
        ("a\u202eb c", "a", "c", "a\u202eb c"),
    ],
)
def test_marks_come_with_what_they_enclose(source: str, first: str, last: str, expected: str) -> None:
    assert copied(source, first, last) == expected


@pytest.mark.parametrize(
    ("source", "first", "last", "expected"),
    [
        ("- one two three four five\n- six", "two", "five", "two three four five"),
        ("- one\n- **two**", "• one", "two", "- one\n- **two**"),
        ("1. one\n   - two\n   - three\n2. four", "two", "three", "two\n- three"),
        ("> one *two*\n> three\n", "two", "three", "*two*\nthree"),
        ("> > one two\n> > three\n", "two", "three", "two\nthree"),
        ("- [x] done *it*", "done", "it", "done *it*"),
        ("|a|b|\n|-|-|\n|c **d**|e|\n|f|g|", "c", "g", "c **d**|e|\n|f|g"),
        ("|a|a|\n|-|-|\n|aa|a|", "aa", "a", "aa|a"),
        ("# Head\n\n*text* and\nmore\n\n- item", "Head", "item", "# Head\n\n*text* and\nmore\n\n- item"),
        ("# *Head* line\n\ntext", "line", "text", "line\n\ntext"),
    ],
)
def test_what_stands_around_a_block_is_left_out(source: str, first: str, last: str, expected: str) -> None:
    assert copied(source, first, last, 20) == expected


CODE = "before\n\n```py\ndef f():\n\treturn 'a long line that is broken'\n\nx = 1\n```\n\nafter"


def test_code_is_copied_without_wrap_and_fence_and_with_its_tabs() -> None:
    assert copied(CODE, "def", "x = 1", 20) == "def f():\n\treturn 'a long line that is broken'\n\nx = 1"


def test_code_among_other_blocks_comes_with_its_fence() -> None:
    assert copied(CODE, "before", "after", 20) == CODE


def test_code_in_an_item_loses_the_indent() -> None:
    source = "1. do:\n\n   ```sh\n   ls\n     -l\n   ```\n2. so"

    assert copied(source, "ls", "-l") == "ls\n  -l"


def test_code_that_is_long_comes_whole() -> None:
    code = "".join(f"line {at}\n" for at in range(300))

    assert copied(f"a\n\n```\n{code}```\n\nb", "a", "b") == f"a\n\n```\n{code}```\n\nb"
    assert copied(f"a\n\n```\n{code}```\n\nb", "line 5", "line 299") == code[code.index("line 5") : -1]


def test_a_long_table_and_a_long_quote_come_as_they_are() -> None:
    table = "|a|b|\n|-|-|\n" + "".join(f"|{at}|**x**|\n" for at in range(100))
    quote = "".join(f"> text *{at}*\n>\n" for at in range(40))

    assert copied(f"one\n\n{table}\ntwo", "one", "two") == f"one\n\n{table}\ntwo"
    assert copied(f"one\n\n{quote}", "text 7", "39").startswith("text *7*\n\ntext *8*")


@given(sources.filter(lambda source: not set(source) & set("`~")), st.integers(8, 60))
@settings(max_examples=200, deadline=None)
def test_all_words_of_a_selection_are_copied(source: str, width: int) -> None:
    message, rows = shown(source, width)
    whole = message.copied(Place(2, 0), Place(len(rows) - 1, len(rows[-1])))

    assert set("日本é") & set(whole) == set("日本é") & set(source)


INLINE = [
    "a", "b c", "**", "*", "_", "~~", "`", "``", "[", "]", "](u)", "](<u v> 't')", "![", "](", "x)", "\\*",
    "&amp;", "\n", "  \n", "\\\n", "日本", "👩‍💻", "<http://a>", "[x]", "][x]", "][]", " ", "(", ")", "\\[",
]  # fmt: skip


@given(st.lists(st.sampled_from(INLINE), max_size=14).map(lambda parts: "".join(parts).strip()))
@settings(max_examples=200, deadline=None)
def test_a_token_stands_where_it_is_said_to_stand(source: str) -> None:
    references = {"X": {"href": "/u", "title": ""}}
    tokens = inline_tokens(source, references)
    found = positions_of(source, tokens, references)
    if found is None:
        return
    end = 0
    for token, (start, stop) in zip(tokens, found.spans, strict=True):
        assert end <= start <= stop
        end = stop
        if token.type in {"text", "code_inline"}:
            assert source[start:stop].replace("\n", " ") == token.content.replace("\n", " ")
        elif token.type == "text_special":
            assert source[start:stop] == token.markup
    for one in found.enclosures:
        assert set(source[slice(*one.opening)].strip()) <= set("*_~[<`")
        assert one.opening[1] <= one.closing[0]


def test_messages_between_two_places_come_whole() -> None:
    stack = Stack(40)
    texts = ["# first", "second *one*", "third"]
    stack.show([Entry(str(at), "assistant", text) for at, text in enumerate(texts)])
    stack.settle(0, 20)

    assert stack.copied(Place(2, 0), Place(8, 3)) == "# first\n\nsecond *one*\n\nthi"
    assert stack.copied(Place(0, 0), None) == "\n# first\n\nsecond *one*\n\nthird\n"
