"""Highlighted code, in pieces that are final once they are cut off.

A lexer needs what stands before a line. To keep an open fence cheap, code is
lexed in pieces of some 40 to 160 lines, cut where a new definition seems to
begin; only the last piece is lexed again when a line is added. The cuts
depend on the lines alone, so the colours are those of the code lexed at once.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from pygments.lexer import Lexer
from pygments.token import Token, _TokenType

from xai_tui.tui.transcript.runs import Look, Run, clean

_PIECE = 40
_LONGEST_PIECE = 160
_LONGEST_LINE = 2_000
"""Characters of a line beyond which a piece is not lexed: lexers may be quadratic."""

_ROLES: dict[_TokenType, str] = {
    Token.Comment: "syntax-comment",
    Token.Keyword: "syntax-keyword",
    Token.Operator.Word: "syntax-keyword",
    Token.Name.Tag: "syntax-keyword",
    Token.Literal.String: "syntax-string",
    Token.Literal.Number: "syntax-number",
    Token.Keyword.Constant: "syntax-number",
    Token.Name.Constant: "syntax-number",
    Token.Name.Function: "syntax-name",
    Token.Name.Class: "syntax-name",
    Token.Name.Decorator: "syntax-name",
    Token.Name.Attribute: "syntax-name",
    Token.Name.Builtin: "syntax-builtin",
    Token.Name.Variable: "syntax-builtin",
    Token.Generic.Deleted: "syntax-deleted",
    Token.Generic.Inserted: "syntax-inserted",
    Token.Generic.Heading: "syntax-name",
    Token.Generic.Subheading: "syntax-name",
    Token.Generic.Prompt: "syntax-comment",
}

CodeLine = tuple[Run, ...]


class CodeLines:
    """Lines of code as runs; ask again with more lines, and only what may have changed is done anew.

    Attributes:
        settled: How many of the lines are final, whatever follows.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.settled = 0

    def rest(self, lines: Sequence[str]) -> list[CodeLine]:
        """Return the lines from the first that was not settled before the call.

        Args:
            lines: All lines of the code so far; those settled before must be the same.
        """
        found: list[CodeLine] = []
        start = self.settled
        for cut in _cuts(lines, start):
            found += _highlight(lines[start:cut], self.language)
            start = cut
        self.settled = start
        return found + _highlight(lines[start:], self.language)


def _cuts(lines: Sequence[str], start: int) -> Iterator[int]:
    for at in range(start + 1, len(lines)):
        length = at - start
        begins = (
            length >= _PIECE and not lines[at - 1].strip() and lines[at][:1] not in {"", " ", ")", "]", "}"}
        )
        if begins or length >= _LONGEST_PIECE:
            yield at
            start = at


def _highlight(lines: Sequence[str], language: str) -> list[CodeLine]:
    lexer = _lexer(language) if lines else None
    if lexer is None or any(len(line) > _LONGEST_LINE for line in lines):
        return [(Run(clean(line), Look("block")),) if line else () for line in lines]
    rows: list[list[Run]] = [[]]
    for token, text in lexer.get_tokens("\n".join(lines)):
        look = Look(_role(token))
        first, *others = text.split("\n")
        _put(rows[-1], first, look)
        for other in others:
            rows.append([])
            _put(rows[-1], other, look)
    return [tuple(row) for row in islice(rows, len(lines))]


def _put(row: list[Run], text: str, look: Look) -> None:
    """Add text to a row, joined to what has the same look."""
    if not text:
        return
    if row and row[-1].look == look:
        row[-1] = Run(row[-1].text + clean(text), look)
    else:
        row.append(Run(clean(text), look))


@cache
def _role(token: _TokenType) -> str:
    while token is not Token:
        if token in _ROLES:
            return _ROLES[token]
        token = token.parent
    return "block"


@cache
def _known_lexer(language: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def _lexer(language: str) -> Lexer | None:
    """Return the lexer of a language; None if there is none by that name."""
    from pygments.util import ClassNotFound

    if not language or not language.isascii():
        return None
    try:
        return _known_lexer(language.lower())
    except ClassNotFound:
        return None
