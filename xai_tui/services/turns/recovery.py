"""Answers that a program left streaming when it was killed."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from xai_tui.domain.conversation import Failure, Message, MessageState, Protocol
from xai_tui.domain.events import ChatChanged, ChatsChanged, TroubleNoticed
from xai_tui.domain.usage import Usage
from xai_tui.errors import StoreError, XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.protocols.exchange import Answer
from xai_tui.services.server import Server
from xai_tui.services.stores import Stores
from xai_tui.services.turns.inquiry import fetch_answer
from xai_tui.store.ledger import LedgerRow

INTERRUPTED = Failure(
    kind="interrupted",
    title="The program ended while the answer came",
    next_step="What arrived is kept; retry, or continue from it.",
)
"""What is stored with an answer whose program is no more."""


class Recovery:
    """Settles what dead programs left: broken, with what was journaled, and whole if the server kept it.

    Args:
        stores: Where the answers and their ledger rows are.
        events: Where changes are said.
        server: Where whole answers may be fetched.
        price: Gives a usage its ticks where the server named none.
        spawn: Starts background work in the session's task group.
    """

    def __init__(
        self,
        stores: Stores,
        events: Broadcaster,
        server: Server,
        *,
        price: Callable[[Usage, str], Usage],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._stores = stores
        self._events = events
        self._server = server
        self._price = price
        self._spawn = spawn

    async def recover(self) -> list[Message]:
        """Mark answers of programs that are no more as broken off, and have their rest fetched.

        Answers of programs that still run, on whatever chat, are left alone.

        Returns:
            The answers as they are now stored; some may become whole a little later.
        """
        recovered = []
        for message in await self._stores.chats.unfinished():
            broken = replace(
                message,
                state=MessageState.BROKEN,
                failure=INTERRUPTED,
                finished_at=datetime.now(UTC),
                read=False,
            )
            await self._store(broken)
            if _is_fetchable(broken):
                self._spawn(self._complete(broken))
            recovered.append(broken)
        return recovered

    async def _complete(self, broken: Message) -> None:
        assert broken.response_id is not None
        try:
            answer = await fetch_answer(self._server, broken.response_id)
        except XaiTuiError:
            answer = None  # no key here: the answer stays as it is
        # The text of a continued answer begins with that of another response.
        if answer is None or not answer.text.startswith(broken.text):
            return
        try:
            await self._store(self._whole(broken, answer))
        except StoreError as error:
            self._events.publish(TroubleNoticed(failure_from(error)))

    def _whole(self, broken: Message, answer: Answer) -> Message:
        model = answer.model or broken.model or ""
        return replace(
            broken,
            state=MessageState.DONE,
            failure=None,
            text=answer.text,
            thoughts=answer.thoughts,
            model=model,
            finish_reason=answer.finish_reason,
            usage=self._price(answer.usage, model) if answer.usage else None,
            tool_calls=answer.tool_calls,
            citations=answer.citations,
            reasoning=answer.reasoning,
        )

    async def _store(self, message: Message) -> None:
        await self._stores.settle(message, self._row(message))
        self._events.publish(ChatChanged(message.chat_id))
        self._events.publish(ChatsChanged())

    def _row(self, message: Message) -> LedgerRow:
        return LedgerRow(
            id=message.id,
            at=datetime.now(UTC),
            chat_id=message.chat_id,
            message_id=message.id,
            job_id=None,
            model_asked=message.model or "",
            model_answered=None,
            origin=self._server.origin.id,
            protocol=str(message.protocol or ""),
            usage=message.usage or Usage(),
            state=str(message.state),
            sandbox=self._server.is_sandbox,
        )


def _is_fetchable(message: Message) -> bool:
    return (
        message.protocol is Protocol.RESPONSES and message.stored_remotely and message.response_id is not None
    )
