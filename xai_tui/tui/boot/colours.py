"""The colours of a theme as far as its file tells them, read without anything that takes long to load."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Rgb: TypeAlias = tuple[int, int, int]

PACKAGED = (Path(__file__).parents[2] / "themes", Path(__file__).parents[3] / "themes")
"""Where the packaged themes are: inside the package, or beside it in a checkout."""

FAINT = 0.25
"""How much of the foreground is in the lines between the panes."""

TINT = 0.66
"""How much of the accent is in a text that is drawn in it; the rest is white or black."""

GREY_BELOW = 0.15
"""The saturation below which a colour is one of the greys of a palette of 256."""


@dataclass(frozen=True, slots=True)
class Colours:
    """What the skeleton is drawn in, each as the parameters of an SGR sequence; empty is the terminal's own.

    Attributes:
        ground: The background and the text on it.
        line: The lines between panes.
        active: The line above the prompt.
        mark: The mark before the prompt.
        foot: The background of the status line.
    """

    ground: str = ""
    line: str = ""
    active: str = ""
    mark: str = "1"
    foot: str = ""


def read_colours(name: str, user_folder: Path, environ: Mapping[str, str]) -> Colours:
    """The colours of a theme; the terminal's own where they cannot be told.

    That is so for themes that come with Textual, for those that use the
    terminal's sixteen colours, and for terminals that have no more.

    Args:
        name: The theme.
        user_folder: Where the user's themes are.
        environ: The process environment, which tells how many colours there are.
    """
    depth = _depth(environ)
    rows = _find(name, user_folder)
    if not depth or rows is None or rows.get("ansi"):
        return Colours()
    found = {key: _rgb(rows.get(key)) for key in ("background", "foreground", "primary", "accent", "surface")}
    background, foreground, primary = found["background"], found["foreground"], found["primary"]
    if background is None or foreground is None or primary is None:
        return Colours()
    white = (255, 255, 255) if _brightness(background) < 0.5 else (0, 0, 0)  # noqa: PLR2004 - half
    ground = f"{_sgr(48, background, depth)};{_sgr(38, foreground, depth)}"
    surface = found["surface"]
    return Colours(
        ground=ground,
        line=_sgr(38, _mix(background, foreground, FAINT), depth),
        active=_sgr(38, primary, depth),
        mark=f"1;{_sgr(38, _mix(white, found['accent'] or primary, TINT), depth)}",
        foot=_sgr(48, surface, depth) if surface else "",
    )


def _depth(environ: Mapping[str, str]) -> int:
    """How many colours Textual will use: 2**24, 256, or 0 for those of which no more is known here."""
    if environ.get("NO_COLOR") is not None or environ.get("TEXTUAL_COLOR_SYSTEM", "auto") != "auto":
        return 0
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return 1 << 24
    kind = environ.get("TERM", "").strip().lower()
    return 256 if kind.endswith(("-256color", "-kitty")) else 0


def _find(name: str, user_folder: Path) -> dict[str, object] | None:
    """The rows of a theme's file; the user's comes before one that is packaged."""
    for file in _files(name, user_folder):
        try:
            rows = tomllib.loads(file.read_text())
        except (OSError, ValueError):
            continue  # what is wrong with it is said when the screen is there
        if rows.get("name") == name:
            return rows
    return None


def _files(name: str, user_folder: Path) -> Iterator[Path]:
    yield from sorted(user_folder.glob("*.toml"), reverse=True)
    yield from (folder / f"{Path(name).name}.toml" for folder in PACKAGED)


def _rgb(value: object) -> Rgb | None:
    if not isinstance(value, str) or len(value) != len("#rrggbb") or value[0] != "#":
        return None
    try:
        red, green, blue = bytes.fromhex(value[1:])
    except ValueError:
        return None
    return red, green, blue


def _brightness(colour: Rgb) -> float:
    red, green, blue = colour
    return (299 * red + 587 * green + 114 * blue) / 255_000


def _mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    red, green, blue = (int(one + (other - one) * share) for one, other in zip(first, second, strict=True))
    return red, green, blue


def _sgr(layer: int, colour: Rgb, depth: int) -> str:
    """A colour of the foreground (38) or background (48)."""
    if depth == 256:  # noqa: PLR2004 - the palette
        return f"{layer};5;{nearest(colour)}"
    return f"{layer};2;{';'.join(map(str, colour))}"


def nearest(colour: Rgb) -> int:
    """The number of a colour in the palette of 256, as Rich chooses it."""
    from colorsys import rgb_to_hls

    _, lightness, saturation = rgb_to_hls(*(part / 255 for part in colour))
    if saturation < GREY_BELOW:
        grey = round(lightness * 25)
        return {0: 16, 25: 231}.get(grey, 231 + grey)
    red, green, blue = (round(part / 95 if part < 95 else 1 + (part - 95) / 40) for part in colour)  # noqa: PLR2004 - the cube
    return 16 + 36 * red + 6 * green + blue
