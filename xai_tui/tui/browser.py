"""Opening a link in the user's browser, once that was asked for."""

import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

from xai_tui.errors import UsageError
from xai_tui.tui.editor import SECRETS

SCHEMES = ("http", "https", "mailto")
"""What a link may begin with to be opened; others could start programs."""


def is_openable(url: str) -> bool:
    """Whether a link leads to a page or an address, and not to something that acts."""
    try:
        return urlsplit(url).scheme.lower() in SCHEMES
    except ValueError:
        return False


def opener() -> str:
    """The program that opens links here."""
    return "open" if sys.platform == "darwin" else "xdg-open"


def open_link(url: str, environ: Mapping[str, str]) -> None:
    """Hand a link to the user's browser, without a shell and without keys; does not wait for it.

    Raises:
        UsageError: It must not be opened, or there is nothing to open it with.
    """
    if not is_openable(url):
        raise UsageError("This link leads to no page.", next_step="Copy it.")
    clean = {name: value for name, value in environ.items() if name not in SECRETS}
    try:
        subprocess.Popen(  # noqa: S603 - the link is one argument, and begins with a known scheme
            [opener(), url],
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(
            f"{opener()}: {error.strerror or error}", next_step="Copy the link instead."
        ) from error
