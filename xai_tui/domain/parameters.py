"""What may be set for a turn, with ranges."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Parameters:
    """Sampling and output settings of a chat; `None` leaves the choice to the server.

    Attributes:
        temperature: 0 to 2.
        top_p: Above 0, up to 1.
        max_tokens: The most visible tokens of an answer, at least 1.
        effort: Reasoning effort, one of the model's values.
        seed: Best-effort repeatability.
        web: Whether the server may search the web (responses protocol).
        schema: JSON Schema text that the answer must fit.
    """

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    effort: str | None = None
    seed: int | None = None
    web: bool = False
    schema: str | None = None

    def as_dict(self) -> dict[str, float | int | str | bool]:
        """The settings that differ from the defaults, by name."""
        return {
            item.name: value
            for item in fields(self)
            if (value := getattr(self, item.name)) is not None and value is not False
        }
