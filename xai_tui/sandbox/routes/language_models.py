"""GET /v1/language-models and /v1/language-models/{model_id}: prices and modalities, no context window."""

from starlette.responses import Response

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.catalog import LANGUAGE_MODELS, LanguageModel, language_model
from xai_tui.sandbox.refusals import model_missing
from xai_tui.sandbox.routes.models import capabilities, prices
from xai_tui.sandbox.visit import Visit


async def listing(visit: Visit) -> Response:
    """All language models."""
    return visit.json({"models": [card(model) for model in LANGUAGE_MODELS]})


async def one(visit: Visit) -> Response:
    """One language model by id or alias."""
    name = visit.path["model_id"]
    model = language_model(name)
    if model is None:
        raise model_missing(name)
    return visit.json(card(model))


def card(model: LanguageModel) -> JsonObject:
    """A model as this route tells it."""
    body: JsonObject = {
        "id": model.id,
        "fingerprint": model.fingerprint,
        "created": model.created,
        "object": "model",
        "owned_by": "xai",
        "version": "1.0",
        "input_modalities": ["text", "image"] if model.sees else ["text"],
        "output_modalities": ["text"],
        **prices(model),
        "search_price": 0,
        "aliases": list(model.aliases),
    }
    return body | capabilities(model)
