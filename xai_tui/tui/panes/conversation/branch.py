"""What is meant by a place on the screen: the prompt or the answer that belongs to it."""

from collections.abc import Sequence

from xai_tui.domain.conversation import Message, Role


def up_to(path: Sequence[Message], message_id: str | None) -> Sequence[Message]:
    """What is on the screen down to a message, or, for `None`, to the end; empty when it is not there."""
    if message_id is None:
        return path
    names = [message.id for message in path]
    return path[: names.index(message_id) + 1] if message_id in names else ()


def prompt_at(path: Sequence[Message], message_id: str | None = None) -> Message | None:
    """This prompt, the one that this answer follows, or the last."""
    above = reversed(up_to(path, message_id))
    return next((message for message in above if message.role is Role.USER), None)


def answer_at(path: Sequence[Message], message_id: str | None = None) -> Message | None:
    """This answer, the one that follows this prompt, or the last."""
    above = up_to(path, message_id)
    if above and above[-1].role is Role.USER and message_id is not None:
        return path[len(above)] if len(above) < len(path) else None
    return next((message for message in reversed(above) if message.role is Role.ASSISTANT), None)
