"""GET /v1/language-models and /v1/language-models/{model_id}: prices and modalities, no context window."""

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.catalog import LANGUAGE_MODELS, LanguageModel, language_model
from xai_tui.sandbox.routes.model_pages import ModelPages, described
from xai_tui.sandbox.routes.models import capabilities, prices


def card(model: LanguageModel) -> JsonObject:
    """A model as this route tells it."""
    told = described(model, sees=model.sees, output="text")
    return told | prices(model) | {"search_price": 0} | capabilities(model)


pages = ModelPages(LANGUAGE_MODELS, language_model, card)
"""The two handlers of this route."""
