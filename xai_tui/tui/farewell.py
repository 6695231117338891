"""The lines that stay on the terminal when the program is left."""

from collections.abc import Sequence

from xai_tui.domain.conversation import Chat
from xai_tui.domain.job import DeferredJob
from xai_tui.terminal.safe import visible
from xai_tui.tui.notices import one_line


def farewell(
    chat: Chat | None, jobs: Sequence[DeferredJob], stopped: int, *, is_demo: bool = False
) -> list[str]:
    """What was open and how to come back, what was stopped, what goes on without the program.

    Args:
        chat: The chat that was open, if it is stored.
        jobs: The jobs of this server that still wait.
        stopped: How many answers were stopped; what came of them is kept.
        is_demo: Whether it was the sandbox.
    """
    lines = []
    command = "xai-tui --demo" if is_demo else "xai-tui"
    if chat is not None:
        lines.append(f"“{one_line(chat.title)}” · go on with: {command} --chat {chat.id[:8]}")
    if stopped:
        answers = "1 answer was" if stopped == 1 else f"{stopped} answers were"
        lines.append(f"{answers} stopped; what came is kept.")
    if jobs:
        lines.append(f"{_jobs(len(jobs))} waiting · collect: {command} jobs wait")
    return lines


def unstored(text: str) -> list[str]:
    """What was typed and could not be stored, so that the terminal keeps it; nothing for no words."""
    return ["What was typed could not be stored. It was:", visible(text)] if text.strip() else []


def _jobs(count: int) -> str:
    return "1 deferred job" if count == 1 else f"{count} deferred jobs"
