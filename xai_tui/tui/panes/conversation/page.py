"""The path of a chat on its way into the transcript: only what is new or different is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xai_tui.domain.conversation import Message, Tree
from xai_tui.tui.panes.conversation.entries import entry_of
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.view import Transcript


@dataclass(slots=True)
class _Arrived:
    """Deltas of one answer that its message does not hold yet."""

    text: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Made:
    """An entry and what it was made from, so that a long chat is not converted anew for each turn."""

    message: Message
    siblings: int
    entry: Entry


class Page:
    """What of one chat is in the transcript.

    Args:
        transcript: Where it is drawn.
        sandbox: Whether ticks are no money.

    Attributes:
        asked: The model that answers are asked of; shown until an answer names its own.
    """

    def __init__(self, transcript: Transcript, *, sandbox: bool) -> None:
        self.asked = ""
        self._transcript = transcript
        self._sandbox = sandbox
        self._arrived: dict[str, _Arrived] = {}
        self._made: dict[str, _Made] = {}
        self._shown: dict[str, Entry] = {}

    @property
    def pointed(self) -> str | None:
        """The message the cursor was moved to since the last prompt was sent."""
        entry = self._transcript.cursor_entry if self._transcript.cursor is not None else None
        return entry.id if entry else None

    def turn(self) -> None:
        """Begin anew with another chat; what is drawn stays until the next `show`."""
        self._arrived, self._made, self._shown = {}, {}, {}

    def feed(self, message_id: str, *, text: str = "", thoughts: str = "") -> None:
        """Draw more of an answer."""
        arrived = self._arrived.setdefault(message_id, _Arrived())
        if text:
            arrived.text.append(text)
        if thoughts:
            arrived.thoughts.append(thoughts)
        self._transcript.feed(message_id, text=text, thoughts=thoughts)

    def settle(self, message: Message) -> Message:
        """The message with all that has arrived of it; from here on it holds that itself."""
        settled = self._settled(message)
        self._arrived.pop(message.id, None)
        return settled

    def forget_arrived(self, message_id: str | None = None) -> None:
        """Messages given from here on hold all that has arrived: this one, or all of them."""
        if message_id is None:
            self._arrived = {}
        else:
            self._arrived.pop(message_id, None)

    def show(self, path: Sequence[Message], tree: Tree) -> None:
        """Bring the transcript to this path."""
        entries = [self._entry(self._settled(message), tree) for message in path]
        shown = list(self._shown)
        if shown and [entry.id for entry in entries[: len(shown)]] == shown:
            for entry in entries[: len(shown)]:
                if entry != self._shown[entry.id]:
                    self._hand_over(entry)
            for entry in entries[len(shown) :]:
                self._transcript.append(entry)
        else:
            self._transcript.show(entries)
        self._shown = {entry.id: entry for entry in entries}

    def _settled(self, message: Message) -> Message:
        arrived = self._arrived.get(message.id)
        if arrived is None:
            return message
        return replace(
            message,
            text=message.text + "".join(arrived.text),
            thoughts=message.thoughts + "".join(arrived.thoughts),
        )

    def _hand_over(self, entry: Entry) -> None:
        if self._shown[entry.id].state == "streaming" and entry.state != "streaming":
            self._transcript.finish(entry)
        else:
            self._transcript.update(entry)

    def _entry(self, message: Message, tree: Tree) -> Entry:
        siblings = tree.siblings(message.id)
        known = self._made.get(message.id)
        if known is not None and known.message == message and known.siblings == len(siblings):
            return known.entry
        entry = entry_of(message, siblings, sandbox=self._sandbox, model=self.asked)
        self._made[message.id] = _Made(message, len(siblings), entry)
        return entry
