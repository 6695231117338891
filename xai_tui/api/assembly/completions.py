"""Chunks of POST /v1/completions → the answer."""

from xai_tui.api.assembly.parts import AssembledCall, Citation, Growing
from xai_tui.api.types.completions import Completion
from xai_tui.api.types.finishing import FinishedChoices
from xai_tui.api.types.usage import ChatUsage


class CompletionAssembler:
    """Puts a legacy completion together; the properties speak of choice 0, `texts` has all.

    Args:
        n: How many answers were asked for.
    """

    tool_calls: tuple[AssembledCall, ...] = ()
    citations: tuple[Citation, ...] = ()
    thoughts = ""

    def __init__(self, n: int = 1) -> None:
        self._finished = FinishedChoices(n)
        self._texts: dict[int, Growing] = {0: Growing()}
        self._reasons: dict[int, str] = {}
        self.usage: ChatUsage | None = None
        self.is_whole = False
        self.id: str | None = None
        self.model: str | None = None

    @classmethod
    def of(cls, completion: Completion) -> "CompletionAssembler":
        """Return an answer that came in one piece."""
        assembler = cls(len(completion.choices))
        assembler.add(completion)
        return assembler

    def add(self, chunk: Completion) -> None:
        """Take in the next chunk."""
        self.id = self.id or chunk.id
        self.model = self.model or chunk.model
        self.usage = chunk.usage or self.usage
        for choice in chunk.choices:
            index = choice.index or 0
            self._texts.setdefault(index, Growing()).add(choice.text)
            if choice.finish_reason:
                self._reasons[index] = choice.finish_reason
        self.is_whole = self._finished.note(chunk)

    @property
    def texts(self) -> dict[int, str]:
        """The text of each choice."""
        return {index: str(text) for index, text in self._texts.items()}

    @property
    def text(self) -> str:
        """The text."""
        return str(self._texts[0])

    @property
    def finish_reason(self) -> str | None:
        """Why it stopped; None until it has."""
        return self._reasons.get(0)
