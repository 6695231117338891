"""Block tokens, grouped into what may be finished on its own: a block, or one item of a list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_LISTS = {"bullet_list_open", "ordered_list_open"}


@dataclass(frozen=True, slots=True)
class Numbering:
    """How an ordered list goes on.

    Attributes:
        mark: The character behind its numbers.
        next: The number of its next item.
    """

    mark: str
    next: int


@dataclass(frozen=True, slots=True)
class Group:
    """Tokens of one block-to-be.

    Attributes:
        first: Its first line in the parsed window.
        last: The line after its last.
        tokens: Its tokens, opening and closing one included.
        ordinal: Its number, for an item of an ordered list.
        in_list: Which list of the window it is an item of; None outside lists.
    """

    first: int
    last: int
    tokens: "tuple[Token, ...]"
    ordinal: int | None = None
    in_list: int | None = None

    @property
    def type(self) -> str:
        """Type of the token that opens it."""
        return self.tokens[0].type


def group_tokens(tokens: "Sequence[Token]", number: Numbering | None = None) -> list[Group]:
    """Group the tokens of a window.

    Args:
        tokens: Block tokens.
        number: How the list goes on that the window may begin in.
    """
    groups: list[Group] = []
    at = 0
    while at < len(tokens):
        end = _closing(tokens, at)
        if tokens[at].type in _LISTS:
            groups += _items(tokens, at, end, number if not groups else None)
        else:
            groups.append(_group(tokens[at : end + 1]))
        at = end + 1
    return groups


def _items(tokens: "Sequence[Token]", start: int, end: int, number: Numbering | None) -> Iterator[Group]:
    ordered = tokens[start].type == "ordered_list_open"
    if number is None or number.mark != tokens[start].markup:
        number = Numbering(tokens[start].markup, int(tokens[start].attrs.get("start", 1)))
    numbers = count(number.next)
    at = start + 1
    while at < end:
        close = _closing(tokens, at)
        yield _group(tokens[at : close + 1], next(numbers) if ordered else None, start)
        at = close + 1


def _closing(tokens: "Sequence[Token]", at: int) -> int:
    """Return the index of the token that closes the one at `at`, or `at` if that opens nothing."""
    depth: int = tokens[at].nesting
    while depth > 0:
        at += 1
        depth += tokens[at].nesting
    return at


def _group(tokens: "Sequence[Token]", ordinal: int | None = None, in_list: int | None = None) -> Group:
    span = tokens[0].map
    assert span is not None  # every token that opens a block has its lines
    return Group(span[0], span[1], tuple(tokens), ordinal, in_list)
