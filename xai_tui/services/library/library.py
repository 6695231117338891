"""What the server offers beside chats and jobs; every request that costs has its ledger row."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from xai_tui.domain.usage import Usage
from xai_tui.services.catalog.catalog import Catalog
from xai_tui.services.library import completions, images
from xai_tui.services.library.completions import Completion
from xai_tui.services.library.images import ImageResult, ImageWish
from xai_tui.services.server import Server
from xai_tui.store.ledger import Ledger, LedgerRow


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a text.

    Attributes:
        id: Its number in the model's vocabulary.
        text: What it looks like; a character spread over several tokens shows as U+FFFD.
        bytes: Its exact bytes.
    """

    id: int
    text: str
    bytes: bytes


class Library:
    """Stored responses, pictures, raw completions and tokens.

    Args:
        server: Whom to ask.
        catalog: Which model draws, and what completions cost.
        ledger: Where costs go.
        images_dir: Where pictures go.
    """

    def __init__(self, server: Server, catalog: Catalog, ledger: Ledger, images_dir: Path) -> None:
        self._server = server
        self._catalog = catalog
        self._ledger = ledger
        self._images_dir = images_dir

    async def responses_get(self, response_id: str) -> str:
        """A response that the server keeps, as JSON text; unknown fields included.

        Raises:
            ResponseGoneError: Deleted, older than 30 days, or never stored.
            ApiError: As every request.
        """
        response = await self._server.client().responses.get(response_id)
        return json.dumps(response.to_json(), ensure_ascii=False)

    async def responses_delete(self, response_id: str) -> None:
        """Have the server forget a response.

        Raises:
            ResponseGoneError: It had none by this id.
            ApiError: As every request.
        """
        await self._server.client().responses.delete(response_id)

    async def image(
        self, wish: ImageWish, *, model: str | None = None, folder: Path | None = None
    ) -> ImageResult:
        """Have pictures made and written to files of new names.

        Args:
            wish: What to draw.
            model: Who draws; by default the first image model known.
            folder: Where to; by default the program's own folder of pictures.

        Raises:
            ImageRefusedError: Moderation refused.
            ApiError: As every request. A picture that was made and cannot be fetched is no
                error: the result names it.
        """
        chosen = self._catalog.choose_image(model)
        client = self._server.client()
        items, usage = await images.draw(client, wish, chosen)
        await self._charge("image", chosen, chosen, usage)
        paths, failures = await images.fetch_all(
            client, items, wish.prompt, folder or self._images_dir, datetime.now(UTC)
        )
        return ImageResult(paths, chosen, usage, failures)

    async def complete(self, prompt: str, model: str, *, max_tokens: int | None = None) -> Completion:
        """Continue a raw text over the legacy route /v1/completions.

        Raises:
            ApiError: As every request.
        """
        return await self._complete("completions", completions.complete, prompt, model, max_tokens)

    async def complete_anthropic(
        self, prompt: str, model: str, *, max_tokens: int | None = None
    ) -> Completion:
        """Continue a raw text over the legacy route /v1/complete, which never tells what it used.

        Raises:
            ApiError: As every request.
        """
        return await self._complete("complete", completions.complete_anthropic, prompt, model, max_tokens)

    async def tokens(self, text: str, model: str) -> list[Token]:
        """The tokens of a text; what servers add to a prompt is not part of them.

        Raises:
            ApiError: As every request.
        """
        found = (await self._server.client().tokenize.create(text, model)).tokens
        return [Token(token.token_id, token.string_token or "", _bytes(token.token_bytes)) for token in found]

    async def _complete(
        self,
        route: str,
        ask: "Callable[..., Awaitable[Completion]]",
        prompt: str,
        model: str,
        max_tokens: int | None,
    ) -> Completion:
        answer = await ask(self._server.client(), prompt, model, max_tokens)
        priced = self._catalog.priced(answer.usage, answer.model)
        await self._charge(route, model, answer.model, priced)
        return Completion(answer.text, answer.model, answer.finish_reason, priced)

    async def _charge(self, route: str, asked: str, answered: str, usage: Usage) -> None:
        await self._ledger.put(
            LedgerRow(
                id=str(uuid4()),
                at=datetime.now(UTC),
                chat_id=None,
                message_id=None,
                job_id=None,
                model_asked=asked,
                model_answered=answered,
                origin=self._server.origin.id,
                protocol=route,
                usage=usage,
                state="done",
                sandbox=self._server.is_sandbox,
            )
        )


def _bytes(values: list[int] | None) -> bytes:
    return bytes(value for value in values or () if 0 <= value <= 0xFF)  # noqa: PLR2004 - a byte
