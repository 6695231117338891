"""Palettes: those that are packaged, then the user's; a bad one is a notice, never a crash."""

import re
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
SHARES = {"luminosity_spread", "text_alpha"}
COLOURS = KEYS - {"name", "dark", "variables", "ansi"} - SHARES

LARGEST = 100_000
"""Bytes a file may have."""

LONGEST_NAME = 60
"""Characters the name of a theme may have."""

ANSI_LACKS = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "foreground-disabled": "ansi_default 50%",
    "surface-active": "transparent",
}
"""Variables of Textual's styles that it gives to every palette but those of the terminal's own colours."""

_VARIABLE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FLAG = r"(not )?(b|bold|blink|dim|i|italic|o|overline|reverse|strike|u|underline|uu)"
_STYLE = re.compile(rf"none|{_FLAG}( {_FLAG})*")
_INK = re.compile(r"text|text-(muted|disabled)|link-color(-hover)?|.+-foreground")
"""Variables that colour letters and nothing else, so that they may depend on what is behind."""

_FADED = re.compile(r"(?P<colour>.+?)( (100|[0-9]{1,2})%)?")


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
            theme = read_theme(_content(entry))
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
    except RecursionError:
        raise BadThemeError("it is nested too deeply") from None
    unknown = sorted(rows.keys() - KEYS)
    if unknown:
        raise BadThemeError(f"there is no key `{_short(unknown[0])}`")
    for needed in ("name", "primary"):
        if not isinstance(rows.get(needed), str) or not rows[needed]:
            raise BadThemeError(f"`{needed}` is missing")
    for key, value in rows.items():
        _check(key, value)
    if rows.get("ansi"):
        rows["variables"] = {**ANSI_LACKS, **rows.get("variables", {})}
    return Theme(**rows)


def _check(key: str, value: object) -> None:
    if key in COLOURS:
        _check_colour(key, value)
    elif key in {"dark", "ansi"} and not isinstance(value, bool):
        raise BadThemeError(f"`{key}` must be true or false")
    elif key in SHARES:
        _check_share(key, value)
    elif key == "name":
        _check_name(str(value))
    elif key == "variables":
        _check_variables(value)


def _check_name(name: str) -> None:
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadThemeError(f"`name` must be a line of at most {LONGEST_NAME} characters")


def _check_share(key: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadThemeError(f"`{key}` must be a number")
    if not 0 <= value <= 1:
        raise BadThemeError(f"`{key}` must be between 0 and 1")


def _check_variables(variables: object) -> None:
    if not isinstance(variables, dict):
        raise BadThemeError("`variables` must be a table of texts")
    for name, value in variables.items():
        key = f"variables.{_short(name)}"
        if not isinstance(value, str):
            raise BadThemeError(f"`variables` must be a table of texts, and `{key}` is none")
        if not _VARIABLE.fullmatch(name):
            raise BadThemeError(
                f"`{key}`: the name of a variable has small letters, digits and single dashes"
            )
        if "style" in name.split("-"):
            if not _STYLE.fullmatch(value):
                raise BadThemeError(f"`{key}`: {_short(value)!r} is no style, such as 'bold underline'")
        elif not _INK.fullmatch(name):
            _check_colour(key, value)
        elif (parts := _FADED.fullmatch(value)) is None or parts["colour"] != "auto":
            _check_colour(key, parts["colour"] if parts else value)


def _check_colour(key: str, value: object) -> None:
    if not isinstance(value, str):
        raise BadThemeError(f"`{key}` must be a colour")
    try:
        Color.parse(value)
    except (ColorParseError, ValueError):
        raise BadThemeError(f"`{key}`: {_short(value)!r} is no colour") from None


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}…"


def _content(entry: Traversable) -> bytes:
    if not entry.is_file():
        raise BadThemeError("it is no file")
    with entry.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadThemeError(f"it has more than {LARGEST:,} bytes")
    return content


def _toml_files(folder: Traversable) -> Iterable[Traversable]:
    try:
        entries = list(folder.iterdir())
    except OSError:
        return []
    return sorted((entry for entry in entries if entry.name.endswith(".toml")), key=lambda entry: entry.name)
