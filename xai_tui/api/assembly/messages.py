"""Events of POST /v1/messages → the answer."""

import json

from xai_tui.api.assembly.parts import AssembledCall, Citation, Growing, joined
from xai_tui.api.types.messages import MessageAnswer, MessageBlock, MessageDelta, MessageEvent
from xai_tui.api.types.usage import MessageUsage


class AssembledBlock:
    """One content block: text, thinking, tool_use or something newer."""

    def __init__(self, block: MessageBlock) -> None:
        self.block = block
        self._words = Growing(block.text or block.thinking or "")
        self._signature = Growing(block.signature or "")
        self._input = Growing(json.dumps(block.input, ensure_ascii=False) if block.input else "")
        self._citations = list(block.citations or ())

    @property
    def words(self) -> str:
        """The text, or the thoughts."""
        return str(self._words)

    @property
    def signature(self) -> str:
        """What proves the thoughts when they are sent back."""
        return str(self._signature)

    def add(self, delta: MessageDelta) -> None:
        """Take in what an event adds."""
        self._words.add(delta.text)
        self._words.add(delta.thinking)
        self._signature.add(delta.signature)
        self._input.add(delta.partial_json)
        if delta.citation is not None:
            self._citations.append(delta.citation)

    def call(self) -> AssembledCall | None:
        """Return the tool call this block is, None if it is none; no input at all is `{}`."""
        if self.block.type != "tool_use":
            return None
        return AssembledCall(self.block.id or "", self.block.name or "", str(self._input) or "{}")

    def citations(self) -> list[Citation]:
        """Return the sources that have a URL."""
        return [
            Citation(source["url"], source.get("title"))
            for source in self._citations
            if isinstance(source.get("url"), str)
        ]


class MessageAssembler:
    """Puts a message together."""

    def __init__(self) -> None:
        self._blocks: dict[int, AssembledBlock] = {}
        self._usage: dict[str, object] = {}
        self.id: str | None = None
        self.model: str | None = None
        self.finish_reason: str | None = None
        self.is_whole = False

    @classmethod
    def of(cls, answer: MessageAnswer) -> "MessageAssembler":
        """Return an answer that came in one piece."""
        assembler = cls()
        assembler.add(MessageEvent(type="message_stop", message=answer))
        return assembler

    def add(self, event: MessageEvent) -> None:
        """Take in the next event; types that are new pass."""
        if event.message is not None:
            self._begin(event.message)
        if event.usage is not None:
            self._count(event.usage)
        if event.content_block is not None:
            self._blocks[event.index or 0] = AssembledBlock(event.content_block)
        if event.delta is not None:
            self._change(event.delta, event)
        self.is_whole = self.is_whole or event.type == "message_stop"

    def _begin(self, message: MessageAnswer) -> None:
        self.id, self.model, self.finish_reason = message.id, message.model, message.stop_reason
        for index, block in enumerate(message.content):
            self._blocks[index] = AssembledBlock(block)
        if message.usage is not None:
            self._count(message.usage)

    def _change(self, delta: MessageDelta, event: MessageEvent) -> None:
        if event.type == "message_delta":
            self.finish_reason = delta.stop_reason or self.finish_reason
            return
        empty = MessageBlock(type="text")
        self._blocks.setdefault(event.index or 0, AssembledBlock(empty)).add(delta)

    def _count(self, usage: MessageUsage) -> None:
        self._usage |= {name: value for name, value in usage.to_json().items() if value is not None}

    @property
    def blocks(self) -> tuple[AssembledBlock, ...]:
        """The content blocks, in order."""
        return tuple(self._blocks[index] for index in sorted(self._blocks))

    @property
    def text(self) -> str:
        """What the model said; blocks of text follow each other directly."""
        return "".join(block.words for block in self.blocks if block.block.type == "text")

    @property
    def thoughts(self) -> str:
        """What it thought; several thoughts are set apart."""
        return joined(block.words for block in self.blocks if block.block.type == "thinking")

    @property
    def tool_calls(self) -> tuple[AssembledCall, ...]:
        """What it wants called."""
        return tuple(call for block in self.blocks if (call := block.call()) is not None)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources, without places in the text."""
        return tuple(citation for block in self.blocks for citation in block.citations())

    @property
    def usage(self) -> MessageUsage | None:
        """What it cost; the first event says 0 and the last ones tell, so ask when it is whole."""
        return MessageUsage.read(self._usage) if self._usage else None
