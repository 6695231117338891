"""The models of the sandbox, with the prices, windows and efforts xAI publishes for them.

Token prices are ticks per token (the API's own unit, USD cents per 100 million tokens, is the same
number), image prices ticks per image; a US dollar is 10^10 ticks.
"""

import fnmatch
import hashlib
from dataclasses import dataclass, field

SEARCH_TICKS = 50_000_000
"""What one call of the web search tool costs, in ticks."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Ticks per token; a long price applies to the whole request once the prompt reaches `threshold` tokens.

    A cached price of 0 means that nothing is cached, a threshold of 0 that there is no long tier.
    """

    prompt: int
    cached: int
    completion: int
    long_prompt: int = 0
    long_cached: int = 0
    long_completion: int = 0
    threshold: int = 0


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A model that answers with text.

    Attributes:
        id: The name it answers by.
        created: Unix seconds.
        context: Tokens that prompt and answer may have together.
        prices: What tokens cost.
        aliases: Other names that lead to it, as the listing shows them.
        sees: Whether it takes pictures.
        reasons: Whether it thinks first; such models refuse stop words and penalties.
        efforts: Accepted values of the reasoning effort; none means the parameter is refused.
        default_effort: What holds when nothing is asked, if efforts are accepted.
    """

    id: str
    created: int
    context: int
    prices: Prices
    aliases: tuple[str, ...] = ()
    sees: bool = True
    reasons: bool = True
    efforts: tuple[str, ...] = ()
    default_effort: str | None = None

    @property
    def fingerprint(self) -> str:
        """The `system_fingerprint` of its answers."""
        return fingerprint(self.id)


@dataclass(frozen=True, slots=True)
class PricePoint:
    """What an image of one quality and resolution costs, in ticks."""

    quality: str
    resolution: str
    ticks: int


@dataclass(frozen=True, slots=True)
class ImageModel:
    """A model that answers with images.

    Attributes:
        id: The name it answers by.
        created: Unix seconds.
        ticks: Price of an image where no price point says otherwise.
        pricing: Prices by quality and resolution, if they differ.
        aliases: Other names that lead to it.
    """

    id: str
    created: int
    ticks: int
    pricing: tuple[PricePoint, ...] = field(default=())
    aliases: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A stable mark of the model's version."""
        return fingerprint(self.id)

    def price_of(self, quality: str, resolution: str) -> int:
        """Ticks for one image; the plain price where there is no such price point."""
        for point in self.pricing:
            if (point.quality, point.resolution) == (quality, resolution):
                return point.ticks
        return self.ticks


def fingerprint(model_id: str) -> str:
    """`fp_` and 16 hex digits, the same for a model on every machine."""
    return "fp_" + hashlib.sha256(model_id.encode()).hexdigest()[:16]


_SMALL = Prices(12_500, 2_000, 25_000)
_SMALL_TIERED = Prices(12_500, 2_000, 25_000, 25_000, 4_000, 50_000, 200_000)
_LARGE_TIERED = Prices(20_000, 5_000, 60_000, 40_000, 10_000, 120_000, 200_000)
_BUILD = Prices(10_000, 0, 20_000)
_EVERY_EFFORT = ("low", "medium", "high", "xhigh")

LANGUAGE_MODELS: tuple[LanguageModel, ...] = (
    LanguageModel(
        "grok-4.3",
        1_776_556_800,
        1_000_000,
        _SMALL_TIERED,
        aliases=("grok-4.3-latest", "grok-4", "grok-4-latest", "latest"),
        efforts=("none", "low", "medium", "high"),
        default_effort="low",
    ),
    LanguageModel(
        "grok-4.7",
        1_789_516_800,
        500_000,
        _LARGE_TIERED,
        aliases=("grok-4.7-latest",),
        efforts=_EVERY_EFFORT,
        default_effort="medium",
    ),
    LanguageModel(
        "grok-4.6",
        1_786_320_000,
        500_000,
        _LARGE_TIERED,
        aliases=("grok-4.6-latest",),
        efforts=_EVERY_EFFORT,
        default_effort="medium",
    ),
    LanguageModel(
        "grok-4.5",
        1_782_864_000,
        500_000,
        _LARGE_TIERED,
        aliases=("grok-4.5-latest",),
        efforts=("low", "medium", "high"),
        default_effort="high",
    ),
    LanguageModel("grok-4.20", 1_773_014_400, 1_000_000, _SMALL, aliases=("grok-4.20-latest",)),
    LanguageModel(
        "grok-4.20-0309-reasoning", 1_773_014_400, 1_000_000, _SMALL, aliases=("grok-4.20-reasoning-latest",)
    ),
    LanguageModel(
        "grok-4.20-0309-non-reasoning",
        1_773_014_400,
        1_000_000,
        _SMALL,
        aliases=("grok-4.20-non-reasoning-latest",),
        reasons=False,
    ),
    LanguageModel(
        "grok-4.20-multi-agent-0309",
        1_773_014_400,
        1_000_000,
        _SMALL,
        aliases=("grok-4.20-multi-agent-latest",),
        efforts=_EVERY_EFFORT,
        default_effort="low",
    ),
    LanguageModel(
        "grok-build-0.1", 1_784_073_600, 256_000, _BUILD, aliases=("grok-build-latest",), sees=False
    ),
)

_BY_QUALITY = (
    PricePoint("low", "1k", 400_000_000),
    PricePoint("low", "1.5k", 500_000_000),
    PricePoint("low", "2k", 600_000_000),
    PricePoint("medium", "1k", 500_000_000),
    PricePoint("medium", "1.5k", 600_000_000),
    PricePoint("medium", "2k", 800_000_000),
)

IMAGE_MODELS: tuple[ImageModel, ...] = (
    ImageModel("grok-imagine-image", 1_769_472_000, 200_000_000, aliases=("grok-imagine-image-latest",)),
    ImageModel("grok-imagine-image-quality", 1_777_593_600, 500_000_000),
    ImageModel("grok-imagine-image-2.0", 1_787_702_400, 500_000_000, pricing=_BY_QUALITY),
)

_RETIRED = (
    "grok-4-1-fast*",
    "grok-4-fast*",
    "grok-4-0709",
    "grok-code-fast-1*",
    "grok-3",
    "grok-3-latest",
    "grok-3-beta",
    "grok-3-mini*",
    "grok-2*",
)


def language_model(name: str) -> LanguageModel | None:
    """The model that answers to an id or alias; retired ids are answered by the first of the list."""
    for model in LANGUAGE_MODELS:
        if name == model.id or name in model.aliases:
            return model
    if name not in {model.id for model in IMAGE_MODELS} and any(
        fnmatch.fnmatchcase(name, pattern) for pattern in _RETIRED if "image" not in name
    ):
        return LANGUAGE_MODELS[0]
    return None


def image_model(name: str) -> ImageModel | None:
    """The image model of that id or alias."""
    for model in IMAGE_MODELS:
        if name == model.id or name in model.aliases:
            return model
    return None
