"""Where in a chat's tree a new prompt goes."""

from enum import Enum
from typing import Final, Literal

from xai_tui.domain.conversation import MessageState, Tree
from xai_tui.errors import NotFoundError


class Place(Enum):
    """A place that moves with the chat."""

    LEAF = "leaf"


LEAF: Final = Place.LEAF
"""After whatever stands last on the branch on the screen."""

Parent = str | Literal[Place.LEAF] | None
"""A message's id, the leaf, or `None` for the beginning of the chat."""


def parent_for(tree: Tree, leaf_id: str | None, *, streaming: bool) -> str | None:
    """The message that a prompt sent at this leaf follows.

    A turn that a deferred job will answer is stepped over, so that the chat
    moves on beside it and its answer joins a sibling branch. So is a prompt
    that was queued and never sent, unless the answer before it is still coming.

    Args:
        tree: The chat's messages.
        leaf_id: The end of the branch on the screen.
        streaming: Whether an answer is coming in this chat.
    """
    path = tree.path(leaf_id)
    while path:
        if path[-1].state is MessageState.WAITING:
            path = path[:-2]
        elif path[-1].state is MessageState.QUEUED and not streaming:
            path.pop()
        else:
            return path[-1].id
    return None


def place_of(tree: Tree, leaf_id: str | None, parent: Parent, *, streaming: bool) -> str | None:
    """The message that a prompt follows, wherever it is to go.

    Args:
        tree: The chat's messages.
        leaf_id: The end of the branch on the screen.
        parent: What was asked for.
        streaming: Whether an answer is coming in this chat.

    Raises:
        NotFoundError: The message asked for is not in this chat.
    """
    if parent is LEAF:
        return parent_for(tree, leaf_id, streaming=streaming)
    if parent is not None and parent not in tree:
        raise NotFoundError(f"the chat has no message “{parent}”")
    return parent
