"""Bodies of GET /v1/models: language and image models together."""

from xai_tui.api.types.base import Json, Seconds, WireModel


class Capabilities(WireModel):
    """What efforts a model takes."""

    reasoning_effort: list[str] | None = None
    default_reasoning_effort: str | None = None


class PricePoint(WireModel):
    """The price of a picture of one sort, in ticks."""

    quality: str | None = None
    resolution: str | None = None
    price_per_image: int | None = None


class PricedModel(WireModel):
    """What every sort of model has.

    Token prices are in USD cents per 100 million tokens, which equals ticks
    per token; `image_price` is in ticks per picture, whatever its official
    description says: recorded bills prove it. 0 is free or no such thing;
    a `…_long_context` price of 0 means the ordinary one. `pricing` is a list
    here and an object of their own on some other servers.
    """

    id: str
    aliases: list[str] | None = None
    created: Seconds | None = None
    object: str | None = None
    owned_by: str | None = None
    prompt_text_token_price: int | None = None
    cached_prompt_text_token_price: int | None = None
    prompt_image_token_price: int | None = None
    completion_text_token_price: int | None = None
    prompt_text_token_price_long_context: int | None = None
    cached_prompt_text_token_price_long_context: int | None = None
    completion_text_token_price_long_context: int | None = None
    long_context_threshold: int | None = None
    image_price: int | None = None
    pricing: list[PricePoint] | Json | None = None
    capabilities: Capabilities | None = None


class Model(PricedModel):
    """A model; `context_length` is in tokens. Other servers tell `id` alone."""

    context_length: int | None = None


class ModelList(WireModel):
    """What the route answers."""

    object: str | None = None
    data: list[Model]
