"""The report of a crash: where it happened, without values of variables and without keys."""

import re
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from xai_tui.config.paths import make_private_dir

MASK = "xai-…"
_KEYS = re.compile(r"xai-[A-Za-z0-9_-]{8,}|(?i:(?<=bearer )|(?<=bearer: ))[^\s'\"]{8,}")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Mask everything that is or looks like a key.

    Args:
        text: What will be shown or written.
        secrets: Keys known to the program, of any form.
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, MASK)
    return _KEYS.sub(MASK, text)


def crash_report(error: BaseException, secrets: Iterable[str] = ()) -> str:
    """The traceback in plain text: files and lines, no local variables, no keys."""
    return redact("".join(traceback.format_exception(error)), secrets)


def keep_report(report: str, log_file: Path) -> str:
    """Append a report to the log, readable by its owner alone; returns a sentence about it."""
    try:
        make_private_dir(log_file.parent)
        log_file.touch(mode=0o600)
        with log_file.open("a", encoding="utf-8", errors="replace") as file:
            file.write(f"{datetime.now(UTC).isoformat()} crash\n{report}\n")
    except OSError as error:
        return f"The report could not be kept: {log_file}: {error.strerror or error}."
    return f"The report is kept in {log_file}."


def last_words(error: BaseException, secrets: Iterable[str], log_file: Path) -> str:
    """What is said where the screen was: the report, which is kept as well, and that nothing is lost."""
    report = crash_report(error, secrets)
    kept = keep_report(report, log_file)
    return f"{report}\nxai-tui stopped because of a mistake of its own. What was stored is safe.\n{kept}"
