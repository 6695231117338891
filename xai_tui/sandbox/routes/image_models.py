"""GET /v1/image-generation-models and /v1/image-generation-models/{model_id}."""

from starlette.responses import Response

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.catalog import IMAGE_MODELS, ImageModel, image_model
from xai_tui.sandbox.refusals import model_missing
from xai_tui.sandbox.routes.models import price_points
from xai_tui.sandbox.visit import Visit

MAX_PROMPT_LENGTH = 1024


async def listing(visit: Visit) -> Response:
    """All image models."""
    return visit.json({"models": [card(model) for model in IMAGE_MODELS]})


async def one(visit: Visit) -> Response:
    """One image model by id or alias."""
    name = visit.path["model_id"]
    model = image_model(name)
    if model is None:
        raise model_missing(name)
    return visit.json(card(model))


def card(model: ImageModel) -> JsonObject:
    """A model as this route tells it."""
    body: JsonObject = {
        "id": model.id,
        "fingerprint": model.fingerprint,
        "max_prompt_length": MAX_PROMPT_LENGTH,
        "created": model.created,
        "object": "model",
        "owned_by": "xai",
        "version": "1.0",
        "input_modalities": ["text", "image"],
        "output_modalities": ["image"],
        "image_price": model.ticks,
        "aliases": list(model.aliases),
    }
    if model.pricing:
        body["pricing"] = price_points(model.pricing)
    return body
