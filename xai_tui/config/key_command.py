"""Running the user's program that prints the API key, such as a password store."""

import subprocess
from collections.abc import Mapping, Sequence

from xai_tui.errors import MissingKeyError

_SECONDS = 10.0
_NEXT_STEP = "Run the command by hand, then correct `api_key_command` in config.toml."


def run_key_command(command: Sequence[str], environ: Mapping[str, str], *, seconds: float = _SECONDS) -> str:
    """The first line that the command prints.

    It gets no shell, none of our input (that may be the prompt), and an
    environment without the key variable.

    Args:
        command: Program and arguments.
        environ: The process environment.
        seconds: How long it may take.

    Raises:
        MissingKeyError: It cannot be started, fails, or takes too long.
    """
    clean = {name: value for name, value in environ.items() if name != "XAI_API_KEY"}
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own words, never a shell
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean,
        )
    except OSError as error:
        raise _failed(f"{command[0]}: {error.strerror or error}") from error
    with process:
        try:
            output, complaint = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise _failed(f"{command[0]} did not answer within {seconds:g} s") from error
    if process.returncode:
        words = complaint.decode(errors="replace").strip()
        raise _failed(f"{command[0]} ended with {process.returncode}{': ' + words if words else ''}")
    first, _, _ = output.decode(errors="replace").lstrip().partition("\n")
    return first


def _failed(words: str) -> MissingKeyError:
    return MissingKeyError(f"`api_key_command` failed: {words}", next_step=_NEXT_STEP)
