"""A model as the program knows it, joined from the server's model routes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from xai_tui.domain.money import Prices


class ModelKind(StrEnum):
    """What a model makes."""

    LANGUAGE = "language"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Model:
    """One model; what no route told is `None` or empty.

    Attributes:
        id: The name requests use.
        kind: Language or image model.
        aliases: Other names the server takes for it.
        context_length: Tokens that prompt and answer may have together.
        input_modalities: Such as `text`, `image`.
        output_modalities: Such as `text`, `image`.
        prices: Ticks per token or image.
        efforts: Accepted values of reasoning effort; empty when the model takes none or none are known.
        default_effort: The effort used when none is sent.
        created: Unix seconds.
        owned_by: Who made it.
        version: The server's own version text.
        fingerprint: The server's configuration fingerprint.
        record: The server's whole records as JSON text, for the full view; unknown fields included.
    """

    id: str
    kind: ModelKind = ModelKind.LANGUAGE
    aliases: tuple[str, ...] = ()
    context_length: int | None = None
    input_modalities: tuple[str, ...] = ()
    output_modalities: tuple[str, ...] = ()
    prices: Prices = field(default_factory=Prices)
    efforts: tuple[str, ...] = ()
    default_effort: str | None = None
    created: int | None = None
    owned_by: str | None = None
    version: str | None = None
    fingerprint: str | None = None
    record: str = "{}"

    @property
    def names(self) -> tuple[str, ...]:
        """The id, then the aliases."""
        return (self.id, *self.aliases)

    @property
    def sees_images(self) -> bool:
        """Whether pictures may be sent to it; unknown modalities count as yes, the server decides."""
        return not self.input_modalities or "image" in self.input_modalities


def find_model(models: Sequence[Model], name: str) -> Model | None:
    """The model with this id or alias; ids win over aliases."""
    by_id = next((model for model in models if model.id == name), None)
    return by_id or next((model for model in models if name in model.aliases), None)
