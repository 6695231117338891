"""Bodies of GET /v1/language-models."""

from xai_tui.api.types.base import WireModel
from xai_tui.api.types.models import PricedModel


class LanguageModel(PricedModel):
    """A language model with prices and modalities, but without its context window.

    `search_price` is in USD cents per 100 million searches.
    """

    fingerprint: str | None = None
    version: str | None = None
    input_modalities: list[str] | None = None
    output_modalities: list[str] | None = None
    search_price: int | None = None


class LanguageModelList(WireModel):
    """What the route answers: neither `object` nor `data`."""

    models: list[LanguageModel]
