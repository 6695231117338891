"""Counts of tokens that say whether they are the server's or a guess."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """How many tokens a text has.

    Attributes:
        tokens: The number.
        exact: Whether the server counted; otherwise it is a guess, and shown as `~812`.
    """

    tokens: int
    exact: bool

    def __str__(self) -> str:
        return f"{self.tokens:,}" if self.exact else f"~{self.tokens:,}"


@dataclass(frozen=True, slots=True)
class ContextShare:
    """What would fill the model's context if the draft were sent now, in tokens.

    Attributes:
        system: The system prompt, and what the server adds to every prompt where that is known.
        history: The messages before the draft.
        draft: What stands in the prompt.
        limit: Tokens the model takes together; `None` when no route told.
        exact: Whether the server counted all of it.
    """

    system: int
    history: int
    draft: int
    limit: int | None
    exact: bool

    @property
    def total(self) -> int:
        """All of it."""
        return self.system + self.history + self.draft

    @property
    def share(self) -> float | None:
        """The part of the limit that is taken, 1 for all of it; `None` when the limit is unknown."""
        return self.total / self.limit if self.limit else None
