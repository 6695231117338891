"""What is told of a turn while it runs: retries, silences, the end. All of it on stderr."""

import asyncio
import math

from xai_tui.cli.output import Output
from xai_tui.domain.conversation import Message
from xai_tui.domain.events import TurnWaiting
from xai_tui.domain.money import usd
from xai_tui.domain.usage import TicksSource


class Narrator:
    """Tells of waiting: as a line that counts down on a terminal, as plain lines elsewhere.

    Args:
        output: Where to tell it.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._countdown: asyncio.Task[None] | None = None

    def wait(self, event: TurnWaiting) -> None:
        """Tell why nothing comes; replaces what was told before."""
        self.done()
        if not self._output.stderr.can_rewrite:
            self._output.say(_words(event, event.seconds))
            return
        self._countdown = asyncio.get_running_loop().create_task(self._count(event))

    def done(self) -> None:
        """The waiting is over: take the line away."""
        if self._countdown is not None:
            self._countdown.cancel()
            self._countdown = None
            self._output.clear_rewritten()

    async def _count(self, event: TurnWaiting) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        step = -1 if event.reason == "retry" else 1
        while True:
            seconds = max(event.seconds + step * (loop.time() - began), 0.0)
            self._output.rewrite(_words(event, seconds))
            await asyncio.sleep(1.0)


def _words(event: TurnWaiting, seconds: float) -> str:
    if event.reason == "retry":
        reason = f": {event.words}" if event.words else ""
        return f"Attempt {event.attempt} in {math.ceil(seconds)} s{reason}"
    return f"The server has said nothing for {math.floor(seconds)} s"


def summary(message: Message, *, is_sandbox: bool) -> str:
    """One line about a finished answer: model, tokens, what it cost.

    Args:
        message: The answer.
        is_sandbox: Whether its ticks are no money.
    """
    parts = [message.model or ""]
    usage = message.usage
    if usage is not None and usage.total_tokens is not None:
        parts.append(f"{usage.prompt_tokens} + {usage.total_tokens - (usage.prompt_tokens or 0)} tokens")
    if usage is not None and usage.ticks is not None and not is_sandbox:
        mark = "~" if usage.ticks_source is TicksSource.COMPUTED else ""
        parts.append(mark + usd(usage.ticks))
    return " · ".join(part for part in parts if part)
