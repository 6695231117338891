r"""Operating system commands: the clipboard and notifications of the terminal the user sits at.

Every function returns the text to write and writes nothing. Nobody ever
acknowledges these sequences, so say "sent to the terminal", not "copied".
They end in BEL, which unlike ST may stand inside the wrappers of tmux and
screen.
"""

import base64

from xai_tui.terminal.detection import Multiplexer, Terminal
from xai_tui.terminal.safe import visible

BELL = "\a"
"""The oldest notification, which every terminal and multiplexer passes on."""

CLIPBOARD_LIMIT = 74_000
"""The most base64 characters that are safe to send to a clipboard; terminals drop longer ones silently."""

_SCREEN_CHUNK = 250
"""Below the shortest string buffer that versions of GNU screen have for one device control string."""

_NOTIFICATION_LIMIT = 200
_SPEAKS_777 = ("rxvt", "foot", "vte", "contour")


def clipboard(text: str, terminal: Terminal) -> str | None:
    """The sequence that offers `text` to the clipboard (OSC 52), wrapped for what stands in between.

    tmux gets it twice: as it is, for its own buffer and those it tells where `set-clipboard` is `on`, and
    wrapped, for the terminal outside where `allow-passthrough` is. It drops what it is not set for.

    Args:
        text: What was copied; lone surrogates, which no encoding has, become question marks.
        terminal: Where it goes.

    Returns:
        What to write, or `None` when the text is longer than terminals take.
    """
    payload = base64.b64encode(text.encode(errors="replace")).decode()
    if len(payload) > CLIPBOARD_LIMIT:
        return None
    sequence = f"\x1b]52;c;{payload}\a"
    own = sequence if terminal.multiplexer is Multiplexer.TMUX else ""
    return own + _through(terminal, sequence)


def notification(title: str, body: str, terminal: Terminal) -> str:
    """The sequence that shows a notification, in the dialect this terminal is likely to speak.

    Args:
        title: A few words; names the program or the chat.
        body: One sentence.
        terminal: Where it goes.
    """
    if terminal.kind.startswith(_SPEAKS_777):
        return _through(terminal, f"\x1b]777;notify;{_one_field(title)};{_one_field(body)}\a")
    return _through(terminal, f"\x1b]9;{_one_field(f'{title}: {body}')}\a")


def _one_field(text: str) -> str:
    """Text that can neither end the sequence nor begin another field of it."""
    line = visible(" ".join(text.split()), keep_newlines=False).replace(";", ",")
    return line if len(line) <= _NOTIFICATION_LIMIT else line[: _NOTIFICATION_LIMIT - 1] + "…"


def _through(terminal: Terminal, sequence: str) -> str:
    if terminal.multiplexer is Multiplexer.TMUX:
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\"
    if terminal.multiplexer is Multiplexer.SCREEN:
        starts = range(0, len(sequence), _SCREEN_CHUNK)
        return "".join(f"\x1bP{sequence[at : at + _SCREEN_CHUNK]}\x1b\\" for at in starts)
    return sequence
