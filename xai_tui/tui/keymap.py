"""The user's keys: `keymap.toml` over the table of actions, with everything odd reported.

The file names actions by id and gives each a key or a list of keys:

```toml
new_chat = "ctrl+t"
models = ["f3", "ctrl+l"]
```
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xai_tui.tui.commands.actions import ACTIONS, ESSENTIAL, Action, Place, by_id, key_name, keys_of

UNSAFE = {
    "ctrl+i": "terminals send it as Tab",
    "ctrl+m": "terminals send it as Enter",
    "ctrl+h": "many terminals send it as Backspace",
    "ctrl+at": "many terminals do not send it",
    "ctrl+space": "many terminals do not send it",
    "ctrl+tab": "most terminals do not send it",
}
"""Keys that cannot be told apart from others, with the reason."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """Which keys run what, and what is wrong with it.

    Attributes:
        keys: Action id → keys joined by commas, as Textual takes them; only what differs from the table.
        notices: A sentence for each thing in the file that could not be used.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def load_keymap(path: Path, others: Collection[str] = ()) -> Keymap:
    """Read the keymap file; a missing one is an empty keymap, a broken one a notice.

    Args:
        path: The user's `keymap.toml`.
        others: Ids of keys that panes declare themselves, which may be named as well.
    """
    try:
        rows = tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        return Keymap()
    except OSError as error:
        return Keymap(notices=(f"{path}: {error.strerror}; the usual keys are used.",))
    except ValueError as error:
        return Keymap(notices=(f"{path}: {error}; the usual keys are used.",))
    keys: dict[str, str] = {}
    problems: list[str] = []
    for action_id, value in rows.items():
        words = _keys_from(value)
        if by_id(action_id) is None and action_id not in others:
            problems.append(f"there is no action `{action_id}`.")
        elif words is None:
            problems.append(f"`{action_id}` must be a key or a list of keys.")
        else:
            keys[action_id] = ",".join(words)
            problems += [
                f"{key_name(key)} for `{action_id}`: {UNSAFE[key]}." for key in words if key in UNSAFE
            ]
    problems += _keep_essentials(keys)
    problems += clashes(keys)
    return Keymap(keys, tuple(f"{path}: {problem}" for problem in problems))


def clashes(keymap: Mapping[str, str]) -> list[str]:
    """A sentence for each key that would run two actions in one place; the first of the table wins."""
    found: list[str] = []
    owners: dict[str, list[Action]] = {}
    for action in ACTIONS:
        for key in keys_of(action, keymap):
            rival = next((other for other in owners.get(key, []) if _meet(action, other)), None)
            if rival is None:
                owners.setdefault(key, []).append(action)
            else:
                found.append(f"{key_name(key)} is given to both `{rival.id}` and `{action.id}`.")
    return found


def _keys_from(value: object) -> list[str] | None:
    """The keys of one row; `None` when the row is of a wrong kind."""
    items = value if isinstance(value, list) else [value]
    words = [item.strip().lower() for item in items if isinstance(item, str)]
    return [word for word in words if word] if len(words) == len(items) else None


def _keep_essentials(keys: dict[str, str]) -> list[str]:
    """Undo what would leave quit or help without a key of its own; says what was undone."""
    problems: list[str] = []
    reserved: dict[str, str] = {}
    for action_id in ESSENTIAL:
        action = by_id(action_id)
        assert action is not None
        if not any(key not in UNSAFE and key not in reserved for key in keys_of(action, keys)):
            keys.pop(action_id, None)
            problems.append(f"`{action_id}` needs a key; it keeps its usual one.")
        reserved |= dict.fromkeys(keys_of(action, keys), action_id)
    for other, value in list(keys.items()):
        taken = [key for key in value.split(",") if key in reserved and reserved[key] != other]
        if taken:
            keys.pop(other)
            problems.append(
                f"{key_name(taken[0])} stays with `{reserved[taken[0]]}`; `{other}` keeps its usual keys."
            )
    return problems


def _meet(one: Action, other: Action) -> bool:
    """Whether two actions are ever listened for at once: a place inside another hides the outer one."""
    outer = {Place.ANYWHERE, Place.SCREEN}
    return one.place == other.place or (one.place in outer or other.place in outer)
