"""A text that never prints itself."""

from typing import NoReturn

from xai_tui.errors import MissingKeyError

_MASK = "•••"


class Secret:
    """An API key on its way from where it is kept to where it is used.

    Printing, formatting, logging and a traceback's local variables show a
    mask; pickling is refused. Only `reveal` gives the text.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that sends or stores it."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({_MASK})"

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


def clean_key(text: str, source: str) -> Secret:
    """A key without the blanks and newlines around it.

    Args:
        text: What the source holds.
        source: The source in words, for the complaint.

    Raises:
        MissingKeyError: Nothing is left, or it holds a character that no HTTP header can carry.
    """
    key = text.strip()
    if not key:
        raise MissingKeyError(f"{source} is empty")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise MissingKeyError(
            f"{source} holds more than a key: blanks, line breaks or characters that no key has"
        )
    return Secret(key)
