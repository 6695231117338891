"""GET /v1/image-generation-models and /v1/image-generation-models/{model_id}."""

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.catalog import IMAGE_MODELS, ImageModel, image_model
from xai_tui.sandbox.routes.model_pages import ModelPages, described
from xai_tui.sandbox.routes.models import price_points

MAX_PROMPT_LENGTH = 1024


def card(model: ImageModel) -> JsonObject:
    """A model as this route tells it."""
    body = described(model, sees=True, output="image")
    body |= {"max_prompt_length": MAX_PROMPT_LENGTH, "image_price": model.ticks}
    if model.pricing:
        body["pricing"] = price_points(model.pricing)
    return body


pages = ModelPages(IMAGE_MODELS, image_model, card)
"""The two handlers of this route."""
