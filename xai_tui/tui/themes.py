"""Palettes: those that are packaged, then the user's; a bad one is a notice, never a crash."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import Theme

DEFAULT_THEME = "xai-dark"
"""The palette without any setting."""

KEYS = {item.name for item in fields(Theme)}
COLOURS = KEYS - {"name", "dark", "luminosity_spread", "text_alpha", "variables", "ansi"}


@dataclass(frozen=True, slots=True)
class Palettes:
    """What could be loaded, and a sentence for each file that could not."""

    themes: tuple[Theme, ...]
    notices: tuple[str, ...] = ()


class BadThemeError(ValueError):
    """A theme file cannot be used; the words name the key."""


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names of themes as they are offered: the program's own first."""
    return tuple(sorted(names, key=lambda each: (not each.startswith("xai-"), each)))


def packaged_themes() -> Traversable:
    """The folder of the themes that come with the program; a checkout keeps it beside the package."""
    inside = files("xai_tui") / "themes"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "themes"


def load_themes(user_folder: Path) -> Palettes:
    """Read the packaged palettes, then the user's, who may replace one by its name."""
    themes: dict[str, Theme] = {}
    notices: list[str] = []
    for entry in [*_toml_files(packaged_themes()), *_toml_files(user_folder)]:
        try:
            theme = read_theme(entry.read_bytes())
        except (BadThemeError, OSError) as error:
            notices.append(f"{entry}: {error}; this theme is left out.")
        else:
            themes[theme.name] = theme
    return Palettes(tuple(themes.values()), tuple(notices))


def read_theme(content: bytes) -> Theme:
    """A theme from the text of its file, whose keys are those of `textual.theme.Theme`.

    Raises:
        BadThemeError: It is no TOML, or a key is unknown, missing, or of a wrong kind.
    """
    try:
        rows = tomllib.loads(content.decode())
    except ValueError as error:
        raise BadThemeError(str(error)) from None
    unknown = sorted(rows.keys() - KEYS)
    if unknown:
        raise BadThemeError(f"there is no key `{unknown[0]}`")
    for needed in ("name", "primary"):
        if not isinstance(rows.get(needed), str) or not rows[needed]:
            raise BadThemeError(f"`{needed}` is missing")
    for key, value in rows.items():
        _check(key, value)
    return Theme(**rows)


def _check(key: str, value: object) -> None:
    if key in COLOURS:
        _check_colour(key, value)
    elif key in {"dark", "ansi"} and not isinstance(value, bool):
        raise BadThemeError(f"`{key}` must be true or false")
    elif key in {"luminosity_spread", "text_alpha"} and (
        isinstance(value, bool) or not isinstance(value, int | float)
    ):
        raise BadThemeError(f"`{key}` must be a number")
    elif key == "variables" and not (
        isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    ):
        raise BadThemeError("`variables` must be a table of texts")


def _check_colour(key: str, value: object) -> None:
    if not isinstance(value, str):
        raise BadThemeError(f"`{key}` must be a colour")
    try:
        Color.parse(value)
    except ColorParseError:
        raise BadThemeError(f"`{key}`: {value!r} is no colour") from None


def _toml_files(folder: Traversable) -> Iterable[Traversable]:
    try:
        entries = list(folder.iterdir())
    except OSError:
        return []
    return sorted((entry for entry in entries if entry.name.endswith(".toml")), key=lambda entry: entry.name)
