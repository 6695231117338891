"""Three routes tell of models, each something else; here they become one list."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xai_tui.domain.model import Model, ModelKind
from xai_tui.domain.money import Prices

if TYPE_CHECKING:
    from xai_tui.api.types.image_models import ImageModel
    from xai_tui.api.types.language_models import LanguageModel
    from xai_tui.api.types.models import Model as ListedModel

_IMAGE_WORDS = ("imagine", "image")


@dataclass
class _Records:
    """What the routes say of one model, by route."""

    listed: dict[str, Any] = field(default_factory=dict)
    language: dict[str, Any] = field(default_factory=dict)
    image: dict[str, Any] = field(default_factory=dict)

    def first(self, name: str) -> Any:
        """The first value told for a field; the special routes know better than the general one."""
        return next(
            (
                record[name]
                for record in (self.language, self.image, self.listed)
                if record.get(name) is not None
            ),
            None,
        )


def join(
    listed: Sequence["ListedModel"], language: Sequence["LanguageModel"], images: Sequence["ImageModel"]
) -> list[Model]:
    """Every model any route names, once, in the order of the general list.

    Args:
        listed: From /v1/models: context window, efforts, everything short.
        language: From /v1/language-models: modalities, fingerprint, version.
        images: From /v1/image-generation-models.
    """
    found: dict[str, _Records] = {}
    for model in listed:
        found.setdefault(model.id, _Records()).listed = model.to_json()
    for speaking in language:
        found.setdefault(speaking.id, _Records()).language = speaking.to_json()
    for drawing in images:
        found.setdefault(drawing.id, _Records()).image = drawing.to_json()
    return [_model(name, records) for name, records in found.items()]


def _model(name: str, records: _Records) -> Model:
    capabilities = records.first("capabilities") or {}
    kind = _kind(name, records)
    return Model(
        id=name,
        kind=kind,
        aliases=tuple(records.first("aliases") or ()),
        context_length=_positive(records.first("context_length")),
        input_modalities=tuple(records.first("input_modalities") or ()),
        output_modalities=tuple(records.first("output_modalities") or ()),
        prices=_prices(records, kind),
        efforts=tuple(capabilities.get("reasoning_effort") or ()),
        default_effort=capabilities.get("default_reasoning_effort"),
        created=records.first("created"),
        owned_by=records.first("owned_by"),
        version=records.first("version"),
        fingerprint=records.first("fingerprint"),
        record=json.dumps(_merged(records), ensure_ascii=False),
    )


def _kind(name: str, records: _Records) -> ModelKind:
    if records.language:
        return ModelKind.LANGUAGE
    told = records.image or records.first("image_price") or records.first("pricing")
    unpriced = not records.first("completion_text_token_price")
    looks_so = unpriced and any(word in name for word in _IMAGE_WORDS)
    return ModelKind.IMAGE if told or looks_so else ModelKind.LANGUAGE


def _prices(records: _Records, kind: ModelKind) -> Prices:
    if kind is ModelKind.IMAGE:
        return Prices(image=_image_price(records))
    prompt, cached = records.first("prompt_text_token_price"), records.first("cached_prompt_text_token_price")
    return Prices(
        prompt=prompt,
        cached=cached or (None if prompt else cached),  # 0 beside a price is "no such price", not a gift
        prompt_image=records.first("prompt_image_token_price"),
        completion=records.first("completion_text_token_price"),
        long_prompt=records.first("prompt_text_token_price_long_context"),
        long_cached=records.first("cached_prompt_text_token_price_long_context"),
        long_completion=records.first("completion_text_token_price_long_context"),
        long_threshold=_positive(records.first("long_context_threshold")),
    )


def _image_price(records: _Records) -> int | None:
    """Ticks for one picture: the plain price, else the least of the price points; 0 means none is told."""
    plain = _positive(records.first("image_price"))
    points = [_positive(point.get("price_per_image")) for point in records.first("pricing") or ()]
    return plain or min((price for price in points if price), default=None)


def _positive(value: Any) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _merged(records: _Records) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for record in (records.listed, records.image, records.language):
        whole |= {name: value for name, value in record.items() if value is not None or name not in whole}
    return whole
