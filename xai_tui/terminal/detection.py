"""What the environment tells of the terminal: its colours, and what stands between it and us.

Inside a multiplexer the environment is that of the session's birth, so this
is a first guess: what the terminal itself answers, and the user's settings,
know better.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

_TRUE_COLOUR_PROGRAMS = {"iTerm.app", "WezTerm", "ghostty", "vscode", "kitty", "rio"}
_COLOURLESS_KINDS = ("dumb", "vt100", "vt102", "vt220")


class ColourDepth(IntEnum):
    """How many colours can be told apart."""

    NONE = 1
    BASIC = 16
    PALETTE = 256
    TRUE = 16_777_216


class Multiplexer(StrEnum):
    """A program between us and the terminal, which filters and rewrites escape sequences."""

    NONE = ""
    TMUX = "tmux"
    SCREEN = "screen"
    ZELLIJ = "zellij"


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal as its environment describes it.

    Attributes:
        kind: The value of `TERM`.
        program: The value of `TERM_PROGRAM`, without which many terminals cannot be told apart.
        colours: The colours it shows, before the user's wish in `no_color`.
        multiplexer: What stands in between.
        is_remote: Whether the line is SSH or mosh, so that bytes and round trips count.
        is_mosh: Whether it is mosh, which shows no more than a screen's state and drops most sequences.
        is_dumb: Whether it can only print, so that no cursor may be moved.
        no_color: Whether the user asked for no colours.
    """

    kind: str = ""
    program: str = ""
    colours: ColourDepth = ColourDepth.BASIC
    multiplexer: Multiplexer = Multiplexer.NONE
    is_remote: bool = False
    is_mosh: bool = False
    is_dumb: bool = False
    no_color: bool = False


def detect(environ: Mapping[str, str]) -> Terminal:
    """Describe the terminal by environment variables alone; asks nothing of it."""
    kind = environ.get("TERM", "")
    is_mosh = any(name.startswith("MOSH_") for name in environ)
    return Terminal(
        kind=kind,
        program=environ.get("TERM_PROGRAM", ""),
        colours=_colours(kind, environ),
        multiplexer=_multiplexer(kind, environ),
        is_remote=is_mosh or any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")),
        is_mosh=is_mosh,
        is_dumb=kind in {"", "dumb"},
        no_color=bool(environ.get("NO_COLOR")),
    )


def _multiplexer(kind: str, environ: Mapping[str, str]) -> Multiplexer:
    if environ.get("TMUX") or kind.startswith("tmux"):
        return Multiplexer.TMUX
    if environ.get("ZELLIJ"):
        return Multiplexer.ZELLIJ
    if environ.get("STY") or kind.startswith("screen"):
        return Multiplexer.SCREEN
    return Multiplexer.NONE


def _colours(kind: str, environ: Mapping[str, str]) -> ColourDepth:
    if not kind or kind.startswith(_COLOURLESS_KINDS):
        return ColourDepth.NONE
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"} or kind.endswith("-direct"):
        return ColourDepth.TRUE
    if kind.startswith(("tmux", "screen")):  # what it runs in may show more, but does not get it
        return ColourDepth.PALETTE if "256color" in kind else ColourDepth.BASIC
    if environ.get("TERM_PROGRAM") in _TRUE_COLOUR_PROGRAMS or environ.get("WT_SESSION"):
        return ColourDepth.TRUE
    return ColourDepth.PALETTE if "256color" in kind else ColourDepth.BASIC
