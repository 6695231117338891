"""The Markdown that is understood: CommonMark, tables and strikethrough; HTML is text.

Blocks are parsed first and alone. What stands inside a line is parsed when
its block is drawn, so that far blocks cost nothing and a link that is defined
below its use is known by then.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_NESTING = 24
"""Levels of quotes and lists; what lies deeper is shown as it was written."""

_INLINE_LENGTH = 32_000
_INLINE_MARKS = 4_000
_INLINE_BRACKETS = 800
_marks = re.compile(r"[*_~`<&!\\]").findall

References = dict[str, dict[str, Any]]
"""Link definitions by label, as markdown-it keeps them."""


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    # NULs are made visible before; html_block would take lines away from paragraphs
    return parser.enable(["table", "strikethrough"]).disable(["inline", "html_block", "html_inline"])


def block_tokens(lines: Sequence[str], references: References) -> "list[Token]":
    """Parse lines into block tokens; `references` gains the link definitions among them.

    Args:
        lines: Lines without their ends, already made visible.
        references: Definitions known so far; the first of a label wins.
    """
    return _parser().parse("\n".join(lines), {"references": references})


def inline_tokens(content: str, references: Mapping[str, dict[str, Any]]) -> "list[Token]":
    """Parse what stands inside a paragraph, heading or table cell.

    Text that would take long to parse (a storm of brackets or marks) comes
    back as it is, in one token.
    """
    from markdown_it.token import Token

    if _is_costly(content):
        return [Token("text", "", 0, content=content)]
    parser = _parser()
    tokens: list[Token] = []
    parser.inline.parse(content, parser, {"references": references}, tokens)
    return tokens


def _is_costly(content: str) -> bool:
    return (
        len(content) > _INLINE_LENGTH
        or content.count("[") > _INLINE_BRACKETS
        or len(_marks(content)) > _INLINE_MARKS
    )


def code_sources(source: str) -> list[str]:
    """Return the source of every code block, nested ones too, without fences and indent."""
    lines = source.replace("\r\n", "\n").split("\n")
    return [token.content for token in block_tokens(lines, {}) if token.type in {"fence", "code_block"}]


def preload() -> None:
    """Import what parsing needs, at a time when nobody waits for it."""
    block_tokens(["*x*"], {})
    inline_tokens("*x*", {})
