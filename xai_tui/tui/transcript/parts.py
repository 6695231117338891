"""Lines that stand around a message's text: who speaks, thoughts, calls, marks, sources, errors."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

from xai_tui.tui.transcript.entry import Entry, Failure
from xai_tui.tui.transcript.plain import Piece
from xai_tui.tui.transcript.runs import PLAIN, Line, Look, Run, clean, ornament, prefixed
from xai_tui.tui.transcript.wrap import cut, wrap

YOU = "you ▸ "
_MUTED = Look("muted")
_whitespace = re.compile(r"\s+").sub
_LEAST_INDENTED = 24
"""Cells of a line below which a prompt is not indented."""
_LEAST_MARKED = 6
"""Cells of a line below which a call has no mark."""
_ARGUMENTS = 400
"""Characters of a call's arguments that are looked at for its one line."""


def speaker_lines(entry: Entry, width: int) -> list[Line]:
    """Draw a blank line, who answers, and which of its siblings the answer is."""
    runs = [Run(f"{clean(entry.label) or 'grok'} ▸", Look("answer", bold=True), copied="")]
    if entry.sibling[1] > 1:
        runs += [ornament("  "), sibling_run(entry)]
    return [Line(), *(Line(line.runs, joint="") for line in wrap(runs, width))]


def sibling_run(entry: Entry) -> Run:
    """Return the mark that tells which of its siblings an entry is."""
    index, count = entry.sibling
    return ornament(f"‹{index}/{count}›", "mark")


def prompt_lines(entry: Entry, piece: Piece, width: int) -> list[Line]:
    """Draw a piece of a prompt as it was typed, the first with the mark of who speaks."""
    first = not piece.start
    mark = [Run(YOU, Look("prompt", bold=True), copied="")]
    siblings = [sibling_run(entry), ornament(" ")] if first and entry.sibling[1] > 1 else []
    indent = cell_len(YOU)
    runs = [*siblings, Run(clean(entry.text[piece.start : piece.end]))]
    if width < _LEAST_INDENTED:
        lines = wrap([*mark, *runs] if first else runs, width)
    else:
        rest = (ornament(" " * indent),)
        lines = prefixed(wrap(runs, width - indent), tuple(mark) if first else rest, rest)
    lines[-1].joint = piece.joint
    return lines


def notice_lines(text: str, width: int) -> list[Line]:
    """Draw a notice of the program's own."""
    return wrap([ornament("· ", "muted"), Run(clean(text), _MUTED)], width)


def thoughts_head(entry: Entry, unfolded: bool, width: int) -> list[Line]:
    """Draw the one line that folded thoughts are."""
    if entry.thought_seconds is not None:
        duration = f" {duration_words(entry.thought_seconds)}"
    else:
        duration = " …" if entry.state == "streaming" and not entry.text else ""
    head = Run(f"{'▾' if unfolded else '▸'} thoughts{duration}", Look("fold"), copied="")
    return [Line(line.runs, joint="") for line in wrap([head], width)]


def thoughts_lines(text: str, joint: str, width: int) -> list[Line]:
    """Draw a piece of unfolded thoughts."""
    bar = (ornament("│ "),) if width > 2 * len("│ ") else ()
    lines = prefixed(wrap([Run(clean(text), Look("thoughts"))], width - 2 * len(bar)), bar, bar)
    lines[-1].joint = joint
    return lines


def duration_words(seconds: float) -> str:
    """Return a duration as people say it: `0.4 s`, `12 s`, `2 min 5 s`."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def call_lines(entry: Entry, width: int) -> list[Line]:
    """Draw each tool call as one line, its arguments cut where the line ends."""
    lines = []
    for name, arguments in entry.tool_calls:
        words = _whitespace(" ", f"{clean(name)}({clean(arguments[:_ARGUMENTS])})")
        mark = ornament("⚙ ", "call") if width >= _LEAST_MARKED else ornament("")
        lines.append(Line((mark, Run(cut(words, width - cell_len(mark.text)), Look("call")))))
    return lines


def source_lines(entry: Entry, width: int) -> list[Line]:
    """Draw citations as a numbered list of title and address."""
    lines = []
    for number, (title, url) in enumerate(entry.citations, 1):
        mark = f"[{number}] "
        address = clean(url).replace("\n", " ")
        runs = [Run(clean(title).replace("\n", " "), PLAIN, address), Run(" ", PLAIN)] if title else []
        runs.append(Run(address, Look("target", underline=True), address))
        first = (Run(mark, Look("mark")),)
        room = width - len(mark)
        if room < len(mark):
            lines += wrap([*first, *runs], width)
        else:
            lines += prefixed(wrap(runs, room), first, (ornament(" " * len(mark)),))
    return lines


def mark_lines(entry: Entry, width: int) -> list[Line]:
    """Draw what is to be known about how a message ended, or that it has not begun."""
    note = clean(entry.note).replace("\n", " ")
    words = {
        "stopped": ("■ stopped", "warning"),
        "broken": ("✂ broken off", "warning"),
        "queued": ("◌ queued", "muted"),
        "waiting": ("◌ waiting for the answer", "muted"),
        "done": (f"■ {note}" if note else "", "warning"),
    }.get(entry.state, ("", ""))
    text, role = words
    if not text:
        return []
    if note and entry.state != "done":
        text = f"{text}: {note}"
    return wrap([Run(text, Look(role), copied="")], width)


def error_lines(error: Failure | tuple[str, str, str], width: int) -> list[Line]:
    """Draw an error as a card: what happened, the details, what to do now."""
    title, message, next_step = (clean(text).strip() for text in error)
    bar = (ornament("┃ ", "error"),) if width > 2 * len("┃ ") else ()
    room = width - 2 * len(bar)
    lines = wrap([Run(f"✗ {title}", Look("error", bold=True))], room)
    if message:
        lines += wrap([Run(message, PLAIN)], room)
    if next_step:
        lines += wrap([Run(f"→ {next_step}", _MUTED)], room)
    return prefixed(lines, bar, bar)


def footer_lines(entry: Entry, width: int) -> list[Line]:
    """Draw what the turn cost."""
    return wrap([Run(clean(entry.footer), _MUTED, copied="")], width) if entry.footer else []


def foot_lines(entry: Entry, width: int) -> list[Line]:
    """Draw everything below a message's text, a blank line before each kind."""
    lines: list[Line] = []
    for group in _foot_groups(entry, width):
        if group:
            lines += [Line(), *group]
    return lines


def _foot_groups(entry: Entry, width: int) -> Iterator[list[Line]]:
    yield source_lines(entry, width)
    if entry.error is not None:
        yield error_lines(entry.error, width)
    yield [*mark_lines(entry, width), *footer_lines(entry, width)]
