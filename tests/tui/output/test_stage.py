"""Whatever is written through the stage, the terminal shows the same as without it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.output.emulator import Emulator
from xai_tui.tui.output.stage import Stage

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
        assert self.staged.rows == self.plain.rows


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
            lines = rng.randint(1, height)
            rows = [*rows[lines:], *(parts(rng, width) for _ in range(lines))]
            changed = range(height)
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


def recoloured(rng: random.Random, row: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(text, rng.choice(LOOKS) if rng.random() < 0.2 else look) for text, look in row]


@pytest.mark.parametrize("seed", range(4))
def test_random_frames_are_shown_as_they_are_without_the_stage(seed: int) -> None:
    frames(seed, 50)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(100, 140))
def test_many_random_frames_are_shown_as_they_are_without_the_stage(seed: int) -> None:
    frames(seed, 100)


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
