"""What an empty chat says."""

from collections.abc import Mapping

from textual.content import Content

from xai_tui.tui.commands.actions import by_id, key_names, keys_of

OFFERED = ("models", "find_chat", "defer", "help")


def welcome(keymap: Mapping[str, str]) -> Content:
    """The program's name and the keys to begin with.

    Args:
        keymap: The user's changes to the keys: action id → keys.
    """
    actions = [action for action_id in OFFERED if (action := by_id(action_id)) is not None]
    rows = [(key_names(keys_of(action, keymap)[:1]), action.title.lower()) for action in actions]
    rows.append(("/", "all commands"))
    width = max(len(key) for key, _ in rows)
    lines = [
        Content.assemble((f"{key:>{width}}", "$text-accent"), f"  {words}") for key, words in rows if key
    ]
    return Content("\n").join([Content.styled("xai-tui", "bold $text-primary"), Content(""), *lines])
