"""From a block to the lines that show it in a given width."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from xai_tui.tui.transcript.block import LONG_CODE, Block
from xai_tui.tui.transcript.code import highlight, highlight_growing
from xai_tui.tui.transcript.containers import BOX, Container
from xai_tui.tui.transcript.groups import group_tokens
from xai_tui.tui.transcript.inline import inline_runs
from xai_tui.tui.transcript.markdown import References, block_tokens
from xai_tui.tui.transcript.runs import PLAIN, Line, Look, Run, clean, ornament, prefixed
from xai_tui.tui.transcript.tables import read_table, row_lines, table_lines
from xai_tui.tui.transcript.trace import Trace
from xai_tui.tui.transcript.wrap import cut, wrap

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
_GOES_ON = "↪ "
"""Stands before what goes on of a line of code."""


def block_lines(block: Block, width: int, references: References, trace: Trace | None = None) -> list[Line]:
    """Draw a block.

    Args:
        block: What the reader found.
        width: Cells of a line, at least 1; no line is wider.
        references: Link definitions of the whole text.
        trace: Takes down where the runs stand in the source, if that is asked for.
    """
    return _inside(block, width, _Source(references, trace), 0, 0)


@dataclass(frozen=True, slots=True)
class _Source:
    """What is known around a block: link definitions, and what takes down where runs stand."""

    references: References
    trace: Trace | None


def gap_line(block: Block, width: int) -> Line:
    """Return the blank line above a block, with the bars of the quotes it goes on in."""
    runs: tuple[Run, ...] = ()
    for at, container in enumerate(block.within[: block.begins]):
        prefix, width = _container_prefix(block, at, container, width, depth=0)
        runs += prefix[1]
    return Line(runs)


def _inside(block: Block, width: int, source: _Source, at: int, depth: int) -> list[Line]:
    """Draw a block in its containers from the one at `at` on, `depth` items deep."""
    if at == len(block.within):
        return _own_lines(block, width, source, depth)
    container = block.within[at]
    (first, rest), room = _container_prefix(block, at, container, width, depth)
    return prefixed(_inside(block, room, source, at + 1, depth + (not container.is_quote)), first, rest)


def _container_prefix(
    block: Block, at: int, container: Container, width: int, depth: int
) -> tuple[tuple[tuple[Run, ...], tuple[Run, ...]], int]:
    """Return what stands before the first and the other lines of a block in a container, and the room."""
    if container.is_quote:
        bar, room = _prefix("▎ ", width, "quote")
        return (bar, bar), room
    first, rest, room = _item_prefix(container.ordinal, container.text, width, depth)
    return (first if at >= block.begins else rest, rest), room


def _own_lines(block: Block, width: int, source: _Source, depth: int) -> list[Line]:
    if block.kind == "fence":
        lines = code_lines(
            block.lines,
            width,
            block.language,
            labelled=not block.continued,
            growing=block.growing,
            trace=source.trace,
        )
        if lines and not block.joint:
            lines[-1] = replace(lines[-1], joint=block.joint)
        return lines
    if block.kind == "folded":
        return folded_lines(block.language, width)
    if block.kind == "literal":
        return literal_lines("\n".join(block.lines), width, block.joint, source.trace)
    if block.kind == "rows":
        return row_lines(block, width, source.references, source.trace)
    return _markdown_lines(block, width, source, depth)


def _markdown_lines(block: Block, width: int, source: _Source, depth: int) -> list[Line]:
    tokens = group_tokens(block_tokens(block.lines, {}))[0].tokens
    if block.opens == "table_open":
        return table_lines(read_table(tokens, source.references, source.trace), width)
    from markdown_it.tree import SyntaxTreeNode

    pen = _Pen(block.lines, source)
    node = SyntaxTreeNode(tokens).children[0]
    if block.kind == "item":
        return pen.item(node, width, block.ordinal, depth)
    if block.opens == "paragraph_open" and _is_task(block):
        pen.task = tokens[1]
    return pen.node(node, width, depth)


def _is_task(block: Block) -> bool:
    """Tell whether a block is the first of an item that has a box."""
    return block.begins < len(block.within) and block.within[-1].text in _TASKS


def folded_lines(words: str, width: int) -> list[Line]:
    """Draw the one line that folded code is."""
    bar, room = _prefix("▎", width, "bar")
    text = cut(f"▸ {clean(words)}", room)
    return [Line((*bar, Run(text, Look("label"), copied="")), joint="", fill="block")]


def literal_lines(text: str, width: int, joint: str = "\n", trace: Trace | None = None) -> list[Line]:
    """Draw text as it was written, wrapped; `joint` is what follows it in the source."""
    runs = [Run(clean(text))] if text else []
    lines = wrap(runs if trace is None else trace.plain(runs, 0), width)
    lines[-1].joint = joint
    return lines


def code_lines(
    code: Sequence[str],
    width: int,
    language: str,
    *,
    labelled: bool,
    growing: bool = False,
    trace: Trace | None = None,
    at: int = 0,
) -> list[Line]:
    """Draw code on its own ground: a bar, the language if it is labelled, the lines cut at the width.

    Args:
        code: Its lines.
        width: Cells of a line.
        language: What it says it is.
        labelled: Whether the language is named above it.
        growing: Whether its last line may still grow.
        trace: Takes down where the runs stand in the source, if that is asked for.
        at: Line of the block that the code begins with.
    """
    bar, room = _prefix("▎", width, "bar")
    label = f"{language} ▾" if len(code) >= LONG_CODE else language
    lines = [_label(bar, label, room)] if labelled and language and bar else []
    if trace is not None:
        for number, runs in enumerate(highlight(code, language), at):
            lines += prefixed(_code_rows(trace.line(runs, number), room), bar, bar)
    elif growing:
        for runs in highlight_growing(code, language):
            lines += _kept_rows(runs, room, bar)
    else:
        for runs in highlight(code, language):
            lines += prefixed(_code_rows(runs, room), bar, bar)
    return lines


@lru_cache(maxsize=256)
def _kept_rows(runs: tuple[Run, ...], width: int, bar: tuple[Run, ...]) -> tuple[Line, ...]:
    """Return the rows of a line of code, the same ones each time it is drawn while code grows below it."""
    return tuple(prefixed(_code_rows(runs, width), bar, bar))


def _code_rows(runs: Sequence[Run], width: int) -> list[Line]:
    """Break one line of code; what goes on below is marked and stands a little further in than the line."""
    if sum(cell_len(run.text) for run in runs) <= width:
        return wrap(runs, width, "block")
    code = "".join(run.text for run in runs)
    indent = len(code) - len(code.lstrip(" "))
    room = width - indent - len(_GOES_ON)
    if room < width // 2:
        return wrap(runs, width, "block")
    rest = (ornament(" " * indent + _GOES_ON, "bar"),)
    return prefixed(wrap(_without(indent, runs), room, "block"), (Run(code[:indent], Look("block")),), rest)


def _without(count: int, runs: Sequence[Run]) -> list[Run]:
    """Return runs without their first `count` characters."""
    left: list[Run] = []
    for run in runs:
        left.append(run.part(count, len(run.text)))
        count = max(count - len(run.text), 0)
    return left


def _label(bar: tuple[Run, ...], language: str, room: int) -> Line:
    # it is no line of the code, so its newline is not copied
    return Line((*bar, ornament(cut(clean(language), room), "label")), joint="", fill="block")


def _prefix(text: str, width: int, role: str = "frame") -> tuple[tuple[Run, ...], int]:
    """Return what stands before a line and the room it leaves; nothing where room is short."""
    room = width - cell_len(text)
    if room < min(_LEAST_ROOM, max(width // 2, 2)):
        return (), width
    return (ornament(text, role),), room


def _item_prefix(
    ordinal: int | None, text: str, width: int, depth: int
) -> tuple[tuple[Run, ...], tuple[Run, ...], int]:
    """Return what stands before the first and the other lines of an item, and the room left.

    Args:
        ordinal: Its number, if it has one.
        text: How its text begins: with a box, if it is a task.
        width: Cells of a line.
        depth: How many items it stands in.
    """
    mark = f"{_BULLETS[depth % len(_BULLETS)]} " if ordinal is None else f"{ordinal}. "
    mark = _TASKS.get(text, mark)
    first, room = _prefix(mark, width, "mark")
    copied = tuple(run._replace(copied="- " if ordinal is None else mark) for run in first)
    rest = (ornament(" " * (width - room)),) if first else ()
    return copied, rest, room


class _Pen:
    """Draws the nodes of one block."""

    def __init__(self, lines: Sequence[str], source: _Source) -> None:
        self.lines = lines
        self.trace = source.trace
        self.references = source.references
        self.task: Token | None = None

    def node(self, node: "SyntaxTreeNode", width: int, depth: int) -> list[Line]:
        match node.type:
            case "paragraph":
                lines = wrap(self.inline(node), width)
            case "heading":
                lines = wrap(self.inline(node, _HEADINGS.get(node.tag, _MINOR_HEADING)), width)
            case "fence" | "code_block":
                language = (node.info.split() or [""])[0]
                lines = code_lines(
                    node.content.split("\n")[:-1],
                    width,
                    language,
                    labelled=True,
                    trace=self.trace,
                    at=node.map[0] + (node.type == "fence") if node.map else 0,
                )
            case "blockquote":
                bar, room = _prefix("▎ ", width, "quote")
                lines = prefixed(self.children(node, room, depth), bar, bar)
            case "bullet_list" | "ordered_list":
                lines = self.items(node, width, depth)
            case "hr":
                lines = [Line((ornament("─" * width),))]
            case "table":
                lines = table_lines(read_table(list(node.to_tokens()), self.references, self.trace), width)
            case _:
                lines = literal_lines(node.content, width)
        return lines

    def inline(self, node: "SyntaxTreeNode", look: Look = PLAIN) -> list[Run]:
        token = node.children[0].token if node.children else None
        if token is None:
            return []
        content = token.content[BOX:] if token is self.task else token.content
        return inline_runs(content, self.references, look, self.trace, token.map[0] if token.map else 0)

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
        token = _first_inline(node)
        if token and token.content[:BOX] in _TASKS:
            self.task = token
        text = token.content[:BOX] if token else ""
        first, rest, room = _item_prefix(ordinal, text, width, depth)
        return prefixed(self.children(node, room, depth + 1), first, rest)

    def gap_before(self, node: "SyntaxTreeNode") -> bool:
        """Tell whether a blank line stands before a node in the source."""
        at = node.map[0] if node.map else 0
        return at > 0 and not self.lines[at - 1].strip(" >")


def _first_inline(node: "SyntaxTreeNode") -> "Token | None":
    paragraph = node.children[0] if node.children else None
    if paragraph is None or paragraph.type != "paragraph" or not paragraph.children:
        return None
    return paragraph.children[0].token


def spaced(above: Block, below: Block) -> bool:
    """Tell whether a blank line is drawn between two blocks.

    Prose that runs into a list, items of a list, and what stands inside an
    item or a quote keep the spacing of the source; everything else stands apart.
    """
    if below.continued or below.gap or below.begins:
        return below.gap and not below.continued
    if below.opens == above.opens == "code_block":
        return False  # it is one, cut because it is long
    return not (_is_prose(above) and _is_prose(below))


def _is_prose(block: Block) -> bool:
    if block.within:
        return not block.within[0].is_quote
    if block.kind == "tokens":
        return block.opens == "paragraph_open"
    return block.kind in {"item", "literal"}
