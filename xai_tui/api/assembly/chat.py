"""Chunks of POST /v1/chat/completions → the answer."""

from typing import Any

from xai_tui.api.assembly.parts import AssembledCall, Citation, Growing
from xai_tui.api.types.chat import ChatChunk, ChatCompletion, ChatMessage, ToolCall
from xai_tui.api.types.finishing import FinishedChoices
from xai_tui.api.types.usage import ChatUsage


class ToolCalls:
    """Tool calls that come whole or in fragments.

    Fragments belong together by `index`; without one, by `id`; with neither,
    to the last call. Some servers give every call the index 0, so another id
    begins another call.
    """

    def __init__(self) -> None:
        self._calls: list[_Call] = []

    def add(self, fragment: ToolCall, position: int) -> None:
        """Take in a fragment, or a whole call; `position` counts within its message."""
        call = self._find(fragment)
        if call is None:
            index = position if fragment.index is None else fragment.index
            call = _Call(index, fragment.id or "")
            self._calls.append(call)
        function = fragment.function
        if function is not None:
            call.name = call.name or function.name or ""
            call.arguments.add(function.arguments)

    def assembled(self) -> tuple[AssembledCall, ...]:
        """Return the calls as far as they have come."""
        return tuple(AssembledCall(call.id, call.name, str(call.arguments)) for call in self._calls)

    def _find(self, fragment: ToolCall) -> "_Call | None":
        if fragment.id:
            return next((call for call in self._calls if call.id == fragment.id), None)
        if fragment.index is not None:
            return next((call for call in reversed(self._calls) if call.index == fragment.index), None)
        begins = fragment.function is not None and bool(fragment.function.name)
        return None if begins or not self._calls else self._calls[-1]


class _Call:
    __slots__ = ("arguments", "id", "index", "name")

    def __init__(self, index: int, call_id: str) -> None:
        self.index = index
        self.id = call_id
        self.name = ""
        self.arguments = Growing()


class AssembledChoice:
    """One of the `n` answers.

    Attributes:
        text: What the model said.
        thoughts: What it thought before.
        tool_calls: What it wants called.
        refusal: Why it will not answer; empty as a rule.
        finish_reason: Why it stopped; None until it has.
    """

    def __init__(self) -> None:
        self._text = Growing()
        self._thoughts = Growing()
        self._refusal = Growing()
        self._calls = ToolCalls()
        self.finish_reason: str | None = None

    @property
    def text(self) -> str:
        """What the model said."""
        return str(self._text)

    @property
    def thoughts(self) -> str:
        """What it thought before."""
        return str(self._thoughts)

    @property
    def refusal(self) -> str:
        """Why it will not answer; empty as a rule."""
        return str(self._refusal)

    @property
    def tool_calls(self) -> tuple[AssembledCall, ...]:
        """What it wants called."""
        return self._calls.assembled()

    def add(self, delta: ChatMessage | None, finish_reason: str | None) -> None:
        """Take in what a chunk adds."""
        if delta is not None:
            self._text.add(delta.text)
            self._thoughts.add(delta.reasoning_content)
            self._refusal.add(delta.refusal)
            for position, call in enumerate(delta.tool_calls or ()):
                self._calls.add(call, position)
        self.finish_reason = finish_reason or self.finish_reason


class ChatAssembler:
    """Puts a chat answer together; the properties speak of choice 0, `choices` has all.

    Args:
        n: How many answers were asked for.
    """

    def __init__(self, n: int = 1) -> None:
        self._finished = FinishedChoices(n)
        self._citations: list[Any] = []
        self.choices: dict[int, AssembledChoice] = {0: AssembledChoice()}
        self.usage: ChatUsage | None = None
        self.is_whole = False
        self.id: str | None = None
        self.model: str | None = None
        self.system_fingerprint: str | None = None

    @classmethod
    def of(cls, completion: ChatCompletion) -> "ChatAssembler":
        """Return an answer that came in one piece."""
        assembler = cls(len(completion.choices))
        assembler.add(ChatChunk.of_completion(completion))
        return assembler

    def add(self, chunk: ChatChunk) -> None:
        """Take in the next chunk; the newest usage and citations count."""
        self.id = self.id or chunk.id
        self.model = self.model or chunk.model
        self.system_fingerprint = chunk.system_fingerprint or self.system_fingerprint
        self.usage = chunk.usage or self.usage
        self._citations = chunk.citations or self._citations
        for choice in chunk.choices or ():
            kept = self.choices.setdefault(choice.index or 0, AssembledChoice())
            kept.add(choice.delta, choice.finish_reason)
        self.is_whole = self._finished.note(chunk)

    @property
    def text(self) -> str:
        """What the model said."""
        return self.choices[0].text

    @property
    def thoughts(self) -> str:
        """What it thought before."""
        return self.choices[0].thoughts

    @property
    def refusal(self) -> str:
        """Why it will not answer; empty as a rule."""
        return self.choices[0].refusal

    @property
    def tool_calls(self) -> tuple[AssembledCall, ...]:
        """What it wants called."""
        return self.choices[0].tool_calls

    @property
    def finish_reason(self) -> str | None:
        """Why it stopped; None until it has."""
        return self.choices[0].finish_reason

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources, which come as plain URLs here."""
        return tuple(citation for source in self._citations if (citation := _citation(source)) is not None)


def _citation(source: Any) -> Citation | None:
    match source:
        case str():
            return Citation(source)
        case {"url": str(url), "title": str(title)}:
            return Citation(url, title)
        case {"url": str(url)}:
            return Citation(url)
    return None
