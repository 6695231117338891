"""Bodies of POST /v1/tokenize-text."""

from xai_tui.api.types.base import WireModel


class Token(WireModel):
    """One token: its number, its text, its bytes (a character may be spread over several)."""

    token_id: int
    string_token: str | None = None
    token_bytes: list[int] | None = None


class Tokenized(WireModel):
    """A text in tokens; what is billed is more, by what the server adds to each prompt."""

    token_ids: list[Token]

    @property
    def tokens(self) -> list[Token]:
        """The tokens, in the order of the text."""
        return self.token_ids
