"""Text of every palette can be read: WCAG 2 contrast of at least 4.5 : 1 against each background."""

import tomllib
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

FOLDER = Path(__file__).parents[2] / "themes"
PALETTES = {path.stem: tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))}
TRUE_COLOUR = sorted(name for name, palette in PALETTES.items() if not palette.get("ansi"))

ENOUGH = 4.5
ENOUGH_FOR_CONTRAST = 7.0

BACKGROUNDS = ("background", "surface", "panel")
TEXTS = (
    "foreground",
    "foreground-muted",
    "text",
    "text-muted",
    *(
        prefix + name
        for prefix in ("", "text-")
        for name in ("primary", "secondary", "accent", "success", "warning", "error")
    ),
    "footer-key-foreground",
    "markdown-h1-color",
    "markdown-h2-color",
    "markdown-h3-color",
)
PAIRS = (
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("foreground", "block-hover-background"),
    ("foreground", "input-selection-background"),
    ("screen-selection-foreground", "screen-selection-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("button-color-foreground", "primary"),
)


def _colours(name: str) -> dict[str, str]:
    return Theme(**PALETTES[name]).to_color_system().generate()


def _seen(text: str, background: Color) -> Color:
    """The colour that reaches the eye; `auto 70%` is black or white of that strength, as Textual has it."""
    first, _, share = text.partition(" ")
    strength = float(share.rstrip("%")) / 100 if share else 1.0
    colour = background.get_contrast_text(1.0) if first == "auto" else Color.parse(first)
    return background + colour.multiply_alpha(strength)


def _luminance(colour: Color) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: Color, other: Color) -> float:
    dim, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def test_the_measure_is_that_of_the_standard() -> None:
    assert _contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21.0)
    assert _contrast(Color.parse("#767676"), Color.parse("#fff")) == pytest.approx(4.54, abs=0.01)


def test_there_are_dark_light_contrast_and_terminal_palettes() -> None:
    assert {"xai-dark", "xai-light", "xai-contrast", "xai-ansi"} <= PALETTES.keys()
    assert PALETTES["xai-dark"]["dark"] is True
    assert PALETTES["xai-light"]["dark"] is False
    assert PALETTES["xai-ansi"]["ansi"] is True


@pytest.mark.parametrize("name", sorted(PALETTES))
def test_a_palette_is_named_as_its_file_and_textual_takes_it(name: str) -> None:
    assert PALETTES[name]["name"] == name
    assert _colours(name)["primary"]


@pytest.mark.parametrize("name", TRUE_COLOUR)
def test_text_stands_out_from_every_background(name: str) -> None:
    colours = _colours(name)
    enough = ENOUGH_FOR_CONTRAST if name == "xai-contrast" else ENOUGH
    pairs = [(text, behind) for behind in BACKGROUNDS for text in TEXTS] + list(PAIRS)
    faint = {}
    for text, behind in pairs:
        background = Color.parse(colours["background"]) + Color.parse(colours[behind])
        ratio = _contrast(_seen(colours[text], background), background)
        if ratio < enough:
            faint[text, behind] = round(ratio, 2)
    assert faint == {}


def test_the_terminal_s_own_palette_names_no_colour_of_its_own() -> None:
    palette = PALETTES["xai-ansi"]
    colours = [
        value for value in (*palette.values(), *palette["variables"].values()) if isinstance(value, str)
    ]
    assert not [value for value in colours if value.startswith("#")]
