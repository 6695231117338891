"""The table of actions: id, keys, title and slash command of everything that can be done.

Keys, the command palette, slash commands, the key hints and the help screen
are all read from here. A new action is one row and one `action_…` method on
the node that its place names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where an action's key works; its value is what the help screen calls it."""

    ANYWHERE = "anywhere"
    SCREEN = "main screen"
    PROMPT = "prompt"
    TRANSCRIPT = "transcript"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    Attributes:
        id: Stable name, as in `keymap.toml`.
        title: What it does, as the palette shows it.
        method: The Textual action: `app.…` and `screen.…` run there, a bare name on the widget of its place.
        keys: The keys it has unless the keymap says otherwise, in Textual's names.
        place: Where the keys work.
        slash: Its slash commands without the slash, the usual one first.
        argument: What may follow the slash command, in words; empty takes none.
        hint: The word for it in the key hints; empty shows none.
        in_palette: Whether the command palette lists it.
    """

    id: str
    title: str
    method: str
    keys: tuple[str, ...] = ()
    place: Place = Place.SCREEN
    slash: tuple[str, ...] = ()
    argument: str = ""
    hint: str = ""
    in_palette: bool = True


ACTIONS: tuple[Action, ...] = (
    Action("help", "Help for what has the focus", "app.show_help", ("f1",), Place.ANYWHERE, ("help",)),
    Action(
        "palette",
        "Command palette",
        "app.command_palette",
        ("ctrl+p",),
        Place.ANYWHERE,
        hint="commands",
        in_palette=False,
    ),
    Action("quit", "Quit", "app.leave", ("ctrl+q",), Place.ANYWHERE, ("quit", "exit")),
    Action("suspend", "Suspend to the shell", "app.suspend_process", ("ctrl+z",), Place.ANYWHERE),
    Action("theme", "Change the theme", "app.choose_theme", slash=("theme",), argument="NAME"),
    Action("settings", "Settings", "app.settings", ("f2",), slash=("settings", "config")),
    Action("key", "Enter an API key", "app.enter_key", slash=("key", "login")),
    Action("new_chat", "New chat", "screen.new_chat", ("ctrl+n",), slash=("new", "clear"), hint="new"),
    Action(
        "find_chat",
        "Find a chat",
        "screen.find_chat",
        ("ctrl+r",),
        slash=("chats", "find", "resume"),
        argument="WORDS",
        hint="chats",
    ),
    Action("rename_chat", "Rename the chat", "screen.rename_chat", slash=("rename",), argument="TITLE"),
    Action(
        "models", "Choose a model", "screen.models", ("f3",), slash=("model",), argument="NAME", hint="model"
    ),
    Action("effort", "Reasoning effort", "screen.effort", slash=("effort",), argument="LEVEL"),
    Action("protocol", "Protocol of the chat", "screen.protocol", slash=("protocol",), argument="NAME"),
    Action("system", "System prompt of the chat", "screen.system", slash=("system",), argument="TEXT"),
    Action("web", "Web search on or off", "screen.web", slash=("web",)),
    Action("jobs", "Jobs", "screen.jobs", ("f4",), slash=("jobs",), hint="jobs"),
    Action("defer", "Send as a deferred job", "screen.defer", ("f5",), slash=("defer",), hint="defer"),
    Action(
        "focus_layout",
        "Focus layout: only the conversation",
        "screen.focus_layout",
        ("f6",),
        slash=("focus",),
    ),
    Action("next_pane", "Next pane", "screen.next_pane(1)", ("tab",), in_palette=False),
    Action("previous_pane", "Pane before", "screen.next_pane(-1)", ("shift+tab",), in_palette=False),
    Action("stop", "Stop the answer", "screen.stop", ("escape",), slash=("stop",)),
    Action("retry", "Ask again", "screen.retry", slash=("retry",)),
    Action("edit", "Edit the last prompt", "screen.edit", slash=("edit",)),
    Action("continue", "Continue a broken answer", "screen.continue", slash=("continue",)),
    Action("copy", "Copy a part of the chat", "screen.copy", slash=("copy",)),
    Action("send", "Send", "send", ("enter",), Place.PROMPT, hint="send", in_palette=False),
    Action(
        "newline",
        "New line",
        "newline",
        ("ctrl+j", "shift+enter", "alt+enter"),
        Place.PROMPT,
        hint="newline",
        in_palette=False,
    ),
    Action(
        "clear_prompt",
        "Clear into the history; stop when empty",
        "clear_prompt",
        ("ctrl+c",),
        Place.PROMPT,
        in_palette=False,
    ),
    Action("editor", "Edit the prompt in $EDITOR", "screen.editor", ("ctrl+g",), slash=("editor",)),
    Action("earlier", "Earlier prompt, when empty", "earlier", ("up",), Place.PROMPT, in_palette=False),
    Action("later", "Later prompt", "later", ("down",), Place.PROMPT, in_palette=False),
    Action("page_up", "Scroll the transcript up", "page_up", ("pageup",), Place.PROMPT, in_palette=False),
    Action(
        "page_down", "Scroll the transcript down", "page_down", ("pagedown",), Place.PROMPT, in_palette=False
    ),
    Action("undo", "Undo", "undo", ("ctrl+underscore",), Place.PROMPT, in_palette=False),
)

ESSENTIAL = ("quit", "help")
"""Actions that must keep a key."""


def by_id(action_id: str) -> Action | None:
    """The action of this id."""
    return next((action for action in ACTIONS if action.id == action_id), None)


def keys_of(action: Action, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that run an action under a keymap (ids → keys joined by commas)."""
    changed = keymap.get(action.id)
    if changed is None:
        return action.keys
    return tuple(key.strip() for key in changed.split(",") if key.strip())


def actions_in(*places: Place) -> list[Action]:
    """The actions whose keys work in these places, in the table's order."""
    return [action for action in ACTIONS if action.place in places]


KEY_NAMES = {
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "escape": "Esc",
    "enter": "Enter",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "underscore": "_",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "space": "Space",
    "tab": "Tab",
    "question_mark": "?",
}


def key_name(key: str) -> str:
    """A key as people write it: `ctrl+n` is `Ctrl+N`, `f1` is `F1`, `pageup` is `PgUp`."""
    *modifiers, last = key.split("+")
    name = KEY_NAMES.get(last, last)
    if (len(name) == 1 and modifiers) or (name[0] == "f" and name[1:].isdigit()):
        name = name.upper()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def key_names(keys: Iterable[str]) -> str:
    """Several keys as people write them, such as `Ctrl+J, Shift+Enter`."""
    return ", ".join(key_name(key) for key in keys)
