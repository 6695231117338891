"""What is said of a model: context, modalities and prices in a few cells each."""

from xai_tui.domain.model import Model, ModelKind
from xai_tui.domain.money import per_million, usd

UNKNOWN = "–"
"""Stands for what no route has told."""


def tokens_in_short(count: int | None) -> str:
    """A number of tokens in at most five cells: `256k`, `1.05M`, `–` when unknown."""
    if count is None:
        return UNKNOWN
    thousands = round(count / 1_000)
    if not thousands:
        return str(count)
    return f"{thousands}k" if thousands < 1_000 else f"{count / 1_000_000:.3g}M"  # noqa: PLR2004 - a million


def modalities(model: Model) -> str:
    """What it takes and makes: `text`, `text+image`, `text→image`; `–` when unknown."""
    takes, makes = "+".join(model.input_modalities), "+".join(model.output_modalities)
    if not takes and not makes:
        return "→image" if model.kind is ModelKind.IMAGE else UNKNOWN
    return takes if makes in {"", "text"} else f"{takes}→{makes}"


def prices(model: Model) -> tuple[str, str, str]:
    """Dollars per million tokens of prompt, cached prompt and answer."""
    rates = model.prices
    return per_million(rates.prompt), per_million(rates.cached), per_million(rates.completion)


def image_price(model: Model) -> str:
    """What one generated image costs."""
    return f"{UNKNOWN if model.prices.image is None else usd(model.prices.image)} an image"


def effort_words(model: Model) -> str:
    """The reasoning efforts it takes, the default marked: `none low* high`; empty when none is known."""
    return " ".join(f"{effort}*" if effort == model.default_effort else effort for effort in model.efforts)


def effort_after(efforts: tuple[str, ...], effort: str | None) -> str | None:
    """The effort after this one, round and round; `None` leaves it to the server."""
    choices = (None, *efforts)
    place = choices.index(effort) if effort in choices else -1
    return choices[(place + 1) % len(choices)]
