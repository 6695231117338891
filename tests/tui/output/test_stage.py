"""Whatever is written through the stage, the terminal shows the same as without it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.output.emulator import Emulator, differences
from xai_tui.tui.output import cells as cells_module
from xai_tui.tui.output import renditions
from xai_tui.tui.output.stage import Shift, Stage

WIDTH, HEIGHT = 24, 8
PIECES = ("a", "word", "  ", " " * 9, "│", "漢", "字", "👍", "e\u0301", "—", "…", "x" * 14)
LOOKS = ("", "1", "2;3", "31", "1;38;2;1;2;3", "48;5;20", "38;5;9;48;2;9;8;7", "4", "7", "9;32;44", "97;100")


def put(x: int, y: int, *parts: tuple[str, str]) -> str:
    """Text at a place as Textual writes it: every part in its look, reset behind it."""
    return f"\x1b[{y + 1};{x + 1}H" + "".join(
        f"\x1b[{look}m{text}\x1b[0m" if look else text for text, look in parts
    )


class Pair:
    """A terminal with the stage before it beside one without."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.stage = Stage()
        self.stage.resize(width, height)
        self.plain = Emulator(width, height)
        self.staged = Emulator(width, height)
        self.sent = ""

    def write(self, text: str) -> None:
        self.plain.feed(text)
        self.stage.write(text)

    def frame(self) -> str:
        self.sent = self.stage.frame()
        self.staged.feed(self.sent)
        return self.sent

    def resize(self, width: int, height: int) -> None:
        self.plain.resize(width, height)
        self.staged.resize(width, height)
        self.stage.resize(width, height)

    def check(self) -> None:
        assert differences(self.staged, self.plain) == []


def fill(rng: random.Random, width: int, height: int) -> str:
    """A whole screen, as Textual paints it after a change of size."""
    return "".join(put(0, y, *parts(rng, width)) for y in range(height))


def parts(rng: random.Random, width: int) -> list[tuple[str, str]]:
    """Parts that are exactly so wide."""
    found: list[tuple[str, str]] = []
    while width:
        text = rng.choice([piece for piece in PIECES if cells(piece) <= width])
        found.append((text, rng.choice(LOOKS)))
        width -= cells(text)
    return found


def cells(text: str) -> int:
    return sum(2 if each in "漢字👍" else each != "\u0301" for each in text)


def frames(seed: int, count: int) -> None:
    """So many random frames: some rows anew, rows moved, windows laid over, other sizes, frames left out."""
    rng = random.Random(seed)
    pair = Pair()
    width, height = WIDTH, HEIGHT
    rows = [parts(rng, width) for _ in range(height)]
    pair.write("".join(put(0, y, *row) for y, row in enumerate(rows)))
    for _ in range(count):
        change = rng.random()
        if change < 0.08:
            width, height = rng.randint(3, 40), rng.randint(1, 12)
            pair.resize(width, height)
            rows = [parts(rng, width) for _ in range(height)]
            changed = range(height)
        elif change < 0.3:
            changed = range(height)
            rows = moved(rng, pair, rows, width)
        elif change < 0.4:
            rows = [row if rng.random() < 0.5 else [(" " * width, rng.choice(LOOKS))] for row in rows]
            changed = range(height)
        else:
            changed = range(rng.randrange(height), height)
            for y in changed:
                rows[y] = parts(rng, width) if rng.random() < 0.4 else recoloured(rng, rows[y])
        pair.write("".join(put(0, y, *rows[y]) for y in changed))
        if rng.random() < 0.1:
            pair.write("\x1b[?2026h")
        pair.write(put(rng.randrange(width), rng.randrange(height)))
        if rng.random() < 0.8:
            pair.frame()
            pair.check()
    pair.frame()
    pair.check()


def moved(
    rng: random.Random, pair: Pair, rows: list[list[tuple[str, str]]], width: int
) -> list[list[tuple[str, str]]]:
    """Some rows moved up or down, as the stage is told, sometimes wrongly."""
    top = rng.randrange(len(rows))
    bottom = rng.randint(top + 1, len(rows))
    lines = rng.randint(1, bottom - top)
    new = [parts(rng, width) if rng.random() < 0.5 else [(" " * width, "48;5;20")] for _ in range(lines)]
    is_up = rng.random() < 0.5
    region = rows[top:bottom]
    region = [*region[lines:], *new] if is_up else [*new, *region[: len(region) - lines]]
    told = lines if rng.random() < 0.9 else rng.randint(1, 20)
    pair.stage.has_margins = rng.random() < 0.5
    pair.stage.moved(Shift(range(top, bottom), range(width), told if is_up else -told))
    return [*rows[:top], *region, *rows[bottom:]]


def recoloured(rng: random.Random, row: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(text, rng.choice(LOOKS) if rng.random() < 0.2 else look) for text, look in row]


@pytest.mark.parametrize("seed", range(4))
def test_random_frames_are_shown_as_they_are_without_the_stage(seed: int) -> None:
    frames(seed, 50)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(100, 140))
def test_many_random_frames_are_shown_as_they_are_without_the_stage(seed: int) -> None:
    frames(seed, 100)


def three_columns(pair: Pair, middle: list[str], side: str) -> None:
    for y, text in enumerate(middle):
        pair.write(put(0, y, (side, "2"), (text.ljust(14), "48;5;20"), (side, "31")))
    pair.write(put(0, 0))
    pair.frame()
    pair.check()


@pytest.mark.parametrize("lines", [3, -3])
def test_columns_are_scrolled_where_the_terminal_can(lines: int) -> None:
    pair = Pair()
    pair.stage.has_margins = True
    text = [letter * 12 for letter in "abcdefgh"]
    three_columns(pair, text, "side ")
    pair.stage.moved(Shift(range(HEIGHT), range(5, 19), lines))
    three_columns(pair, [*text[3:], "", "", ""] if lines > 0 else ["", "", "", *text[:-3]], "side ")

    assert "\x1b[?69h\x1b[6;19s" in pair.sent
    assert "ddd" not in pair.sent


def test_nothing_is_scrolled_where_that_is_longer_or_tears_characters() -> None:
    pair = Pair()
    text = [letter * 12 for letter in "abcdefgh"]
    three_columns(pair, text, "side ")
    pair.stage.moved(Shift(range(HEIGHT), range(5, 19), 3))
    three_columns(pair, [*text[3:], "", "", ""], "side ")
    assert "S" not in pair.sent  # no margins
    pair.stage.has_margins = True
    pair.stage.moved(Shift(range(HEIGHT), range(4, 19), 3))
    three_columns(pair, [*text[3:], "", "", ""], "sid漢")
    assert "S" not in pair.sent
    pair.stage.moved(Shift(range(HEIGHT), range(4, 19), 3))
    three_columns(pair, text, "sid漢")
    assert "S" not in pair.sent
    pair.stage.moved(Shift(range(HEIGHT), range(5, 19), 1))
    three_columns(pair, text, "other")
    assert "S" not in pair.sent


def test_two_moves_of_one_frame_are_one() -> None:
    pair = Pair()
    text = [letter * WIDTH for letter in "abcdefgh"]
    pair.write("".join(put(0, y, (row, "")) for y, row in enumerate(text)))
    pair.frame()
    for lines in (1, 2):
        pair.stage.moved(Shift(range(HEIGHT), range(WIDTH), lines))
    pair.write("".join(put(0, y, (row, "")) for y, row in enumerate([*text[3:], *["new".ljust(WIDTH)] * 3])))

    assert f"\x1b[1;{HEIGHT}r\x1b[3S\x1b[r" in pair.frame()
    pair.check()


looks = st.sampled_from(LOOKS)
writes = st.lists(
    st.tuples(
        st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), st.text("ab │", min_size=1, max_size=30), looks
    ),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(writes, max_size=4))
def test_cells_written_anywhere_are_shown(every: list[list[tuple[int, int, str, str]]]) -> None:
    pair = Pair()
    pair.write(put(0, 0, (" " * WIDTH, "")) + "".join(put(0, y, (" " * WIDTH, "")) for y in range(HEIGHT)))
    for frame in every:
        for x, y, text, look in frame:
            pair.write(put(x, y, (text[: WIDTH - x], look)))
        pair.frame()
        pair.check()
        assert pair.frame() == ""


def blank(pair: Pair) -> None:
    pair.write("".join(put(0, y, (" " * WIDTH, "")) for y in range(HEIGHT)) + put(0, 0))
    pair.frame()


@pytest.mark.parametrize("seed", range(3))
def test_frames_are_right_when_there_are_more_looks_and_clusters_than_can_be_told_apart(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renditions, "_MOST", 8)
    monkeypatch.setattr(cells_module, "_MOST", 1)
    frames(seed, 60)


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[?25l",
        "\x1b[?1000h",
        "\x1b[?2004l",
        "\x1b[>25u",
        "\x1b[<u",
        "\x1b[?2048$p",
        "\x1b[2 q",
        "\x1b[0c",
        "\x1b[>0q",
        "\x07",
        "\x1b]2;a title\x07",
        "\x1b]52;c;YWJj\x1b\\",
        "\x1b]9;words\x1b\\",
        "\x1bPtmux;\x1b\x1b]52;c;YWJj\x07\x1b\\",
    ],
)
def test_what_changes_no_cell_is_handed_on_as_it_is(sequence: str) -> None:
    pair = Pair()
    blank(pair)
    pair.stage.write(sequence)
    assert pair.stage.handed_on() == sequence
    pair.stage.write(put(0, 0, (" " * WIDTH, "")) + put(0, 0))

    assert pair.stage.frame() == ""


@pytest.mark.parametrize(
    "sequence", ["\x1b[?1049h", "\x1b[2J", "\x1bPq#0~~\x1b\\", "\x1b_Ga=T;\x1b\\", "\x1b[3S", "\x1b["]
)
def test_what_may_change_any_cell_goes_behind_what_was_drawn_before_and_makes_all_unknown(
    sequence: str,
) -> None:
    pair = Pair()
    blank(pair)
    pair.stage.write(put(0, 0, ("word", "1")) + sequence)
    sent = pair.stage.handed_on()
    assert sent.endswith(sequence)
    assert "word" in sent
    assert not pair.stage.is_changed
    pair.stage.write(put(0, 0, ("word", "1")))

    assert "word" in pair.stage.frame()


def test_links_are_opened_and_closed() -> None:
    pair = Pair()
    blank(pair)
    pair.write("\x1b[1;1H\x1b]8;id=1;https://x.ai\x1b\\\x1b[4mlink\x1b[0m\x1b]8;;\x1b\\ text" + put(0, 0))
    sent = pair.frame()
    pair.check()

    assert sent.index("\x1b]8;id=1;https://x.ai\x1b\\") < sent.index("link") < sent.index("\x1b]8;;\x1b\\")
    pair.write("\x1b[2;1H\x1b]8;id=1;https://x.ai\x1b\\" + " " * 20 + "\x1b]8;;\x1b\\" + put(0, 0))
    assert " " * 20 in pair.frame()  # nothing that is erased is a link


def test_no_link_goes_on_when_nothing_is_known_any_more() -> None:
    stage = Stage()
    stage.resize(10, 1)
    stage.write("\x1b[1;1H\x1b]8;;http://here\x1b\\link\x1b]8;;\x1b\\")
    assert stage.frame().count("\x1b]8;;") == 1
    stage.resize(11, 1)
    stage.write("\x1b[1;1Hplain")
    drawn = stage.frame()
    assert "\x1b]8;;\x1b\\" in drawn[: drawn.index("plain")]


def test_half_a_wide_character_at_the_edge_is_a_blank() -> None:
    stage = Stage()
    stage.resize(5, 1)
    stage.write("\x1b[1;1Habcd漢")
    assert stage.frame() == "\x1b[m\x1b[Habcd \x1b[H"


def test_rows_below_each_other_may_be_told_by_newlines() -> None:
    pair = Pair()
    blank(pair)
    pair.write("\x1b[1;1Hone\n\x1b[2;1Htwo\n" + put(0, 2, ("three", "")) + "\x1b[Hthe")
    pair.frame()
    pair.check()


def test_control_characters_are_not_drawn() -> None:
    pair = Pair()
    pair.stage.write("\x1b[1;1Hé\x9b\x85word")

    assert "éword" in pair.stage.frame()


def test_many_rows_are_announced_where_the_terminal_shows_frames_at_once() -> None:
    pair = Pair()
    blank(pair)
    pair.write("\x1b[?2026h" + put(0, 0, ("one", "")) + put(0, 1, ("two", "")) + "\x1b[?2026l")
    assert "2026" not in pair.frame()
    pair.write("".join(put(0, y, ("three", "")) for y in range(3)))
    sent = pair.frame()

    assert sent.startswith("\x1b[?2026h")
    assert sent.endswith("\x1b[?2026l")


def test_a_word_costs_little_more_than_itself() -> None:
    pair = Pair()
    blank(pair)
    pair.write(put(2, 3, ("a first", "38;2;1;2;3"), (" " * 10, "38;2;1;2;3")) + put(4, 7))
    pair.frame()
    pair.write(put(2, 3, ("a first word", "38;2;1;2;3"), (" " * 5, "38;2;1;2;3")) + put(4, 7))

    assert len(pair.frame()) < len("word") + 2 * len("\x1b[99;99H")
    pair.check()


def test_terminals_that_erase_without_colour_are_written_blanks() -> None:
    stage = Stage(erases_ground=False)
    stage.resize(WIDTH, HEIGHT)
    stage.write(put(0, 0, (" " * 20, "44")))
    assert " " * 20 in stage.frame()
    stage.write(put(0, 1, (" " * 20, "")))
    assert "\x1b[20X" in stage.frame()
