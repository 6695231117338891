"""From a block to the lines that show it in a given width."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from xai_tui.tui.transcript.blocks import Block
from xai_tui.tui.transcript.code import CodeLine, CodeLines
from xai_tui.tui.transcript.inline import inline_runs
from xai_tui.tui.transcript.markdown import References
from xai_tui.tui.transcript.runs import PLAIN, Line, Look, Run, clean, ornament, prefixed
from xai_tui.tui.transcript.tables import read_table, table_lines
from xai_tui.tui.transcript.wrap import wrap

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_LEAST_ROOM = 16
"""Cells below which bars and indents give way to what they stand before."""

_HEADINGS = {
    "h1": Look("heading", bold=True, underline=True),
    "h2": Look("heading", bold=True),
    "h3": Look("heading", bold=True, italic=True),
}
_MINOR_HEADING = Look("heading", italic=True)
_BULLETS = "•◦▪"
_TASKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}
_BOX = 4
"""Characters of a task's box and the space after it."""


def block_lines(block: Block, width: int, references: References) -> list[Line]:
    """Draw a block.

    Args:
        block: What the reader found.
        width: Cells of a line, at least 1; no line is wider.
        references: Link definitions of the whole text.
    """
    if block.kind == "fence":
        return FenceDrawing(block.language, width).draw(block.lines)
    if block.kind == "literal":
        return literal_lines("\n".join(block.lines), width)
    if block.tokens[0].type == "table_open":
        return table_lines(read_table(block.tokens, references), width)
    from markdown_it.tree import SyntaxTreeNode

    nodes = SyntaxTreeNode(block.tokens).children
    pen = _Pen(block.lines, nodes[0].map[0] if nodes and nodes[0].map else 0, references)
    if block.kind == "item":
        return pen.item(nodes[0], width, block.ordinal, depth=0)
    return pen.node(nodes[0], width, depth=0)


def literal_lines(text: str, width: int, look: Look = PLAIN) -> list[Line]:
    """Draw text as it was written, wrapped."""
    return wrap([Run(clean(text), look)] if text else [], width)


class FenceDrawing:
    """Code on its own ground, of which more lines may come: a bar, the language, the code.

    Args:
        language: What the fence says it is.
        width: Cells of a line; longer code is cut.
    """

    def __init__(self, language: str, width: int) -> None:
        self._code = CodeLines(language)
        self._bar, self._room = _prefix("▎", width, "bar")
        self._lines = [self._label(language)] if language and self._bar else []
        self._settled = len(self._lines)

    def draw(self, code: Sequence[str]) -> list[Line]:
        """Return all lines for `code`, which begins with what was drawn before."""
        before = self._code.settled
        rows = self._code.rest(code)
        new = self._code.settled - before
        del self._lines[self._settled :]
        self._lines += self._body(rows[:new])
        self._settled = len(self._lines)
        self._lines += self._body(rows[new:])
        return self._lines.copy()

    def _label(self, language: str) -> Line:
        # the language may be any text; it is no line of the code, so its newline is not copied
        name = wrap([Run(clean(language), Look("label"), copied="")], self._room)[0]
        return Line((*self._bar, *name.runs), joint="", fill="block")

    def _body(self, rows: Sequence[CodeLine]) -> list[Line]:
        lines: list[Line] = []
        for runs in rows:
            lines += prefixed(wrap(runs, self._room, "block"), self._bar, self._bar)
        return lines


def _prefix(text: str, width: int, role: str = "frame") -> tuple[tuple[Run, ...], int]:
    """Return what stands before a line and the room it leaves; nothing where room is short."""
    room = width - cell_len(text)
    if room < min(_LEAST_ROOM, max(width // 2, 2)):
        return (), width
    return (ornament(text, role),), room


class _Pen:
    """Draws the nodes of one block."""

    def __init__(self, lines: Sequence[str], offset: int, references: References) -> None:
        self.lines = lines
        self.offset = offset
        self.references = references
        self.task: Token | None = None

    def node(self, node: "SyntaxTreeNode", width: int, depth: int) -> list[Line]:
        match node.type:
            case "paragraph":
                lines = wrap(self.inline(node), width)
            case "heading":
                lines = wrap(self.inline(node, _HEADINGS.get(node.tag, _MINOR_HEADING)), width)
            case "fence" | "code_block":
                language = (node.info.split() or [""])[0]
                lines = FenceDrawing(language, width).draw(node.content.split("\n")[:-1])
            case "blockquote":
                bar, room = _prefix("▎ ", width, "quote")
                lines = prefixed(self.children(node, room, depth), bar, bar)
            case "bullet_list" | "ordered_list":
                lines = self.items(node, width, depth)
            case "hr":
                lines = [Line((ornament("─" * width),))]
            case "table":
                lines = table_lines(read_table(list(node.to_tokens()), self.references), width)
            case _:
                lines = literal_lines(node.content, width)
        return lines

    def inline(self, node: "SyntaxTreeNode", look: Look = PLAIN) -> list[Run]:
        token = node.children[0].token if node.children else None
        if token is None:
            return []
        content = token.content[_BOX:] if token is self.task else token.content
        return inline_runs(content, self.references, look)

    def children(self, node: "SyntaxTreeNode", width: int, depth: int) -> list[Line]:
        lines: list[Line] = []
        for child in node.children:
            if lines and self.gap_before(child):
                lines.append(Line())
            lines += self.node(child, width, depth)
        return lines or [Line()]

    def items(self, node: "SyntaxTreeNode", width: int, depth: int) -> list[Line]:
        ordered = node.type == "ordered_list"
        start = int(node.attrs.get("start", 1))
        lines: list[Line] = []
        for number, item in enumerate(node.children, start):
            if lines and self.gap_before(item):
                lines.append(Line())
            lines += self.item(item, width, number if ordered else None, depth)
        return lines

    def item(self, node: "SyntaxTreeNode", width: int, ordinal: int | None, depth: int) -> list[Line]:
        mark = f"{_BULLETS[depth % len(_BULLETS)]} " if ordinal is None else f"{ordinal}. "
        token = _first_inline(node)
        if token and token.content[:_BOX] in _TASKS:
            self.task = token
            mark = _TASKS[token.content[:_BOX]]
        first, room = _prefix(mark, width, "mark")
        copied = tuple(run._replace(copied="- " if ordinal is None else mark) for run in first)
        rest = (ornament(" " * (width - room)),) if first else ()
        return prefixed(self.children(node, room, depth + 1), copied, rest)

    def gap_before(self, node: "SyntaxTreeNode") -> bool:
        """Tell whether a blank line stands before a node in the source."""
        at = node.map[0] - self.offset if node.map else 0
        return at > 0 and not self.lines[at - 1].strip(" >")


def _first_inline(node: "SyntaxTreeNode") -> "Token | None":
    paragraph = node.children[0] if node.children else None
    if paragraph is None or paragraph.type != "paragraph" or not paragraph.children:
        return None
    return paragraph.children[0].token


def spaced(above: Block, below: Block) -> bool:
    """Tell whether a blank line is drawn between two blocks.

    Prose that runs into a list, and items of a list, keep the spacing of the
    source; everything else stands apart.
    """
    return below.gap or not (_is_prose(above) and _is_prose(below))


def _is_prose(block: Block) -> bool:
    if block.kind == "tokens":
        return block.tokens[0].type == "paragraph_open"
    return block.kind in {"item", "literal"}
