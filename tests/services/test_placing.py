from dataclasses import replace
from datetime import UTC, datetime

import pytest

from xai_tui.domain.conversation import Message, MessageState, Role, Tree
from xai_tui.services.placing import parent_for


def chain(*states: MessageState) -> Tree:
    """A chat that begins with a prompt and alternates, message `0` following nothing."""
    messages = []
    for number, state in enumerate(states):
        role = Role.ASSISTANT if number % 2 else Role.USER
        parent = str(number - 1) if number else None
        messages.append(
            Message(str(number), "c", parent, role, "text", state, datetime(2026, 1, 1, tzinfo=UTC))
        )
    return Tree(messages)


DONE, QUEUED, WAITING, STREAMING = (
    MessageState.DONE,
    MessageState.QUEUED,
    MessageState.WAITING,
    MessageState.STREAMING,
)


@pytest.mark.parametrize(
    ("states", "streaming", "parent"),
    [
        ((), False, None),
        ((DONE, DONE), False, "1"),
        ((DONE, MessageState.FAILED), False, "1"),
        ((DONE, STREAMING), True, "1"),
        ((DONE, STREAMING, QUEUED), True, "2"),
        ((DONE, DONE, QUEUED), False, "1"),
        ((DONE, WAITING), False, None),
        ((DONE, DONE, DONE, WAITING), False, "1"),
        ((DONE, DONE, DONE, WAITING), True, "1"),
    ],
)
def test_a_prompt_follows_what_is_settled(
    states: tuple[MessageState, ...], *, streaming: bool, parent: str | None
) -> None:
    tree = chain(*states)
    leaf = str(len(states) - 1) if states else None
    assert parent_for(tree, leaf, streaming=streaming) == parent


def test_several_queued_prompts_are_stepped_over() -> None:
    tree = chain(DONE, DONE, QUEUED)
    second = replace(tree["2"], id="3", parent_id="2")
    both = Tree([*tree.path("2"), second])
    assert parent_for(both, "3", streaming=False) == "1"
