"""`xai-tui` without a command: the screen."""

import gc
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol

from xai_tui.cli.invocation import DEMO_KEY, Invocation
from xai_tui.errors import UsageError
from xai_tui.terminal.detection import Terminal, detect

if TYPE_CHECKING:
    from xai_tui.config.paths import Paths
    from xai_tui.config.settings import Settings
    from xai_tui.tui.boot.boot import Boot


class SandboxStarter(Protocol):
    """Starts the sandbox when it is wanted, which is after the first paint."""

    def __call__(self) -> str:
        """Start it unless it runs, and return its base URL."""


_TICKS = "250"
"""How many times a second Textual may paint: a key that comes behind a paint waits for up to two ticks."""

_REMOTE_ESCAPE_MS = "250"
"""How long Escape waits for the rest of a key sequence, where packets come in bursts."""


def open_screen(invocation: Invocation, chat: str | None) -> int:
    """Open the screen and stay until it is left.

    Args:
        invocation: The run.
        chat: The id of the chat to open; `None` for the last one.

    Returns:
        The exit code.

    Raises:
        UsageError: There is no terminal to draw on.
        XaiTuiError: The settings or the key cannot be used.
    """
    terminal = detect(invocation.environ)
    _demand_terminal(terminal)
    output = invocation.output()
    settings = invocation.settings()
    prepare_textual(settings, terminal)
    from xai_tui.config.credentials import FoundKey, Secret

    demo_key = FoundKey(Secret(DEMO_KEY), "the sandbox") if invocation.demo else None
    key = demo_key or invocation.key(settings, output)
    paths = invocation.paths()
    with boot_for(settings, paths, invocation.environ) as boot, _sandbox_on_demand() as start_sandbox:
        gc.disable()  # nothing that is loaded now is garbage; the screen enables it
        from xai_tui.tui.running import run

        return run(
            settings,
            paths,
            key,
            start_sandbox=start_sandbox if invocation.demo or key is None else None,
            chat=chat,
            boot=boot,
        )


def boot_for(
    settings: "Settings", paths: "Paths", environ: Mapping[str, str]
) -> "AbstractContextManager[Boot | None]":
    """What stands in for the screen while it is loaded; nothing where it is not wanted or cannot.

    Args:
        settings: Whether it is wanted, the theme, and whether little is to be drawn.
        paths: Where the user's themes are.
        environ: The process environment.
    """
    source, target = sys.stdin.fileno(), sys.stderr.fileno()
    if not settings.boot_echo or environ.get("TEXTUAL_DRIVER") or sys.platform == "win32":
        return nullcontext()
    from xai_tui.tui.boot.boot import Boot
    from xai_tui.tui.boot.colours import read_colours

    colours = read_colours(settings.theme, paths.themes_dir, environ)
    boot = Boot(colours, source, target, is_focused=settings.low_bandwidth == "on")
    return boot if boot.fits else nullcontext()


def _demand_terminal(terminal: Terminal) -> None:
    streams = {"standard input": sys.stdin, "standard output": sys.stdout, "standard error": sys.stderr}
    missing = [name for name, stream in streams.items() if stream is None or not stream.isatty()]
    if missing:
        raise UsageError(
            f"The screen needs a terminal, and {' and '.join(missing)} is none.",
            next_step="For scripts and pipes use `xai-tui ask`.",
        )
    if terminal.is_dumb:
        raise UsageError(
            f"The screen needs a terminal that can move its cursor; TERM is {terminal.kind!r}.",
            next_step="Set TERM to what your terminal is, or use `xai-tui ask`.",
        )


def prepare_textual(settings: "Settings", terminal: Terminal) -> None:
    """Set the switches that Textual reads when it is imported; what the user has set stays.

    A size in the environment goes: Textual would take it for the terminal's.

    Args:
        settings: Whether the user wants little drawn.
        terminal: Whether the line is likely to be slow.
    """
    for name in ("COLUMNS", "LINES"):  # of whoever set them: the terminal itself knows its size
        os.environ.pop(name, None)
    is_slow = terminal.is_remote if settings.low_bandwidth == "auto" else settings.low_bandwidth == "on"
    if not is_slow:
        os.environ.setdefault("TEXTUAL_FPS", _TICKS)
    else:
        os.environ.setdefault("ESCDELAY", _REMOTE_ESCAPE_MS)
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
        os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")


@contextmanager
def _sandbox_on_demand() -> Iterator[SandboxStarter]:
    """A way to start the sandbox; it ends with the screen."""
    from contextlib import ExitStack

    running: list[str] = []
    with ExitStack() as stack:

        def start() -> str:
            if not running:
                from xai_tui.cli.demo import demo_sandbox

                running.append(stack.enter_context(demo_sandbox(os.environ)).url)
            return running[0]

        yield start
