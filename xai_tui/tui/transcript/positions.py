"""Where in its source each token of a line of Markdown stands; the parser does not say.

Tokens are walked along the source from its beginning, each checked against it:
where the two do not fit, there are no positions rather than wrong ones.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it.token import Token

_break = re.compile(r"[ \t]*\\?\n[ \t]*").match
_spaces = re.compile(r"[ \t\n]*").match

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Marks around a stretch of text: of emphasis, code, a link.

    Attributes:
        opening: The mark before it.
        closing: The mark behind it.
    """

    opening: Span
    closing: Span


@dataclass(slots=True)
class Positions:
    """What is known about the source of some tokens.

    Attributes:
        spans: Where the text of each token stands; of a closing link, where its address does.
        enclosures: The marks, inner ones first.
    """

    spans: list[Span] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)


class _MismatchError(ValueError):
    """The source is not what a token says."""


def positions_of(
    source: str, tokens: "Sequence[Token]", references: Mapping[str, dict[str, Any]]
) -> Positions | None:
    """Return where tokens stand in their source; None if that cannot be told for certain.

    Args:
        source: What the tokens were parsed from.
        tokens: All of its tokens.
        references: The link definitions it was parsed with.
    """
    walk = _Walk(source, references)
    try:
        for token in tokens:
            walk.positions.spans.append(walk.take(token))
    except _MismatchError:
        return None
    return walk.positions if walk.at == len(source) else None


class _Walk:
    def __init__(self, source: str, references: Mapping[str, dict[str, Any]]) -> None:
        self.source = source
        self.references = references
        self.positions = Positions()
        self.at = 0
        self.open: list[Span] = []

    def take(self, token: "Token") -> Span:
        """Go past a token, and return where its text stands."""
        if token.type in {"softbreak", "hardbreak"}:
            found = _break(self.source, self.at)
            return self.past("" if found is None else found.group(), sure=found is not None)
        if token.type == "code_inline":
            return self.code(token)
        if token.type == "image":
            return self.image()
        if token.type == "link_close":
            return self.close_link(token)
        if token.nesting:
            return self.mark(token)
        return self.past(token.markup if token.type == "text_special" else token.content)

    def past(self, text: str, *, sure: bool = True) -> Span:
        if not sure or not self.source.startswith(text, self.at):
            raise _MismatchError
        start = self.at
        self.at += len(text)
        return start, self.at

    def mark(self, token: "Token") -> Span:
        text = token.markup
        if token.type == "link_open":
            text = "<" if token.markup == "autolink" else "["
        span = self.past(text)
        if token.nesting > 0:
            self.open.append(span)
        else:
            self.enclose(span)
        return span

    def enclose(self, closing: Span) -> None:
        self.positions.enclosures.append(Enclosure(self.open.pop(), closing))

    def code(self, token: "Token") -> Span:
        opening = self.past(token.markup)
        for padding in (0, 1):
            start = self.at + padding
            end = start + len(token.content)
            closing = end + padding
            if self.source[start:end].replace("\n", " ") == token.content and self.source.startswith(
                token.markup, closing
            ):
                self.at = closing + len(token.markup)
                self.positions.enclosures.append(Enclosure((opening[0], start), (end, self.at)))
                return start, end
        raise _MismatchError

    def image(self) -> Span:
        start = self.past("![")[0]
        depth = 1
        while depth:
            character = self.source[self.at : self.at + 1]
            if not character:
                raise _MismatchError
            self.at += 2 if character == "\\" else 1
            depth += {"[": 1, "]": -1}.get(character, 0)
        self.at -= 1
        self.tail()
        return start, self.at

    def close_link(self, token: "Token") -> Span:
        start = self.at
        if token.markup == "autolink":
            self.enclose(self.past(">"))
            return start, start
        address = self.tail()
        self.enclose((start, self.at))
        return address

    def tail(self) -> Span:
        """Go past what closes a link or image, and return where its address stands."""
        from markdown_it.common.utils import normalizeReference

        start = self.past("]")[1]
        if (inline := self.inline_tail(start)) is not None:
            return inline
        if self.source.startswith("[", start):
            end = self.source.find("]", start)
            label = self.source[start + 1 : end]
            if end > 0 and (not label or normalizeReference(label) in self.references):
                self.at = end + 1
        return start, start

    def inline_tail(self, start: int) -> Span | None:
        from markdown_it.helpers import parseLinkDestination, parseLinkTitle

        source, end = self.source, len(self.source)
        if not source.startswith("(", start):
            return None
        at = self.past_spaces(start + 1)
        address = parseLinkDestination(source, at, end)
        span = (at, at)
        if address.ok:
            span = (at, address.pos)
            at = address.pos
        behind = self.past_spaces(at)
        title = parseLinkTitle(source, behind, end)
        if behind < end and behind != at and title.ok:
            behind = self.past_spaces(title.pos)
        if not source.startswith(")", behind):
            return None
        self.at = behind + 1
        return span

    def past_spaces(self, at: int) -> int:
        found = _spaces(self.source, at)
        return found.end() if found else at
