"""From looks to colours: the theme's, through component classes, so that a style sheet may change them."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from xai_tui.tui.transcript.runs import PLAIN, Look, Run

ROLES = (
    "text", "muted", "heading", "code", "block", "label", "bar", "frame", "quote", "mark", "link", "target",
    "prompt", "answer", "thoughts", "fold", "call", "warning", "error", "cursor", "thumb", "more",
    "found", "found-now",
    "syntax-comment", "syntax-keyword", "syntax-string", "syntax-number", "syntax-name", "syntax-builtin",
    "syntax-deleted", "syntax-inserted",
)  # fmt: skip

COMPONENT_CLASSES = {f"transcript--{role}" for role in ROLES}

_GROUNDS = ("bar", "label", "syntax-")
"""Roles that stand on the ground of a code block."""

DEFAULT_CSS = """
Surface {
    background: $background;
    color: $foreground;
    overflow: hidden hidden;
    .transcript--text { color: $foreground; }
    .transcript--muted, .transcript--target, .transcript--thoughts, .transcript--fold { color: $text-muted; }
    .transcript--frame, .transcript--thumb { color: $foreground 30%; }
    .transcript--heading { color: $text-primary; }
    .transcript--code { color: $text-accent; background: $foreground 7%; }
    .transcript--block, .transcript--bar, .transcript--label { background: $foreground 4%; }
    .transcript--bar { color: $primary; }
    .transcript--label { color: $text-muted; text-style: italic; }
    .transcript--quote { color: $secondary; }
    .transcript--mark, .transcript--call { color: $text-secondary; }
    .transcript--link { color: $text-accent; text-style: underline; }
    .transcript--prompt { color: $text-success; }
    .transcript--answer { color: $text-primary; }
    .transcript--thoughts { text-style: italic; }
    .transcript--warning { color: $text-warning; }
    .transcript--error { color: $text-error; }
    .transcript--cursor { color: $primary; }
    .transcript--more { color: $background; background: $primary; text-style: bold; }
    .transcript--found { color: $foreground; background: $warning 40%; }
    .transcript--found-now { color: $background; background: $warning; text-style: bold; }
    .transcript--syntax-comment { color: $text-muted; text-style: italic; }
    .transcript--syntax-keyword { color: $text-accent; text-style: bold; }
    .transcript--syntax-string, .transcript--syntax-inserted { color: $text-success; }
    .transcript--syntax-number { color: $text-warning; }
    .transcript--syntax-name { color: $text-primary; }
    .transcript--syntax-builtin { color: $text-secondary; }
    .transcript--syntax-deleted { color: $text-error; }
    &:ansi {
        .transcript--muted, .transcript--target, .transcript--thoughts, .transcript--fold { text-style: dim; }
        .transcript--frame, .transcript--thumb { color: ansi_default; text-style: dim; }
        .transcript--code { background: transparent; text-style: bold; }
        .transcript--block, .transcript--bar, .transcript--label { background: transparent; }
        .transcript--more { color: ansi_default; background: transparent; text-style: reverse; }
        .transcript--found { color: ansi_default; background: transparent; text-style: underline; }
        .transcript--found-now { color: ansi_default; background: transparent; text-style: reverse; }
        .transcript--syntax-comment { text-style: dim; }
    }
}
"""


class Palette:
    """The styles of one widget under one theme; make a new one when its styles change.

    Args:
        widget: The widget that has the component classes.

    Attributes:
        selection: What is laid over selected text.
        filters: What Textual changes in every colour, for this terminal.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._ground = widget.rich_style
        self._background = widget.background_colors[1]
        self.filters: Sequence[LineFilter] = widget.get_line_filters()
        self._styles: dict[Look, Style] = {}
        self.selection = widget.screen.get_component_rich_style("screen--selection")

    def style(self, look: Look) -> Style:
        """Return the style of a look, ground included."""
        style = self._styles.get(look)
        if style is None:
            style = self._styles[look] = self._make(look)
        return style

    def _make(self, look: Look) -> Style:
        style = self._widget.get_component_rich_style(f"transcript--{look.role}")
        if look.role.startswith(_GROUNDS):
            ground = self._widget.get_component_rich_style("transcript--block")
            style += Style(bgcolor=ground.bgcolor)
        return style + Style(
            bold=look.bold or None,
            italic=look.italic or None,
            strike=look.strike or None,
            underline=look.underline or None,
        )

    def strip(self, runs: Iterable[Run], width: int, fill: str = "text") -> Strip:
        """Return runs as a strip of exactly `width` cells."""
        segments = [Segment(run.text, self.style(run.look)) for run in runs]
        cells = sum(cell_len(segment.text) for segment in segments)
        if cells < width:
            segments.append(Segment(" " * (width - cells), self.style(PLAIN._replace(role=fill))))
        strip = Strip(segments, max(cells, width))
        return strip if cells <= width else strip.crop(0, width)

    def finished(self, strip: Strip, left: int, width: int) -> Strip:
        """Return a strip as it goes to the terminal: with `left` cells before it, `width` cells wide."""
        strip = Strip.join([Strip.blank(left, self._ground), strip]).adjust_cell_length(width, self._ground)
        for line_filter in self.filters:
            strip = strip.apply_filter(line_filter, self._background)
        return strip

    def selected(self, strip: Strip, start: int, end: int) -> Strip:
        """Return a strip with the characters from `start` to before `end` shown as selected."""
        return _laid_over(strip, start, end, self.selection)

    def marked(self, strip: Strip, start: int, end: int, *, now: bool) -> Strip:
        """Return a strip with the characters from `start` to before `end` shown as found."""
        return _laid_over(strip, start, end, self.style(Look("found-now" if now else "found")))


def _laid_over(strip: Strip, start: int, end: int, over: Style) -> Strip:
    segments = []
    position = 0
    for text, style, _ in strip:
        first = min(max(start - position, 0), len(text))
        last = min(max(end - position, first), len(text))
        pieces = (
            (text[:first], style),
            (text[first:last], over if style is None else style + over),
            (text[last:], style),
        )
        segments += [Segment(piece, look) for piece, look in pieces if piece]
        position += len(text)
    return Strip(segments, strip.cell_length)
