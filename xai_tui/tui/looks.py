"""What the user's files make of colours and keys."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from textual.theme import Theme

from xai_tui.config.paths import Paths
from xai_tui.config.settings import Settings
from xai_tui.errors import UsageError
from xai_tui.tui.keymap import load_keymap
from xai_tui.tui.notices import Notice, of_words
from xai_tui.tui.themes import DEFAULT_THEME, load_themes


@dataclass(frozen=True, slots=True)
class Looks:
    """Palettes and keys, and what was wrong with the files.

    Attributes:
        themes: The packaged palettes and the user's.
        theme: The name of the one to begin with.
        keymap: The user's changes to the keys: action id → keys.
        notices: What could not be used; a notice for each.
    """

    themes: tuple[Theme, ...]
    theme: str
    keymap: Mapping[str, str]
    notices: tuple[Notice, ...]


def load_looks(
    paths: Paths, settings: Settings, *, builtin: Collection[str], key_ids: Collection[str]
) -> Looks:
    """Read themes and keymap; nothing in them can stop the program.

    Args:
        paths: Where the files are.
        settings: Which theme is wanted.
        builtin: Names of themes that are there anyway.
        key_ids: Ids of keys that panes declare themselves.
    """
    palettes = load_themes(paths.themes_dir)
    keymap = load_keymap(paths.keymap_file, key_ids)
    names = {*builtin, *(theme.name for theme in palettes.themes)}
    missing = () if settings.theme in names else (f"There is no theme `{settings.theme}`.",)
    words = (*settings.notices, *palettes.notices, *missing, *keymap.notices)
    usable = (name for name in (settings.theme, DEFAULT_THEME, "textual-dark") if name in names)
    return Looks(
        themes=palettes.themes,
        theme=next(usable),
        keymap=keymap.keys,
        notices=tuple(of_words("Configuration", each, warning=True) for each in words),
    )


def unknown_theme(name: str, known: Iterable[str]) -> UsageError:
    """What is wrong with a name that is none of these themes'."""
    return UsageError(f"There is no theme `{name}`.", next_step=f"There are {', '.join(sorted(known))}.")
