"""GET /v1/models and /v1/models/{model_id}: language and image models together."""

from starlette.responses import Response

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.catalog import (
    IMAGE_MODELS,
    LANGUAGE_MODELS,
    ImageModel,
    LanguageModel,
    PricePoint,
    image_model,
    language_model,
)
from xai_tui.sandbox.refusals import model_missing
from xai_tui.sandbox.visit import Visit


async def listing(visit: Visit) -> Response:
    """All models, those for chat first."""
    return visit.json({"data": _cards(), "object": "list"})


async def one(visit: Visit) -> Response:
    """One model by id or alias."""
    name = visit.path["model_id"]
    model = language_model(name) or image_model(name)
    if model is None:
        raise model_missing(name)
    return visit.json(card(model))


def _cards() -> list[JsonObject]:
    return [card(model) for model in LANGUAGE_MODELS] + [card(model) for model in IMAGE_MODELS]


def card(model: LanguageModel | ImageModel) -> JsonObject:
    """A model as this route tells it; what does not apply is absent, not null."""
    body: JsonObject = {
        "id": model.id,
        "aliases": list(model.aliases),
        "created": model.created,
        "object": "model",
        "owned_by": "xai",
    }
    if isinstance(model, ImageModel):
        body["image_price"] = model.ticks
        if model.pricing:
            body["pricing"] = price_points(model.pricing)
        return body
    body["context_length"] = model.context
    body |= {name: value for name, value in prices(model).items() if value}
    return body | capabilities(model)


def prices(model: LanguageModel) -> dict[str, int]:
    """The eight price fields; 0 where there is none."""
    tokens = model.prices
    return {
        "prompt_text_token_price": tokens.prompt,
        "cached_prompt_text_token_price": tokens.cached,
        "prompt_image_token_price": tokens.prompt if model.sees else 0,
        "completion_text_token_price": tokens.completion,
        "prompt_text_token_price_long_context": tokens.long_prompt,
        "cached_prompt_text_token_price_long_context": tokens.long_cached,
        "completion_text_token_price_long_context": tokens.long_completion,
        "long_context_threshold": tokens.threshold,
    }


def capabilities(model: LanguageModel) -> JsonObject:
    """The efforts a model takes; nothing if it takes none."""
    if not model.efforts:
        return {}
    return {
        "capabilities": {
            "reasoning_effort": list(model.efforts),
            "default_reasoning_effort": model.default_effort,
        }
    }


def price_points(points: tuple[PricePoint, ...]) -> list[JsonObject]:
    """Image prices by quality and resolution."""
    return [
        {"quality": point.quality, "resolution": point.resolution, "price_per_image": point.ticks}
        for point in points
    ]
