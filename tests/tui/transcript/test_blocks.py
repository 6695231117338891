from collections.abc import Iterable

import pytest
from hypothesis import given, settings

from tests.tui.transcript.sources import chunked, limits
from xai_tui.tui.transcript.block import Block
from xai_tui.tui.transcript.blocks import BlockReader


def read(chunks: Iterable[str], limit: int = 3_000, long_line: int = 8_000, long: int = 24) -> BlockReader:
    reader = BlockReader(limit=limit, long_line=long_line, long=long)
    for chunk in chunks:
        reader.feed(chunk)
        reader.step()
    reader.finish()
    assert not reader.tail
    return reader


def shape(block: Block) -> tuple[object, ...]:
    place = block.at, block.column, block.within, block.begins, block.continued, block.growing
    return block.kind, list(block.lines), block.gap, block.ordinal, block.language, block.opens, place


def links(reader: BlockReader) -> dict[str, tuple[str, str]]:
    return {label: (found["href"], found["title"]) for label, found in reader.references.items()}


def check(case: tuple[str, list[str]], sizes: tuple[int, int, int]) -> None:
    source, chunks = case
    whole = read([source], *sizes)
    pieces = read(chunks, *sizes)
    assert [shape(block) for block in pieces.blocks] == [shape(block) for block in whole.blocks]
    assert links(pieces) == links(whole)


@given(chunked(), limits)
@settings(max_examples=200, deadline=None)
def test_any_split_gives_the_blocks_of_the_whole(
    case: tuple[str, list[str]], sizes: tuple[int, int, int]
) -> None:
    check(case, sizes)


@pytest.mark.thorough
@given(chunked(), limits)
@settings(max_examples=5_000, deadline=None)
def test_any_split_gives_the_blocks_of_the_whole_thoroughly(
    case: tuple[str, list[str]], sizes: tuple[int, int, int]
) -> None:
    check(case, sizes)


@given(chunked())
@settings(max_examples=200, deadline=None)
def test_a_finished_block_never_changes(case: tuple[str, list[str]]) -> None:
    reader = BlockReader()
    seen: list[tuple[object, ...]] = []
    for chunk in case[1]:
        reader.feed(chunk)
        reader.step()
        assert [shape(block) for block in reader.blocks[: len(seen)]] == seen
        seen = [shape(block) for block in reader.blocks]


def kinds(source: str) -> list[str]:
    return [block.opens if block.kind == "tokens" else block.kind for block in read([source]).blocks]


def test_what_stands_at_the_top_becomes_blocks() -> None:
    source = (
        "# head\ntext\n\n- a\n- b\n\n> quote\n\n```py\ncode\n```\n\n|a|\n|-|\n|b|\n\n---\n\n    indented\n"
    )

    assert kinds(source) == [
        "heading_open", "paragraph_open", "item", "item", "blockquote_open", "fence",
        "table_open", "hr", "code_block",
    ]  # fmt: skip


def test_html_is_text() -> None:
    assert kinds("<div>\n**bold**\n</div>") == ["paragraph_open"]


def test_items_keep_their_numbers_when_the_list_is_taken_apart() -> None:
    blocks = read(list("7. a\n8. b\n1. c\n\n1) d\n")).blocks

    assert [block.ordinal for block in blocks] == [7, 8, 9, 1]


def test_a_finished_block_does_not_wait_for_the_end() -> None:
    reader = BlockReader()
    reader.feed("first\n\nsecond\nline\n")
    reader.step()

    assert [list(block.lines) for block in reader.blocks] == [["first"]]
    assert [list(block.lines) for block in reader.tail] == [["second", "line"]]


def test_an_open_fence_shows_its_lines_but_not_the_half_of_its_end() -> None:
    reader = BlockReader()
    reader.feed("````\none\n")
    reader.step()
    assert [list(block.lines) for block in reader.tail] == [["one"]]

    reader.feed("two\n``")
    reader.step()
    assert [list(block.lines) for block in reader.tail] == [["one", "two"]]

    reader.feed("x")
    reader.step()
    assert [list(block.lines) for block in reader.tail] == [["one", "two", "``x"]]


def test_an_unclosed_fence_ends_with_the_text() -> None:
    blocks = read(["```py\n\nx = 1"]).blocks

    assert [(block.kind, list(block.lines), block.language) for block in blocks] == [
        ("fence", ["", "x = 1"], "py")
    ]


def test_code_loses_the_indent_of_its_fence() -> None:
    assert list(read(["  ```\n  a\n    b\n c\n  ```\n"]).blocks[0].lines) == ["a", "  b", "c"]


def test_a_definition_is_known_before_and_after_it_is_read() -> None:
    reader = read(list("[x] and [y]\n\n[x]: /one 'title'\n[x]: /two\n"))

    assert links(reader) == {"X": ("/one", "title")}


def test_a_definition_that_has_not_ended_counts_for_the_tail_only() -> None:
    reader = BlockReader()
    reader.feed("[x]: /on")
    reader.step()
    assert links(reader) == {"X": ("/on", "")}

    reader.feed("e\n\n[x]")
    reader.finish()
    assert links(reader) == {"X": ("/one", "")}


def test_a_long_paragraph_is_cut_at_line_ends() -> None:
    reader = read(["word word word\n" * 3000], limit=1000)

    assert {len("".join(block.lines)) for block in reader.blocks[:-1]} == {938}
    assert (
        "\n".join(line for block in reader.blocks for line in block.lines)
        == ("word word word\n" * 3000).rstrip()
    )
    assert not any(block.gap for block in reader.blocks)


def test_a_long_line_stands_alone_and_is_not_read_as_markdown() -> None:
    line = "# **" + "x" * 9_000
    blocks = read(["before\n", line[:8_500], line[8_500:], "\nafter\n"]).blocks

    assert [block.kind for block in blocks] == ["tokens", "literal", "literal", "literal", "tokens"]
    assert "".join(block.lines[0] for block in blocks[1:-1]) == line


def test_a_long_line_is_shown_while_it_comes() -> None:
    reader = BlockReader()
    reader.feed("before\n" + "x" * 9_000)
    reader.step()

    assert [block.kind for block in [*reader.blocks, *reader.tail]] == ["tokens"] + ["literal"] * 3


@pytest.mark.parametrize("source", [">" * 5_000 + "x", "- " * 5_000 + "x"], ids=["quotes", "items"])
def test_what_is_nested_too_deep_is_shown_as_written(source: str) -> None:
    blocks = read([source], long_line=100_000).blocks

    assert [(block.kind, list(block.lines)) for block in blocks] == [("literal", [source])]


def test_a_tree_that_is_too_deep_is_read_from_inside_as_far_as_it_goes() -> None:
    blocks = read(["\n".join("  " * at + f"- {at}" for at in range(300))]).blocks

    assert len(blocks[-1].within) == 10
    assert "".join("".join(block.lines) for block in blocks).split()[-1] == "299"
    assert "literal" in {block.kind for block in blocks}


def place(block: Block) -> str:
    """The containers of a block, the ones that begin with it in capitals."""
    names = ["q" if container.is_quote else "i" for container in block.within]
    return "".join(name.upper() if at >= block.begins else name for at, name in enumerate(names))


def test_a_long_quote_is_read_from_inside() -> None:
    source = "before\n\n> # head\n>\n" + "> text\n>\n" * 20 + "> last\n\nafter\n"
    blocks = read(list(source)).blocks

    assert [place(block) for block in blocks] == ["", "Q", *["q"] * 21, ""]
    assert [block.gap for block in blocks] == [False, *[True] * 23]
    assert [block.at for block in blocks] == [0, *range(2, 46, 2), 46]


def test_a_long_item_is_read_from_inside_and_its_list_goes_on() -> None:
    source = "3. one\n   ```py\n" + "   x = 1\n" * 40 + "   ```\n4. two\n- three\n"
    blocks = read(list(source)).blocks

    assert [(block.kind, place(block), block.ordinal) for block in blocks] == [
        ("tokens", "I", None), ("fence", "i", None), ("item", "", 4), ("item", "", None),
    ]  # fmt: skip
    assert list(blocks[1].lines) == ["x = 1"] * 40


def test_the_blocks_in_a_long_item_are_finished_as_they_come() -> None:
    reader = BlockReader()
    reader.feed("- top\n" + "  - item\n" * 200)
    reader.step()

    assert len(reader.blocks) > 190
    assert len(reader.tail) < 5


def test_an_open_table_is_finished_some_rows_at_a_time() -> None:
    reader = BlockReader()
    reader.feed("|a|b|\n|-|-|\n" + "|c|d|\n" * 60)
    reader.step()

    shown = [*reader.blocks, *reader.tail]
    assert [(block.kind, len(block.lines), block.continued, block.growing) for block in shown] == [
        ("rows", 26, False, True), ("rows", 24, True, True), ("rows", 12, True, False),
    ]  # fmt: skip


def test_a_long_line_of_code_is_taken_in_pieces() -> None:
    blocks = read(["```\na\n" + "x" * 9_000, "y\nb\n```\nafter"]).blocks

    assert [(block.kind, len(block.lines[0]), block.joint) for block in blocks] == [
        ("fence", 1, "\n"), ("fence", 4_000, ""), ("fence", 4_000, ""), ("fence", 1_001, "\n"),
        ("fence", 1, "\n"), ("tokens", 5, "\n"),
    ]  # fmt: skip


@given(chunked(), limits)
@settings(max_examples=200, deadline=None)
def test_what_is_read_in_slices_is_what_is_read_at_once(
    case: tuple[str, list[str]], sizes: tuple[int, int, int]
) -> None:
    reader = BlockReader(limit=sizes[0], long_line=sizes[1], long=sizes[2])
    for chunk in case[1]:
        reader.feed(chunk)
        reader.step(until=0)
    behind = reader.finish(until=0)
    while behind:
        behind = reader.step(until=0)

    whole = read([case[0]], *sizes)
    assert [shape(block) for block in reader.blocks] == [shape(block) for block in whole.blocks]


def test_what_could_act_is_made_visible() -> None:
    assert list(read(["a\x1b[31m\x00\tb\r\nc"]).blocks[0].lines) == ["a␛[31m␀ b", "c"]
