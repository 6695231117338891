"""The colours of the first moment are those of the screen that follows."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.color_triplet import ColorTriplet
from textual.color import Color

from xai_tui.tui.boot.colours import Colours, nearest, read_colours
from xai_tui.tui.themes import load_themes

TRUE = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
NOWHERE = Path("/nowhere")
PACKAGED = {theme.name: theme for theme in load_themes(NOWHERE).themes}
RGB = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


def sgr(layer: int, colour: str) -> str:
    red, green, blue = Color.parse(colour).rgb
    return f"{layer};2;{red};{green};{blue}"


@pytest.mark.parametrize("name", sorted(name for name, theme in PACKAGED.items() if not theme.ansi))
def test_they_are_what_textual_makes_of_a_packaged_theme(name: str) -> None:
    computed = PACKAGED[name].to_color_system().generate()
    background, foreground = Color.parse(computed["background"]), Color.parse(computed["foreground"])
    colours = read_colours(name, NOWHERE, TRUE)
    assert colours == Colours(
        ground=f"{sgr(48, computed['background'])};{sgr(38, computed['foreground'])}",
        line=sgr(38, background.blend(foreground, 0.25).hex),
        active=colours.active,
        mark=f"1;{sgr(38, computed['text-accent'])}",
        foot=sgr(48, computed["surface"]),
    )
    # Textual takes this one through another space of colours, which may round it.
    active = [int(part) for part in colours.active.removeprefix("38;2;").split(";")]
    assert active == pytest.approx(Color.parse(computed["primary"]).rgb, abs=1)


@given(RGB)
@settings(max_examples=200, deadline=None)
def test_a_palette_of_256_is_used_as_rich_uses_it(colour: tuple[int, int, int]) -> None:
    known = RichColor.from_triplet(ColorTriplet(*colour)).downgrade(ColorSystem.EIGHT_BIT)
    assert nearest(colour) == known.number


@pytest.mark.parametrize(
    ("name", "environ"),
    [
        ("xai-ansi", TRUE),
        ("nord", TRUE),
        ("../xai-dark", TRUE),
        ("xai-dark", {"TERM": "linux"}),
        ("xai-dark", {}),
        ("xai-dark", {**TRUE, "NO_COLOR": "1"}),
        ("xai-dark", {**TRUE, "TEXTUAL_COLOR_SYSTEM": "standard"}),
    ],
)
def test_the_terminal_keeps_its_own_where_they_cannot_be_told(name: str, environ: dict[str, str]) -> None:
    assert read_colours(name, NOWHERE, environ) == Colours()


def test_the_users_theme_comes_before_a_packaged_one(tmp_path: Path) -> None:
    rows = 'name = "xai-dark"\nbackground = "#102030"\nforeground = "#ffffff"\nprimary = "#ff0000"\n'
    (tmp_path / "mine.toml").write_text(rows)
    (tmp_path / "zz-damaged.toml").write_text("name = ")
    colours = read_colours("xai-dark", tmp_path, TRUE)
    assert colours.ground.startswith("48;2;16;32;48;")
    assert colours.foot == ""
    assert read_colours("xai-dark", tmp_path, {"TERM": "tmux-256color"}).active == "38;5;196"


@pytest.mark.parametrize("colour", ['"red"', '"#12"', '"#gggggg"', "7"])
def test_a_colour_that_only_textual_understands_is_left_to_it(tmp_path: Path, colour: str) -> None:
    rows = f'name = "mine"\nbackground = {colour}\nforeground = "#ffffff"\nprimary = "#ff0000"\n'
    (tmp_path / "mine.toml").write_text(rows)
    assert read_colours("mine", tmp_path, TRUE) == Colours()
