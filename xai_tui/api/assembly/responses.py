"""Events of POST /v1/responses → the answer."""

from collections.abc import Sequence

from xai_tui.api.assembly.parts import AssembledCall, Citation, Growing, joined, offsets
from xai_tui.api.types.responses import Annotation, ModelResponse, OutputItem, OutputPart, ResponseEvent
from xai_tui.api.types.usage import ResponseUsage


class AssembledItem:
    """One output item, at its place in the output.

    Attributes:
        item: As the server described it last; None if only its deltas came.
    """

    def __init__(self) -> None:
        self.item: OutputItem | None = None
        self._texts: dict[int, Growing] = {}
        self._thoughts: dict[int, Growing] = {}
        self._notes: dict[int, list[Annotation]] = {}
        self._arguments = Growing()

    def describe(self, item: OutputItem) -> None:
        """Take the server's description; where it has words, they count more than the deltas."""
        self.item = item
        if isinstance(item.content, str):
            self.text_at(0).settle(item.content)
        for index, part in enumerate(_parts(item)):
            self._settle(index, part, thoughts=item.type == "reasoning")
        for index, part in enumerate(item.summary or ()):
            self.thought_at(index).settle(part.text)
        self._arguments.settle(item.arguments or item.input)

    def text_at(self, index: int | None) -> Growing:
        """Return the text of a content part, to grow."""
        return self._texts.setdefault(index or 0, Growing())

    def thought_at(self, index: int | None) -> Growing:
        """Return a part of the thoughts, to grow."""
        return self._thoughts.setdefault(index or 0, Growing())

    def annotate(self, index: int | None, note: Annotation) -> None:
        """Take a citation in a content part."""
        self._notes.setdefault(index or 0, []).append(note)

    @property
    def arguments(self) -> Growing:
        """The arguments of a tool call, to grow."""
        return self._arguments

    @property
    def text(self) -> str:
        """The words of a message."""
        return "".join(str(self._texts[index]) for index in sorted(self._texts))

    @property
    def thoughts(self) -> str:
        """The words of a reasoning item."""
        return joined(str(self._thoughts[index]) for index in sorted(self._thoughts))

    def citations(self, offset: int) -> list[Citation]:
        """Return the citations; `offset` is where this item's text begins in the whole."""
        found = []
        for index in sorted(self._notes):
            before = offset + sum(len(str(text)) for place, text in self._texts.items() if place < index)
            found += [_citation(note, before) for note in self._notes[index]]
        return [citation for citation in found if citation is not None]

    def call(self) -> AssembledCall | None:
        """Return the tool call this item is; None if it is none, or one the server makes itself."""
        if self.item is None or self.item.type != "function_call":
            return None
        return AssembledCall(
            self.item.call_id or self.item.id or "", self.item.name or "", str(self._arguments)
        )

    def _settle(self, index: int, part: OutputPart, *, thoughts: bool) -> None:
        growing = self.thought_at(index) if thoughts else self.text_at(index)
        growing.settle(part.text or part.refusal)
        if part.annotations:
            self._notes[index] = list(part.annotations)


class ResponseAssembler:
    """Puts a response together; once its last event came, what that says counts."""

    def __init__(self) -> None:
        self._items: dict[int, AssembledItem] = {}
        self.response: ModelResponse | None = None
        self.is_whole = False

    @classmethod
    def of(cls, response: ModelResponse) -> "ResponseAssembler":
        """Return an answer that came in one piece, or was fetched."""
        assembler = cls()
        assembler._take(response)
        assembler.is_whole = response.status != "in_progress"
        return assembler

    def add(self, event: ResponseEvent) -> None:
        """Take in the next event; types that are new, or say nothing of words, pass."""
        if event.response is not None:
            self._take(event.response)
        self.is_whole = self.is_whole or event.ends
        item = (
            self._items.setdefault(event.output_index, AssembledItem())
            if event.output_index is not None
            else None
        )
        if item is not None:
            _apply(event, item)

    def _take(self, response: ModelResponse) -> None:
        self.response = response
        for index, item in enumerate(response.output or ()):
            self._items.setdefault(index, AssembledItem()).describe(item)

    @property
    def items(self) -> tuple[OutputItem, ...]:
        """The output items as described last, for replaying and for search calls."""
        return tuple(kept.item for kept in self._ordered() if kept.item is not None)

    @property
    def text(self) -> str:
        """What the model said; several messages are set apart."""
        return joined(item.text for item in self._ordered())

    @property
    def thoughts(self) -> str:
        """What it thought, as far as it tells; several thoughts are set apart."""
        return joined(item.thoughts for item in self._ordered())

    @property
    def tool_calls(self) -> tuple[AssembledCall, ...]:
        """What it wants called; searches and the like, which the server runs itself, are in `items`."""
        return tuple(call for item in self._ordered() if (call := item.call()) is not None)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources, in order of the text."""
        items = self._ordered()
        starts = offsets(item.text for item in items)
        return tuple(
            citation for item, at in zip(items, starts, strict=True) for citation in item.citations(at)
        )

    @property
    def usage(self) -> ResponseUsage | None:
        """What it cost; known with the last event."""
        return self.response.usage if self.response else None

    @property
    def finish_reason(self) -> str | None:
        """`completed`, `failed`, or why it is incomplete; None until the last event."""
        if self.response is None or not self.is_whole:
            return None
        details = self.response.incomplete_details
        return (details.reason if details else None) or self.response.status

    @property
    def model(self) -> str | None:
        """The name the server gives the model."""
        return self.response.model if self.response else None

    @property
    def id(self) -> str | None:
        """What GET, DELETE and `previous_response_id` want."""
        return self.response.id if self.response else None

    def _ordered(self) -> Sequence[AssembledItem]:
        return [self._items[index] for index in sorted(self._items)]


def _apply(event: ResponseEvent, item: AssembledItem) -> None:
    match event.type.removeprefix("response."):
        case "output_text.delta" | "refusal.delta":
            item.text_at(event.content_index).add(event.delta)
        case "output_text.done" | "refusal.done":
            item.text_at(event.content_index).settle(event.text or event.refusal)
        case "output_text.annotation.added" if event.annotation is not None:
            item.annotate(event.content_index, event.annotation)
        case kind if kind.startswith("reasoning_"):
            _think(kind, event, item)
        case "function_call_arguments.delta" | "custom_tool_call_input.delta":
            item.arguments.add(event.delta)
        case "function_call_arguments.done" | "custom_tool_call_input.done":
            item.arguments.settle(event.arguments or event.input)
        case "output_item.added" | "output_item.done" if event.item is not None:
            item.describe(event.item)


def _think(kind: str, event: ResponseEvent, item: AssembledItem) -> None:
    index = event.content_index if event.summary_index is None else event.summary_index
    match kind:
        case "reasoning_summary_text.delta" | "reasoning_text.delta":
            item.thought_at(index).add(event.delta)
        case "reasoning_summary_text.done" | "reasoning_text.done":
            item.thought_at(index).settle(event.text)


def _parts(item: OutputItem) -> Sequence[OutputPart]:
    return item.content if isinstance(item.content, list) else ()


def _citation(note: Annotation, offset: int) -> Citation | None:
    if note.url is None:
        return None
    start = None if note.start_index is None else note.start_index + offset
    end = None if note.end_index is None else note.end_index + offset
    return Citation(note.url, note.title, start, end)
