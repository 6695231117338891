"""Highlighted code, in pieces that are final once they are cut off.

A lexer needs what stands before a line. To keep an open fence cheap, code is
lexed in pieces of some 24 to 80 lines, cut where a new definition seems to
begin; only the last piece is lexed again when a line is added. The cuts
depend on the lines alone, so the colours are those of the code lexed at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Protocol

from xai_tui.tui.transcript.runs import Look, Run, clean

_PIECE = 24
_LONGEST_PIECE = 80
_LONGEST_LINE = 2_000
"""Characters of a line beyond which a piece is not lexed: lexers may be quadratic."""

_ROLES = {
    "Comment": "syntax-comment",
    "Keyword": "syntax-keyword",
    "Operator.Word": "syntax-keyword",
    "Name.Tag": "syntax-keyword",
    "Literal.String": "syntax-string",
    "Literal.Number": "syntax-number",
    "Keyword.Constant": "syntax-number",
    "Name.Constant": "syntax-number",
    "Name.Function": "syntax-name",
    "Name.Class": "syntax-name",
    "Name.Decorator": "syntax-name",
    "Name.Attribute": "syntax-name",
    "Name.Builtin": "syntax-builtin",
    "Name.Variable": "syntax-builtin",
    "Generic.Deleted": "syntax-deleted",
    "Generic.Inserted": "syntax-inserted",
    "Generic.Heading": "syntax-name",
    "Generic.Subheading": "syntax-name",
    "Generic.Prompt": "syntax-comment",
}
"""Roles by kind of token, as Pygments names them; kinds below one have its role."""

CodeLine = tuple[Run, ...]


class Lexer(Protocol):
    """What is needed of a lexer of Pygments."""

    def get_tokens(self, text: str) -> Iterable[tuple[object, str]]:
        """Split text into pairs of a kind and its text."""
        ...


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
        if length >= _LONGEST_PIECE or (length >= _PIECE and _begins(lines, start, at)):
            yield at
            start = at


def _begins(lines: Sequence[str], start: int, at: int) -> bool:
    """Tell whether a definition seems to begin at a line: after a blank one, no deeper than the piece."""
    line = lines[at].lstrip(" ")
    deeper = len(lines[at]) - len(line) > len(lines[start]) - len(lines[start].lstrip(" "))
    return not lines[at - 1].strip() and not deeper and line[:1] not in {"", ")", "]", "}"}


def _highlight(lines: Sequence[str], language: str) -> list[CodeLine]:
    lexer = _lexer(language) if lines else None
    code = clean("\n".join(lines))
    if lexer is None or any(len(line) > _LONGEST_LINE for line in lines):
        return [(Run(line, _PLAIN_CODE),) if line else () for line in code.split("\n")[: len(lines)]]
    rows: list[list[Run]] = [[]]
    for kind, text in lexer.get_tokens(code):
        look = _look(kind)
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
    if row and row[-1].look is look:
        row[-1] = Run(row[-1].text + text, look)
    else:
        row.append(Run(text, look))


@cache
def _look(kind: object) -> Look:
    """Return the look of a kind such as `Token.Name.Function.Magic`; equal looks are the same object."""
    name = str(kind).partition(".")[2]
    while name and name not in _ROLES:
        name = name.rpartition(".")[0]
    return _code_look(_ROLES.get(name, "block"))


@cache
def _code_look(role: str) -> Look:
    return Look(role)


_PLAIN_CODE = _code_look("block")


@cache
def _known_lexer(language: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # it ships no types

    lexer: Lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return lexer


def _lexer(language: str) -> Lexer | None:
    """Return the lexer of a language; None if there is none by that name."""
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # it ships no types

    if not language or not language.isascii():
        return None
    try:
        return _known_lexer(language.lower())
    except ClassNotFound:
        return None
