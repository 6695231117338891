from itertools import accumulate, cycle, pairwise, takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.transcript.test_blocks import read
from xai_tui.tui.transcript.block import code_pieces, line_pieces
from xai_tui.tui.transcript.blocks import BlockReader

CODE = [
    "def f(a):",
    '    """Doc',
    "",
    "    return 'x'  # why",
    "",
    "class A:",
    "    y = 1",
    "}",
    ")",
    "日本 = 2",
]


code = st.lists(st.sampled_from(CODE), max_size=12).map(lambda lines: lines * 20)


@given(code, st.integers(1, 400), st.booleans())
@settings(max_examples=200, deadline=None)
def test_code_is_cut_at_the_same_lines_however_it_comes(lines: list[str], step: int, closed: bool) -> None:
    source = "".join(f"{line}\n" for line in ["~~~ py", *lines, *["~~~", "after"] * closed])
    whole = read([source]).blocks
    pieces = read([source[at : at + step] for at in range(0, len(source), step)]).blocks

    assert [block.lines for block in pieces] == [block.lines for block in whole]
    pieces_of_code = [block for block in whole if block.kind == "fence"]
    assert [line for block in pieces_of_code for line in block.lines] == lines
    assert [block.continued for block in pieces_of_code] == [False, *[True] * (len(pieces_of_code) - 1)]
    assert all(len(block.lines) <= 80 for block in pieces_of_code)


def test_an_open_fence_is_finished_piece_by_piece() -> None:
    reader = BlockReader()
    reader.feed("text\n\n```py\n" + "x = 1\n" * 200)
    reader.step()

    assert [
        (block.kind, len(block.lines), block.gap, block.continued) for block in [*reader.blocks, *reader.tail]
    ] == [
        ("tokens", 1, False, False),
        ("fence", 80, True, False),
        ("fence", 80, False, True),
        ("fence", 40, False, True),
    ]


def test_a_piece_ends_where_a_definition_begins() -> None:
    lines = ["def f():", *["    x = 1"] * 30, "", "def g():", "    pass"]

    assert list(code_pieces(lines)) == [lines.index("def g():")]


def test_a_piece_ends_somewhere() -> None:
    assert list(code_pieces(["x = 1"] * 200)) == [80, 160]


@given(
    st.text(st.sampled_from("ab "), max_size=300).map(lambda text: text * 50),
    st.lists(st.integers(1, 3_000), max_size=8),
)
@settings(max_examples=200, deadline=None)
def test_a_long_line_is_cut_without_loss_however_it_comes(line: str, steps: list[int]) -> None:
    line += "x" * 8_001
    ends = accumulate(cycle([*steps, 1_500]))  # a long step in each round bounds how many there are
    cuts = [0, *takewhile(lambda end: end < len(line), ends), len(line)]
    blocks = read([line + "\n"]).blocks

    assert "".join(block.lines[0] + block.joint for block in blocks) == line + "\n"
    assert all(len(block.lines[0]) <= 4_000 for block in blocks)
    assert read([line[start:end] for start, end in pairwise(cuts)]).blocks == blocks


def test_words_stay_whole_where_there_are_any() -> None:
    assert list(line_pieces("word " * 1_000)) == [4_000]
    assert list(line_pieces("x" * 3_000 + " " + "y" * 3_000)) == [3_001]


def test_a_long_line_is_finished_piece_by_piece() -> None:
    reader = BlockReader()
    reader.feed("x" * 9_000)
    reader.step()
    assert [len(block.lines[0]) for block in reader.blocks] == [4_000, 4_000]

    reader.feed("x" * 9_000)
    reader.step()
    assert [(block.column, block.continued) for block in [*reader.blocks, *reader.tail]] == [
        (0, False), (4_000, True), (8_000, True), (12_000, True), (16_000, True),
    ]  # fmt: skip
