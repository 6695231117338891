"""Three routes, one list."""

import json

from xai_tui.api.types.image_models import ImageModel
from xai_tui.api.types.language_models import LanguageModel
from xai_tui.api.types.models import Model as ListedModel
from xai_tui.domain.model import ModelKind
from xai_tui.domain.money import Prices
from xai_tui.services.catalog.joining import join

LISTED = ListedModel.read(
    {
        "id": "grok-4.3",
        "aliases": ["grok-4"],
        "context_length": 1_000_000,
        "prompt_text_token_price": 12_500,
        "completion_text_token_price": 25_000,
        "capabilities": {"reasoning_effort": ["low", "high"], "default_reasoning_effort": "low"},
        "from_models": 1,
    }
)
SPEAKING = LanguageModel.read(
    {
        "id": "grok-4.3",
        "fingerprint": "fp_1",
        "version": "1.0",
        "input_modalities": ["text", "image"],
        "output_modalities": ["text"],
        "prompt_text_token_price": 12_500,
        "cached_prompt_text_token_price": 2_000,
        "completion_text_token_price": 25_000,
        "prompt_text_token_price_long_context": 25_000,
        "long_context_threshold": 200_000,
        "aliases": ["grok-4"],
        "from_language_models": 2,
    }
)
DRAWING = ImageModel.read({"id": "grok-imagine-image", "image_price": 200_000_000})


def test_each_route_adds_what_it_knows() -> None:
    speaking, drawing = join([LISTED], [SPEAKING], [DRAWING])
    assert speaking.names == ("grok-4.3", "grok-4")
    assert speaking.context_length == 1_000_000
    assert speaking.input_modalities == ("text", "image")
    assert (speaking.efforts, speaking.default_effort) == (("low", "high"), "low")
    assert (speaking.fingerprint, speaking.version) == ("fp_1", "1.0")
    assert speaking.prices == Prices(
        prompt=12_500, cached=2_000, completion=25_000, long_prompt=25_000, long_threshold=200_000
    )
    record = json.loads(speaking.record)
    assert (record["from_models"], record["from_language_models"]) == (1, 2)
    assert (drawing.kind, drawing.prices.image) == (ModelKind.IMAGE, 200_000_000)


def test_a_server_that_tells_ids_alone_has_models_of_unknown_price() -> None:
    (only,) = join([ListedModel.read({"id": "llama"})], [], [])
    assert only.kind is ModelKind.LANGUAGE
    assert not only.prices.known
    assert only.context_length is None
    assert json.loads(only.record) == {"id": "llama"}


def test_a_cached_price_of_nothing_beside_a_price_is_none_at_all() -> None:
    free = {"prompt_text_token_price": 0, "cached_prompt_text_token_price": 0}
    priced = {"prompt_text_token_price": 10, "cached_prompt_text_token_price": 0}
    found = join([ListedModel.read({"id": "a", **free}), ListedModel.read({"id": "b", **priced})], [], [])
    assert [(model.prices.prompt, model.prices.cached) for model in found] == [(0, 0), (10, None)]


def test_pictures_are_known_by_their_route_their_price_or_their_name() -> None:
    points = {"id": "b", "pricing": [{"price_per_image": 700}, {"price_per_image": 400}, {}]}
    found = join(
        [ListedModel.read({"id": "grok-imagine-image-2.0"}), ListedModel.read(points)],
        [],
        [ImageModel.read({"id": "c", "prompt_text_token_price": 5})],
    )
    assert {model.kind for model in found} == {ModelKind.IMAGE}
    assert [model.prices.image for model in found] == [None, 400, None]
