"""Printing an answer: as text while it comes, as JSON lines, or whole at its end."""

from typing import Protocol

from xai_tui.cli.narration import Narrator, summary
from xai_tui.cli.output import Output
from xai_tui.cli.shapes import answer_row
from xai_tui.domain.conversation import Message, MessageState
from xai_tui.domain.events import (
    ModelTaken,
    TextDelta,
    ThoughtsDelta,
    ToolCalled,
    TurnEvent,
    TurnQueued,
    TurnStarted,
    TurnWaiting,
)

_CUT_SHORT = {
    "length": "The answer ended at its token limit.",
    "max_tokens": "The answer ended at its token limit.",
    "max_output_tokens": "The answer ended at its token limit.",
    "content_filter": "The server filtered the answer.",
}
"""Finish reasons of whole answers that say less than they might have."""


class Printer(Protocol):
    """What shows one turn."""

    def show(self, event: TurnEvent) -> None:
        """Show what has just happened."""

    def end(self, message: Message, *, is_sandbox: bool) -> None:
        """Show how it ended; `message` holds all that came."""


class TextPrinter:
    """The answer's words on stdout, and nothing else there.

    Args:
        output: The streams.
        streaming: Whether words are printed as they come, else at the end.
        thoughts: Whether the model's thoughts go to stderr.
        is_saved: Whether there is a chat to go on with.
    """

    def __init__(self, output: Output, *, streaming: bool, thoughts: bool, is_saved: bool = True) -> None:
        self._output = output
        self._streaming = streaming
        self._thoughts = thoughts
        self._is_saved = is_saved
        self._narrator = Narrator(output)

    def show(self, event: TurnEvent) -> None:
        """Print the words of an event, or tell why there are none."""
        if isinstance(event, TurnWaiting):
            self._narrator.wait(event)
            return
        self._narrator.done()
        if isinstance(event, TurnQueued):
            self._output.say("Another program's answer is coming in this chat; the prompt goes out after it.")
        elif isinstance(event, ModelTaken):
            self._output.say(f"Asking {event.model}, the first model of this server; -m names another.")
        elif isinstance(event, ThoughtsDelta) and self._thoughts:
            self._output.stderr.write(event.text)
        elif isinstance(event, TextDelta) and self._streaming:
            self._output.stderr.end_line()
            self._output.text(event.text)
        elif isinstance(event, ToolCalled):
            self._output.remark(f"{event.name} {event.arguments}".strip())

    def end(self, message: Message, *, is_sandbox: bool) -> None:
        """Finish the last line; say what the answer cost, and when it is not all it could have been."""
        self._narrator.done()
        if not self._streaming:
            self._output.text(message.text)
        self._output.stdout.end_line()
        self._output.stderr.end_line()
        if message.state is MessageState.STOPPED and self._is_saved:
            self._output.say(f"What came is kept; go on with `xai-tui ask --chat {message.chat_id[:8]}`.")
        if message.state is not MessageState.DONE:
            return
        if words := _CUT_SHORT.get(message.finish_reason or ""):
            self._output.say(words)
        if words := summary(message, is_sandbox=is_sandbox):
            self._output.remark(words)


class RecordPrinter:
    """The turn as JSON lines on stdout, the last of them the whole answer.

    Args:
        output: The streams.
        streaming: Whether every event is a line, else only the last one.
        is_saved: Whether there is a chat to name.
    """

    def __init__(self, output: Output, *, streaming: bool, is_saved: bool) -> None:
        self._output = output
        self._streaming = streaming
        self._is_saved = is_saved

    def show(self, event: TurnEvent) -> None:
        """Print the event, if it is one of the stream."""
        row = self._row(event) if self._streaming else None
        if row is not None:
            self._output.record(row)

    def end(self, message: Message, *, is_sandbox: bool) -> None:  # noqa: ARG002 - ticks are ticks in a sandbox, too
        """Print all that came; an answer that was refused before its first word has no line."""
        if message.state is not MessageState.FAILED or message.text or message.thoughts:
            chat_id = message.chat_id if self._is_saved else None
            self._output.record(answer_row(message.state.value, message, chat_id))

    def _row(self, event: TurnEvent) -> dict[str, object] | None:
        if isinstance(event, TurnStarted):
            return {"type": "started", "chat": event.chat_id if self._is_saved else None}
        if isinstance(event, TurnQueued):
            return {"type": "queued", "chat": event.chat_id}
        return _row_of(event)


def _row_of(event: TurnEvent) -> dict[str, object] | None:
    match event:
        case ModelTaken(model=model):
            return {"type": "model", "model": model}
        case TextDelta(text=text):
            return {"type": "text", "text": text}
        case ThoughtsDelta(text=text):
            return {"type": "thoughts", "thoughts": text}
        case ToolCalled(name=name, arguments=arguments):
            return {"type": "tool", "name": name, "arguments": arguments}
        case TurnWaiting():
            return {
                "type": "waiting",
                "reason": event.reason,
                "seconds": event.seconds,
                "attempt": event.attempt,
                "message": event.words,
            }
        case _:
            return None


def printer_for(output: Output, *, streaming: bool, thoughts: bool, is_saved: bool) -> Printer:
    """The printer that the options ask for."""
    if output.as_json:
        return RecordPrinter(output, streaming=streaming, is_saved=is_saved)
    return TextPrinter(output, streaming=streaming, thoughts=thoughts, is_saved=is_saved)
