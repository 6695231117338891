"""Counting tokens through the server, and without it where it cannot count."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from xai_tui.api.errors import ApiError
from xai_tui.api.waiting import NO_RETRY, CallOptions, Timeouts
from xai_tui.domain.conversation import Chat, Draft, Message
from xai_tui.domain.model import Model, find_model
from xai_tui.services.missing_routes import MissingRoutes
from xai_tui.services.money.guess import guess_tokens
from xai_tui.services.money.live import LiveCount
from xai_tui.services.money.numbers import ContextShare, Count
from xai_tui.services.server import Server

ROUTE = "/tokenize-text"
"""The name under which a server's lack of the route is remembered."""

PICTURE_TOKENS = 1_024
"""What a picture in a prompt is guessed at: the server bills 256 to 1,792, by its size."""

_REMEMBERED = 512

_HASTY: CallOptions = {"retry": NO_RETRY, "timeouts": Timeouts(connect=5, first_byte=10, idle=10, total=20)}


class Counter:
    """Counts the tokens of texts for the server in use.

    What is billed is more than what is counted here: servers add tokens of
    their own to each prompt, about 190 on xAI's.

    Args:
        server: Who counts.
        missing: Where it is remembered that a server has no route for it.
        models: The models known so far, for their context windows.
        spawn: Starts background work in the session's task group.
    """

    def __init__(
        self,
        server: Server,
        missing: MissingRoutes,
        *,
        models: Callable[[], Sequence[Model]],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._server = server
        self._missing = missing
        self._models = models
        self._spawn = spawn
        self._counted: OrderedDict[tuple[str, str, bytes], int] = OrderedDict()

    def estimate(self, text: str) -> int:
        """About how many tokens a text has, at once and without the server."""
        return guess_tokens(text)

    def known(self, text: str, model: str) -> Count:
        """The server's count if it gave one before, else a guess; at once."""
        if not text:
            return Count(0, exact=True)
        key = self._key(text, model)
        if key in self._counted:
            self._counted.move_to_end(key)
            return Count(self._counted[key], exact=True)
        return Count(guess_tokens(text), exact=False)

    def can_ask(self) -> bool:
        """Whether the server may have the route; otherwise every count is a guess."""
        return not self._missing.lacks(self._server.origin.id, ROUTE)

    async def count(self, text: str, model: str, *, hasty: bool = False) -> Count:
        """The server's count, or a guess where the server has no route for it.

        Args:
            text: What to count; nothing is sent for the empty one.
            model: Whose tokens.
            hasty: Give up soon and without another attempt, as for a text that changes while it is typed.

        Raises:
            XaiTuiError: There is no key, or the request was refused or lost.
        """
        known = self.known(text, model)
        if known.exact or not self.can_ask():
            return known
        key = self._key(text, model)
        options: CallOptions = _HASTY if hasty else {}
        try:
            answer = await self._server.client().tokenize.create(text, model, **options)
        except ApiError as error:
            if not error.route_missing:
                raise
            self._missing.remember(key[0], ROUTE)
            return known
        self._keep(key, len(answer.tokens))
        return Count(len(answer.tokens), exact=True)

    def live(self, on_count: Callable[[Count], None]) -> LiveCount:
        """A count that follows a text while it is typed.

        Args:
            on_count: Gets the server's count of the newest text when it comes.
        """
        return LiveCount(self, on_count, spawn=self._spawn)

    async def context(
        self, chat: Chat | None, path: Sequence[Message], draft: Draft, *, model: str | None = None
    ) -> ContextShare:
        """What would fill the context if the draft were sent now; asks nobody.

        The last answer's usage tells what everything before it takes, the
        server's own tokens included; what came later is guessed.

        Args:
            chat: For its system prompt and model; `None` for the next new chat.
            path: The messages before the draft.
            draft: What stands in the prompt.
            model: The model to be asked, if it is not the chat's.
        """
        asked = model or (chat.model if chat else None) or _last_model(path)
        found = find_model(self._models(), asked) if asked else None
        system = self.known(chat.system if chat else "", asked or "")
        told, later = _split(path)
        # Ten thousand messages take a while to guess: the loop is free meanwhile.
        guessed = await asyncio.to_thread(_guess_all, later)
        typed = self.known(draft.text, asked or "")
        return ContextShare(
            system=system.tokens,
            history=guessed + (max(told - system.tokens, 0) if told is not None else 0),
            draft=typed.tokens + PICTURE_TOKENS * len(draft.pictures),
            limit=found.context_length if found else None,
            exact=told is not None and not later and typed.exact and not draft.pictures,
        )

    def _key(self, text: str, model: str) -> tuple[str, str, bytes]:
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        return (self._server.origin.id, model, digest)

    def _keep(self, key: tuple[str, str, bytes], tokens: int) -> None:
        self._counted[key] = tokens
        if len(self._counted) > _REMEMBERED:
            self._counted.popitem(last=False)


def _last_model(path: Sequence[Message]) -> str | None:
    return next((message.model for message in reversed(path) if message.model), None)


def _split(path: Sequence[Message]) -> tuple[int | None, Sequence[Message]]:
    """Tokens up to the last answer whose usage is known, and the messages after it."""
    for place in range(len(path) - 1, -1, -1):
        usage = path[place].usage
        if usage is not None and usage.prompt_tokens is not None and usage.completion_tokens is not None:
            return usage.prompt_tokens + usage.completion_tokens, path[place + 1 :]
    return None, path


def _guess_all(messages: Sequence[Message]) -> int:
    return sum(guess_tokens(message.text) + PICTURE_TOKENS * len(message.pictures) for message in messages)
