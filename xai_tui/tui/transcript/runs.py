"""The stuff lines are made of: runs of text with a look, free of any theme."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len

from xai_tui.terminal.safe import visible

_EMOJI = "\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff"
# Rich gives no width to what follows a joiner; outside emoji terminals do
_stray_joiner = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])").sub


class Look(NamedTuple):
    """How a run looks: its role, which the theme colours, and emphasis on top.

    Attributes:
        role: One of the palette's roles.
        bold: In bold.
        italic: In italics.
        strike: Struck through.
        underline: Underlined.
    """

    role: str = "text"
    bold: bool = False
    italic: bool = False
    strike: bool = False
    underline: bool = False


PLAIN = Look()


class Run(NamedTuple):
    """A stretch of text in one look.

    Attributes:
        text: Safe text without newlines, except between wrapping and its caller.
        look: Its look.
        href: Where it leads, if it is a link.
        copied: What a selection yields for it, where that is not the text: "" for bars and borders.
        span: Where it stands in the source of its block, if that was asked for; character by character where
            it is as long as the text, else as a whole.
    """

    text: str
    look: Look = PLAIN
    href: str = ""
    copied: str | None = None
    span: tuple[int, int] | None = None

    def part(self, start: int, end: int) -> "Run":
        """Return the characters from `start` to before `end`."""
        span = self.span
        if span is not None and span[1] - span[0] == len(self.text):
            span = span[0] + start, span[0] + min(end, len(self.text))
        return self._replace(text=self.text[start:end], span=span)


def clean(text: str) -> str:
    """Return `text` safe to draw and as wide as it is measured."""
    text = visible(text)
    return _stray_joiner("", text) if "\u200d" in text else text


def ornament(text: str, role: str = "frame") -> Run:
    """Make a run that is drawn and never copied: a bar, a border, an indent."""
    return Run(text, Look(role), copied="")


@dataclass(slots=True)
class Line:
    """One row of the transcript.

    Attributes:
        runs: What it shows, from the left.
        joint: What stands between it and the next line in the source: a newline, or what a wrap swallowed.
        fill: Role that fills the rest of the row.
    """

    runs: tuple[Run, ...] = ()
    joint: str = "\n"
    fill: str = "text"

    @property
    def text(self) -> str:
        """All that is drawn."""
        return "".join(run.text for run in self.runs)

    @property
    def cells(self) -> int:
        """Width in terminal cells."""
        return sum(cell_len(run.text) for run in self.runs)

    def href_at(self, cell: int) -> str:
        """Return where the link at a cell leads; nothing if there is none."""
        for run in self.runs:
            if 0 <= cell < (width := cell_len(run.text)):
                return run.href
            cell -= width
        return ""

    def copied(self, start: int, end: int | None) -> str:
        """Return what a selection of the characters from `start` to before `end` yields."""
        parts = []
        position = 0
        for run in self.runs:
            length = len(run.text)
            first = max(start - position, 0)
            last = length if end is None else min(end - position, length)
            if first < last:
                parts.append(run.text[first:last] if run.copied is None else run.copied)
            position += length
        return "".join(parts)


def plain_text(runs: Iterable[Run]) -> str:
    """Return the text of `runs`."""
    return "".join(run.text for run in runs)


def prefixed(lines: Sequence[Line], first: tuple[Run, ...], rest: tuple[Run, ...]) -> list[Line]:
    """Return `lines` with `first` before the first of them and `rest` before the others."""
    return [Line((rest if at else first) + line.runs, line.joint, line.fill) for at, line in enumerate(lines)]
