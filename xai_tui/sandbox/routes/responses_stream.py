"""The events of a streamed response, in the recorded order."""

from collections.abc import Iterator
from dataclasses import dataclass

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.frames import event
from xai_tui.sandbox.pacing import Beat, Pace
from xai_tui.sandbox.routes.responses_output import Output
from xai_tui.sandbox.take import Take


def steps(take: Take) -> int:
    """How many steps of a pace the stream of a take has."""
    return len(take.thoughts) + len(take.text) + len(take.calls) + len(take.searches)


def beats(begun: JsonObject, whole: JsonObject, output: Output, pace: Pace) -> Iterator[Beat]:
    """All events of a response.

    Args:
        begun: The body while it is being made.
        whole: The body in the end.
        output: Its items.
        pace: The rhythm.
    """
    stream = _Stream(output, pace)
    yield stream.event("response.created", response=begun)
    yield stream.event("response.in_progress", response=begun)
    for item in output.reasoning:
        yield from stream.reasoning(item)
    for item in output.searches:
        yield from stream.search(item)
    for item in output.found:
        yield from stream.at_once(item)
    for item in output.message:
        yield from stream.message(item)
    for item in output.calls:
        yield from stream.call(item)
    yield stream.event("response.incomplete" if output.incomplete else "response.completed", response=whole)


@dataclass(slots=True)
class _Stream:
    output: Output
    pace: Pace
    sequence: int = -1
    index: int = -1

    def event(self, kind: str, *rest: float, **fields: object) -> Beat:
        self.sequence += 1
        body = {"sequence_number": self.sequence, "type": kind, **fields}
        return Beat(event(kind, body), sum(rest))

    def _added(self, item: JsonObject, rest: float = 0.0, **hidden: object) -> Beat:
        self.index += 1
        shown = {**item, **hidden, "status": "in_progress"}
        shown.pop("encrypted_content", None)
        return self.event("response.output_item.added", rest, item=shown, output_index=self.index)

    def _done(self, item: JsonObject) -> Beat:
        return self.event("response.output_item.done", item=item, output_index=self.index)

    def reasoning(self, item: JsonObject) -> Iterator[Beat]:
        yield self._added(item, summary=[])
        where = {"item_id": item["id"], "output_index": self.index}
        first = {**where, "part": {"text": "", "type": "summary_text"}, "summary_index": 0}
        yield self.event("response.reasoning_summary_part.added", **first)
        for piece in self.output.take.thoughts:
            yield self.event(
                "response.reasoning_summary_text.delta",
                self.pace.step(),
                delta=piece,
                **where,
                summary_index=0,
            )
        text = "".join(self.output.take.thoughts)
        yield self.event("response.reasoning_summary_text.done", **where, summary_index=0, text=text)
        part = {"text": text, "type": "summary_text"}
        yield self.event("response.reasoning_summary_part.done", **where, part=part, summary_index=0)
        yield self._done(item)

    def search(self, item: JsonObject) -> Iterator[Beat]:
        yield self._added(item)
        where = {"item_id": item["id"], "output_index": self.index}
        yield self.event("response.web_search_call.in_progress", **where)
        yield self.event("response.web_search_call.searching", self.pace.step(), **where)
        yield self.event("response.web_search_call.completed", **where)
        yield self._done(item)

    def at_once(self, item: JsonObject) -> Iterator[Beat]:
        yield self._added(item)
        yield self._done(item)

    def message(self, item: JsonObject) -> Iterator[Beat]:
        yield self._added(item, content=[])
        where = {"item_id": item["id"], "output_index": self.index}
        empty: JsonObject = {"type": "output_text", "text": "", "logprobs": [], "annotations": []}
        yield self.event("response.content_part.added", content_index=0, **where, part=empty)
        for piece in self.output.take.text:
            yield self.event(
                "response.output_text.delta",
                self.pace.step(),
                content_index=0,
                delta=piece,
                **where,
                logprobs=[],
            )
        for number, annotation in enumerate(self.output.annotations):
            yield self.event(
                "response.output_text.annotation.added",
                annotation=annotation,
                annotation_index=number,
                content_index=0,
                **where,
            )
        text = "".join(self.output.take.text)
        yield self.event("response.output_text.done", content_index=0, **where, text=text, logprobs=[])
        part = {**empty, "text": text, "annotations": self.output.annotations}
        yield self.event("response.content_part.done", content_index=0, **where, part=part)
        yield self._done(item)

    def call(self, item: JsonObject) -> Iterator[Beat]:
        yield self._added(item, self.pace.step(), arguments="")
        where = {"item_id": item["id"], "output_index": self.index}
        yield self.event("response.function_call_arguments.delta", delta=item["arguments"], **where)
        yield self.event("response.function_call_arguments.done", arguments=item["arguments"], **where)
        yield self._done(item)
