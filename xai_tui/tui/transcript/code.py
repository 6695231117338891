"""Highlighted code: lines as runs, in the colours of the theme."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Protocol

from xai_tui.tui.transcript.runs import Look, Run, clean

_LONGEST_LINE = 2_000
"""Characters of a line beyond which code is not lexed: lexers may be quadratic."""

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


def highlight(lines: Sequence[str], language: str) -> list[CodeLine]:
    """Return lines of code as runs.

    Args:
        lines: The lines, or a piece of them; each piece is taken for a beginning.
        language: What the code says it is: any text, known or not.
    """
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


def highlight_growing(lines: Sequence[str], language: str) -> list[CodeLine]:
    """Return lines of code as runs while the last one grows: those above are lexed once, it by itself."""
    above, last = tuple(lines[:-1]), lines[-1:]
    return [*_highlighted(above, language), *highlight(last, language)]


@lru_cache(maxsize=32)
def _highlighted(lines: tuple[str, ...], language: str) -> tuple[CodeLine, ...]:
    return tuple(highlight(lines, language))


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

    lexer: Lexer = get_lexer_by_name(language, stripnl=False)
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


def preload() -> None:
    """Import what highlighting needs, at a time when nobody waits for it."""
    highlight(["x = 1"], "python")
