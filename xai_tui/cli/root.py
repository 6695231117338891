"""The command `xai-tui` itself: its commands, and how every ending becomes words and an exit code."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from xai_tui import __version__
from xai_tui.cli.invocation import Invocation
from xai_tui.cli.lazy import Entry, LazyGroup
from xai_tui.cli.output import (
    InterruptedRunError,
    Output,
    ReaderGoneError,
    SystemRefusedError,
    abandon,
)
from xai_tui.errors import UsageError, XaiTuiError

DONE = 0


class CrashedError(XaiTuiError):
    """The program has a mistake; what was stored is safe."""

    kind = "crash"
    title = "xai-tui stopped because of a mistake of its own"
    next_step = "What was stored is safe. Please report this with the lines above."


COMMANDS = {
    "ask": Entry("xai_tui.cli.ask:ask", "Send a prompt and print the answer as it comes."),
    "defer": Entry("xai_tui.cli.defer:defer", "Send prompts as deferred jobs and print their ids."),
    "jobs": Entry("xai_tui.cli.jobs:jobs", "List, watch, collect and resend deferred jobs."),
    "models": Entry("xai_tui.cli.models:models", "List models with their prices, or show one."),
    "tokens": Entry("xai_tui.cli.tokens:tokens", "Count the tokens of a text."),
    "image": Entry("xai_tui.cli.image:image", "Make pictures from a prompt and print where they are."),
    "complete": Entry("xai_tui.cli.complete:complete", "Continue a raw text, without a chat around it."),
    "responses": Entry("xai_tui.cli.responses:responses", "Get or delete responses that the server keeps."),
    "key": Entry("xai_tui.cli.key:key", "Tell what the API key is, and what it may do."),
    "sandbox": Entry("xai_tui.cli.sandbox:sandbox", "Run the local server that speaks the same API."),
    "paths": Entry("xai_tui.cli.paths:paths", "Print where the program keeps its files."),
}
"""Every command: where it is and what it does."""


EPILOG = """\b
Environment: XAI_API_KEY; XAI_BASE_URL (default https://api.x.ai);
XAI_TUI_CONFIG (the file config.toml); XAI_TUI_THEME; NO_COLOR.

\b
Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the answer broke off,
4 no key or it is refused, 5 rate limit or credits, 78 unreadable config,
130 interrupted.
"""


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    epilog=EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="xai-tui", message="%(prog)s %(version)s")
@click.option("--demo", is_flag=True, help="Use the sandbox: no key, and nothing leaves the machine.")
@click.option(
    "--api-key-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the API key from this file.",
)
@click.option("--low-bandwidth", is_flag=True, help="Draw sparingly, whatever the line is found to carry.")
@click.option("--chat", "chat", metavar="ID", help="Open this chat; by default the last one.")
@click.pass_context
def xai_tui(
    context: click.Context, demo: bool, api_key_file: Path | None, low_bandwidth: bool, chat: str | None
) -> None:
    """Chat with Grok in the terminal, watch deferred jobs, count tokens.

    Without a command the screen opens on the last chat.
    """
    flags = {"low_bandwidth": "on"} if low_bandwidth else {}
    context.obj = replace(
        context.ensure_object(Invocation), demo=demo, api_key_file=api_key_file, flags=flags
    )
    if context.invoked_subcommand is None:
        from xai_tui.cli.open import open_screen

        context.exit(open_screen(context.obj, chat))
    elif chat is not None:
        raise UsageError("`--chat` before a command opens the screen.", next_step="Put it after `ask`.")


def run(arguments: Sequence[str]) -> int:
    """Run the command line.

    Args:
        arguments: The words after the program's name.

    Returns:
        The exit code. A reader that closes its end of a pipe has what it
        wanted, so that is 0.
    """
    output = Output(os.environ, as_json="--json" in arguments)
    try:
        _demand_text(arguments)
        return _called(arguments, Invocation(os.environ, output))
    except ReaderGoneError:
        abandon(sys.stdout)
        return DONE
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - every ending becomes words
        told = _in_words(error)
        if isinstance(told, SystemRefusedError):
            abandon(sys.stdout)
        try:
            output.error(told)
        except (OSError, ReaderGoneError):
            abandon(sys.stderr)
        return told.exit_code


def _in_words(error: BaseException) -> XaiTuiError:
    match error:
        case XaiTuiError():
            return error
        case click.UsageError():
            return _usage_error(error)
        case KeyboardInterrupt() | click.Abort():
            return InterruptedRunError()
        case OSError():
            return SystemRefusedError(_place(error))
        case _:
            return _crashed(error)


def _called(arguments: Sequence[str], invocation: Invocation) -> int:
    code = xai_tui.main(list(arguments), prog_name="xai-tui", standalone_mode=False, obj=invocation)
    return code if isinstance(code, int) else DONE


def _demand_text(arguments: Sequence[str]) -> None:
    """Refuse what is no text and no file, since neither the server nor the database could take it."""
    for word in arguments:
        try:
            word.encode()
        except UnicodeEncodeError as error:
            if not Path(word).exists():
                raise UsageError(f"The argument {word!r} is not UTF-8 text.") from error


def _crashed(error: BaseException) -> CrashedError:
    """The report of a mistake: where it happened, without keys; kept in the log too."""
    from xai_tui.config.paths import find_paths
    from xai_tui.tui.crash import crash_report, keep_report

    report = crash_report(error, [os.environ.get("XAI_API_KEY", "").strip()])
    return CrashedError(f"{report}{keep_report(report, find_paths(os.environ).log_file)}")


def _usage_error(error: click.UsageError) -> UsageError:
    path = error.ctx.command_path if error.ctx else "xai-tui"
    return UsageError(error.format_message(), next_step=f"See `{path} --help`.")


def _place(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason
