"""What the routes that tell of models have in common: a list, one by its name, and the facts of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.responses import Response

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.catalog import ImageModel, LanguageModel
from xai_tui.sandbox.refusals import model_missing
from xai_tui.sandbox.visit import Visit

M = TypeVar("M", LanguageModel, ImageModel)


@dataclass(frozen=True, slots=True)
class ModelPages(Generic[M]):
    """The two pages of a route.

    Attributes:
        models: All that it tells of.
        find: The one of an id or alias.
        card: A model as the route tells it.
    """

    models: Sequence[M]
    find: Callable[[str], M | None]
    card: Callable[[M], JsonObject]

    async def listing(self, visit: Visit) -> Response:
        """All of them."""
        return visit.json({"models": [self.card(model) for model in self.models]})

    async def one(self, visit: Visit) -> Response:
        """One by id or alias."""
        name = visit.path["model_id"]
        model = self.find(name)
        if model is None:
            raise model_missing(name)
        return visit.json(self.card(model))


def described(model: LanguageModel | ImageModel, *, sees: bool, output: str) -> JsonObject:
    """The facts that both kinds have.

    Args:
        model: The model.
        sees: Whether it takes pictures beside text.
        output: What it answers with.
    """
    return {
        "id": model.id,
        "fingerprint": model.fingerprint,
        "created": model.created,
        "object": "model",
        "owned_by": "xai",
        "version": "1.0",
        "input_modalities": ["text", "image"] if sees else ["text"],
        "output_modalities": [output],
        "aliases": list(model.aliases),
    }
