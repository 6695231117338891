"""Bodies of GET /v1/image-generation-models."""

from xai_tui.api.types.base import WireModel
from xai_tui.api.types.models import PricedModel


class ImageModel(PricedModel):
    """A model that draws; `max_prompt_length` is in characters or tokens, nobody says which.

    Either `image_price`, or the three token prices of the official example.
    """

    fingerprint: str | None = None
    version: str | None = None
    max_prompt_length: int | None = None
    input_modalities: list[str] | None = None
    output_modalities: list[str] | None = None
    generated_image_token_price: int | None = None


class ImageModelList(WireModel):
    """What the route answers."""

    models: list[ImageModel]
