"""Help for a screen: the keys of what has the focus, the keys that always work, the slash commands."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

from xai_tui.tui.commands.actions import ACTIONS, Place, actions_in, key_names, keys_of
from xai_tui.tui.screens.over import OverScreen

CSS_FILE = Path(__file__).with_name("help.tcss")
"""The styles of this screen."""

SHOWN = 2
"""How many keys of one action are named."""

LEAST_ROOM = 10
"""Characters of a row of a meaning, whatever the width."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with pairs of key and meaning."""

    title: str
    rows: tuple[tuple[str, str], ...]


def sections_for(screen: Screen[Any], keymap: Mapping[str, str]) -> list[Section]:
    """What help says on a screen, first of what has the focus there.

    Args:
        screen: The screen that is to be explained.
        keymap: The user's changes: action id → keys.
    """
    focused = screen.focused or next(iter(screen.query("#prompt")), screen)
    chain = [node for node in focused.ancestors_with_self if node not in {screen, screen.app}]
    if isinstance(screen, OverScreen):
        own = _merged([*chain, screen], keymap)
        return [
            Section(screen.TITLE or "here", (*screen.KEYS, *own)),
            Section("everywhere", _of_places(keymap, Place.ANYWHERE)),
        ]
    return [
        *(section for node in chain if (section := _of_node(node, keymap)).rows),
        Section("everywhere", _of_places(keymap, Place.SCREEN, Place.ANYWHERE)),
        Section("in the prompt, commands", _slash_rows()),
    ]


def _of_node(node: DOMNode, keymap: Mapping[str, str]) -> Section:
    if node.id == "prompt":
        rows = _of_places(keymap, Place.PROMPT)
        return Section("prompt", (*rows, ("//", "A slash at the beginning of a text")))
    title = str(getattr(node, "border_title", "") or node.id or "").strip() or "here"
    return Section(title, _merged([node], keymap))


def _merged(nodes: Sequence[DOMNode], keymap: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Keys and meanings of these; what has the same meaning is told once."""
    merged: dict[str, list[str]] = {}
    for binding in (each for node in nodes for each in _own_bindings(node)):
        keys = merged.setdefault(binding.description, [])
        told = keymap.get(binding.id or "", binding.key).split(",")
        keys += [key for key in told if key not in keys]
    return tuple((key_names(keys[:SHOWN]), words) for words, keys in merged.items() if any(keys))


def _own_bindings(node: DOMNode) -> Iterator[Binding]:
    """What the class itself declares; the keys that edit a line need no telling."""
    declared = vars(type(node)).get("BINDINGS", ())
    return (each for each in declared if isinstance(each, Binding) and each.description)


def _of_places(keymap: Mapping[str, str], *places: Place) -> tuple[tuple[str, str], ...]:
    pairs = ((keys_of(action, keymap), action.title) for action in actions_in(*places))
    return tuple((key_names(keys[:SHOWN]), title) for keys, title in pairs if keys)


def _slash_rows() -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"/{action.slash[0]} {action.argument}".strip(), action.title) for action in ACTIONS if action.slash
    )


class Page(Static):
    """Sections one below the other; a meaning that is broken stands below itself.

    Args:
        sections: What to show.
    """

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__(markup=False)
        self._sections = sections
        self._key_width = max((len(key) for section in sections for key, _ in section.rows), default=0)

    def on_resize(self, event: events.Resize) -> None:
        """Break the meanings anew."""
        self.update(Content("\n\n").join(self._section(each, event.size.width) for each in self._sections))

    def _section(self, section: Section, width: int) -> Content:
        lines = [Content.styled(section.title, "bold $text-accent")]
        for key, words in section.rows:
            first = f"  {key:<{self._key_width}}  "
            broken = textwrap.wrap(words, max(width - len(first), LEAST_ROOM))
            for at, piece in enumerate(broken):
                start = " " * len(first) if at else first
                lines.append(Content.assemble((start, "$text-primary"), piece))
        return Content("\n").join(lines)


class HelpScreen(OverScreen[None]):
    """Shows sections of keys and meanings."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Back", id="help.back"),
        Binding("j", "scroll('down')", "Down", show=False, id="help.down"),
        Binding("k", "scroll('up')", "Up", show=False, id="help.up"),
    ]
    TITLE = "help"
    FIRST = "#help-card"

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._sections = tuple(sections)

    def compose(self) -> ComposeResult:
        """A framed page that scrolls."""
        with VerticalScroll(id="help-card") as card:
            card.border_title = "help"
            card.border_subtitle = "j k scroll · Esc leaves"
            yield Page(self._sections)

    def action_scroll(self, where: str) -> None:
        """Scroll by a line."""
        card = self.query_one("#help-card", VerticalScroll)
        if where == "down":
            card.scroll_down(animate=False)
        else:
            card.scroll_up(animate=False)
