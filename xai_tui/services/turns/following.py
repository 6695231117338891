"""One turn picked out of everything that is said."""

from collections.abc import AsyncGenerator, Awaitable, Callable

from xai_tui.domain.conversation import Message, Role
from xai_tui.domain.events import (
    ModelTaken,
    TextDelta,
    ThoughtsDelta,
    ToolCalled,
    TurnCompleted,
    TurnEvent,
    TurnFailed,
    TurnQueued,
    TurnStarted,
    TurnStopped,
    TurnWaiting,
)
from xai_tui.services.events import Broadcaster

_TURN_EVENTS = (
    TurnStarted,
    ModelTaken,
    TextDelta,
    ThoughtsDelta,
    ToolCalled,
    TurnWaiting,
    TurnCompleted,
    TurnFailed,
    TurnStopped,
)


async def events_of(
    events: Broadcaster, chat_id: str, send: Callable[[], Awaitable[Message]]
) -> AsyncGenerator[TurnEvent, None]:
    """Send a prompt and give the events of its own turn, up to the one that ends it.

    Args:
        events: Where turns say what happens.
        chat_id: The chat.
        send: Sends the prompt; gives the empty answer, or the prompt while it is queued.
    """
    async with events.subscribe(*_TURN_EVENTS, chat_id=chat_id) as said:
        sent = await send()
        answer_id = sent.id if sent.role is Role.ASSISTANT else None
        if answer_id is None:
            yield TurnQueued(chat_id, sent.id)
        async for event in said:
            if isinstance(event, TurnStarted) and event.prompt.id == sent.id:
                answer_id = event.answer.id
            if not isinstance(event, _TURN_EVENTS) or _answer_of(event) != answer_id:
                continue
            yield event
            if isinstance(event, TurnCompleted | TurnFailed | TurnStopped):
                return


def _answer_of(event: TurnEvent) -> str:
    if isinstance(event, TurnStarted):
        return event.answer.id
    if isinstance(event, TurnCompleted | TurnFailed | TurnStopped):
        return event.message.id
    return event.message_id
