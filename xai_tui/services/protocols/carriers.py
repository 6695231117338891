"""Which carrier goes with which protocol."""

from collections.abc import Callable

from xai_tui.domain.conversation import Protocol
from xai_tui.services.protocols.chat import ChatCarrier
from xai_tui.services.protocols.exchange import Carrier, Question
from xai_tui.services.protocols.messages import MessagesCarrier
from xai_tui.services.protocols.responses import ResponsesCarrier

_CARRIERS: dict[Protocol, Callable[[Question], Carrier]] = {
    Protocol.RESPONSES: ResponsesCarrier,
    Protocol.CHAT: ChatCarrier,
    Protocol.MESSAGES: MessagesCarrier,
}


def carrier_for(protocol: Protocol, question: Question) -> Carrier:
    """What carries one question over this protocol.

    Raises:
        UsageError: The protocol cannot express one of the question's settings.
    """
    return _CARRIERS[protocol](question)
