"""One question put to the server: which model, over which protocol, and what if that way is closed."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xai_tui.api.errors import ApiError, BrokenAnswerError
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Chat, Message, Protocol
from xai_tui.services.catalog.catalog import Catalog
from xai_tui.services.missing_routes import MissingRoutes
from xai_tui.services.protocols.exchange import Answer, Carrier, Delta, Question
from xai_tui.services.server import Server

if TYPE_CHECKING:
    from xai_tui.api.waiting import OnWait

FETCH_PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each look for the rest of a broken answer, while the server is still at work on it."""

RESPONSES_ROUTE = "responses"


@dataclass(frozen=True, slots=True)
class Asking:
    """What every question of a session has in common.

    Attributes:
        server: Whom to ask.
        catalog: Which models there are.
        missing: Which routes the server lacks.
        settings: What holds where the chat says nothing.
        keep: Whether the server may keep answers; not when the user keeps none.
    """

    server: Server
    catalog: Catalog
    missing: MissingRoutes
    settings: Settings
    keep: bool


class Inquiry:
    """A question from the choice of its model to the last word of its answer.

    The whole path is sent each time, never `previous_response_id`: branches
    of the tree need no bookkeeping on the server, and a chat goes on after
    the 30 days that responses are kept, or with another server. Answers are
    kept by the server (`store`) so that one that broke off can be fetched.

    Attributes:
        model: The model asked, once chosen.
        protocol: The protocol in use, once chosen.
        server: Whom it is put to.
        origin_id: The origin it is put to; a key that changes meanwhile is for the next.
    """

    def __init__(self, asking: Asking, chat: Chat, path: Sequence[Message], partial: str = "") -> None:
        self._asking = asking
        self._chat = chat
        self._path = path
        self._partial = partial
        self._carrier: Carrier | None = None
        self._whole: Answer | None = None
        self.server = asking.server
        self.origin_id = asking.server.origin.id
        self.model: str | None = None
        self.protocol: Protocol | None = None

    def answer(self) -> Answer:
        """The answer as far as it came."""
        if self._whole is not None:
            return self._whole
        return self._carrier.answer() if self._carrier else Answer()

    async def deltas(
        self, on_wait: "OnWait", on_taken: Callable[[str], None] = lambda _: None
    ) -> AsyncGenerator[Delta, None]:
        """Ask, and give what comes until the answer is whole.

        Where nothing names a model, the server's list is asked for first.

        Where the server, not xAI's, lacks the responses route and the chat
        names no protocol, the chat protocol is taken, and remembered once it
        has worked.

        Args:
            on_wait: Told of every back-off and every spell of silence.
            on_taken: Told the model that is asked where nothing named one.

        Raises:
            ApiError: Refused, or broken off for good.
            MissingKeyError: There is no key for this server.
            NotFoundError: Nothing names a model, and the server lists none.
            UsageError: The protocol cannot express a setting.
        """
        self.origin_id = self.server.origin.id
        self.model = await self._asking.catalog.named(self._chat)
        if self.model is None:
            self.model = await self._asking.catalog.first(on_wait)
            on_taken(self.model)
        protocols = self._protocols()
        for protocol in protocols:
            try:
                async with aclosing(self._carry(protocol, on_wait)) as deltas:
                    async for delta in deltas:
                        yield delta
            except ApiError as error:
                if not error.route_missing or protocol is protocols[-1]:
                    raise
            else:
                if protocol is not protocols[0]:
                    self._asking.missing.remember(self.origin_id, RESPONSES_ROUTE)
                return

    def _protocols(self) -> list[Protocol]:
        named = self._chat.protocol or self._asking.settings.protocol
        if named is not None:
            return [Protocol(named)]
        if self.server.is_xai:
            return [Protocol.RESPONSES]
        if self._asking.missing.lacks(self.origin_id, RESPONSES_ROUTE):
            return [Protocol.CHAT]
        return [Protocol.RESPONSES, Protocol.CHAT]

    async def _carry(self, protocol: Protocol, on_wait: "OnWait") -> AsyncGenerator[Delta, None]:
        from xai_tui.services.protocols.carriers import carrier_for

        self.protocol = protocol
        client = self.server.client()
        carrier = self._carrier = carrier_for(protocol, self._question(protocol))
        try:
            async with aclosing(carrier.stream(client, on_wait)) as deltas:
                async for delta in deltas:
                    yield delta
        except BrokenAnswerError as error:
            come = carrier.answer()
            self._whole = await self._fetch(come, error, on_wait)
            if self._whole is None:
                raise
            yield Delta(
                text=_rest(self._whole.text, come.text), thoughts=_rest(self._whole.thoughts, come.thoughts)
            )

    def _question(self, protocol: Protocol) -> Question:
        settings = self._asking.settings
        if protocol is Protocol.MESSAGES:
            # It has no word for effort: the user's usual one must not forbid the protocol.
            settings = replace(settings, effort=None)
        return Question.of(
            self._chat,
            self._path,
            self.model or "",
            settings,
            partial=self._partial,
            keep=self._asking.keep,
            replay=self.server.is_xai,
        )

    async def _fetch(self, come: Answer, error: BrokenAnswerError, on_wait: "OnWait") -> Answer | None:
        from xai_tui.api.waiting import Wait

        if not come.is_kept or come.response_id is None:
            return None
        return await fetch_answer(
            self.server,
            come.response_id,
            lambda pause, attempt: on_wait(Wait("retry", pause, attempt, error)),
        )


async def fetch_answer(
    server: Server, response_id: str, on_pause: Callable[[float, int], None] | None = None
) -> Answer | None:
    """The whole of an answer that broke off, from where the server keeps it.

    Args:
        server: Who keeps it.
        response_id: Under which id.
        on_pause: Told the seconds before each look, and how many looks came before it, from 1.

    Returns:
        `None` when the server does not have it, is not done with it in a
        quarter of a minute, or cannot be reached.
    """
    from xai_tui.services.protocols.responses import answer_from, is_ended

    for attempt, pause in enumerate(FETCH_PAUSES, start=1):
        if on_pause is not None:
            on_pause(pause, attempt)
        await asyncio.sleep(pause)
        try:
            response = await server.client().responses.get(response_id)
        except ApiError:
            return None
        if is_ended(response):
            return answer_from(response) if response.status in {"completed", "incomplete"} else None
    return None


def _rest(whole: str, come: str) -> str:
    return whole.removeprefix(come) if whole.startswith(come) else ""
