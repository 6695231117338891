"""A stored message as the transcript shows it."""

from collections.abc import Sequence

from xai_tui.domain.conversation import Failure, Message, MessageState, Role, Tree
from xai_tui.domain.money import usd
from xai_tui.domain.usage import TicksSource, Usage
from xai_tui.errors import XaiTuiError, details_under
from xai_tui.tui.notices import next_step_here
from xai_tui.tui.panes.conversation.outbox import Parcel
from xai_tui.tui.transcript.entry import Citation, Entry, State, ToolCall
from xai_tui.tui.transcript.entry import Failure as Card

FINISH_NOTES = {
    "length": "length limit",
    "max_tokens": "length limit",
    "max_output_tokens": "length limit",
    "incomplete": "length limit",
    "content_filter": "held back by the server's filter",
    "refusal": "refused by the model",
}
"""Finish reasons that mean an answer is not all it would have been, in words."""

WAYS_ON = "/continue goes on, /retry asks anew"
"""What can be done about an answer that broke off."""


def entry_of(
    message: Message, siblings: Sequence[Message] = (), *, sandbox: bool = False, model: str = ""
) -> Entry:
    """The entry of one message.

    Args:
        message: The message.
        siblings: It and its alternatives, oldest first.
        sandbox: Whether its ticks are no money.
        model: The model asked, where the message does not say.
    """
    names = [sibling.id for sibling in siblings]
    place = (names.index(message.id) + 1, len(names)) if message.id in names else (1, 1)
    is_answer = message.role is Role.ASSISTANT
    return Entry(
        id=message.id,
        role="assistant" if is_answer else "user",
        text=_text(message),
        thoughts=message.thoughts,
        thought_seconds=message.thought_seconds,
        label=(message.model or model) if is_answer else "",
        state=_state(message.state),
        note=_note(message),
        error=_card(message.failure) if message.state is MessageState.FAILED else None,
        tool_calls=tuple(ToolCall(call.name, call.arguments) for call in message.tool_calls),
        citations=tuple(Citation(source.title, source.url) for source in message.citations),
        sibling=place,
        footer=footer_of(message, sandbox=sandbox) if is_answer else "",
    )


def entries_of(path: Sequence[Message], tree: Tree, *, sandbox: bool = False) -> list[Entry]:
    """The entries of a chat's path, first message first."""
    return [entry_of(message, tree.siblings(message.id), sandbox=sandbox) for message in path]


def refusal_of(error: XaiTuiError) -> Entry:
    """What stands in the transcript when there is no session."""
    card = Card(error.title, error.details, next_step_here(error.kind, error.next_step))
    return Entry(id="refusal", role="notice", state="failed", error=card)


def early(parcel: Parcel) -> Entry:
    """A prompt that waits for the session."""
    return Entry(id=f"early-{parcel.number}", role="user", text=parcel.draft.text, state="queued")


def footer_of(message: Message, *, sandbox: bool = False) -> str:
    """What a turn took: answer tokens, money, seconds; what is unknown is left out, never 0."""
    if not message.state.is_final:
        return ""
    usage = message.usage or Usage()
    parts = [
        f"{usage.completion_tokens + (usage.reasoning_tokens or 0):,} tok"
        if usage.completion_tokens is not None
        else "",
        money_of(usage, sandbox=sandbox),
        _seconds(message),
    ]
    return " · ".join(part for part in parts if part)


def money_of(usage: Usage, *, sandbox: bool = False) -> str:
    """The ticks of a usage as dollars: `~` where they were computed, marked where they are no money."""
    if usage.ticks is None:
        return ""
    about = "~" if usage.ticks_source is TicksSource.COMPUTED else ""
    return f"{about}{usd(usage.ticks)}{' sandbox' if sandbox else ''}"


def _seconds(message: Message) -> str:
    if message.finished_at is None:
        return ""
    seconds = (message.finished_at - message.created_at).total_seconds()
    if seconds < 0:
        return ""
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - three digits


def _text(message: Message) -> str:
    if not message.pictures:
        return message.text
    names = "\n".join(f"[image: {picture.name or picture.media_type}]" for picture in message.pictures)
    return f"{names}\n{message.text}" if message.text else names


def _state(state: MessageState) -> State:
    states: dict[MessageState, State] = {
        MessageState.DONE: "done",
        MessageState.QUEUED: "queued",
        MessageState.STREAMING: "streaming",
        MessageState.WAITING: "waiting",
        MessageState.STOPPED: "stopped",
        MessageState.BROKEN: "broken",
        MessageState.FAILED: "failed",
    }
    return states[state]


def _note(message: Message) -> str:
    failure = message.failure
    if message.state is MessageState.BROKEN:
        return "; ".join(
            part for part in (failure.message or failure.title if failure else "", WAYS_ON) if part
        )
    if message.state is MessageState.DONE:
        return FINISH_NOTES.get(message.finish_reason or "", "")
    return ""


def _card(failure: Failure | None) -> Card:
    if failure is None:
        return Card("The answer failed", "", "Ask again.")
    message = details_under(failure.title, failure.message)
    if failure.request_id:
        message = f"{message}\nrequest {failure.request_id}".strip()
    return Card(failure.title, message, next_step_here(failure.kind, failure.next_step))
