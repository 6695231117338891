"""The table's keys as Textual bindings, which a keymap overrides by id."""

from textual.binding import Binding, BindingType

from xai_tui.tui.commands.actions import Place, actions_in


def bindings_of(place: Place) -> list[BindingType]:
    """The bindings of the node that a place stands for: the app or the main screen."""
    return [
        Binding(
            ",".join(action.keys),
            action.method,
            action.title,
            show=False,
            id=action.id,
            priority=place is Place.ANYWHERE,
        )
        for action in actions_in(place)
        if action.keys
    ]
