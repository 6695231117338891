"""One answer as it is played: cut into tokens, ended by its limits, counted."""

import random
from dataclasses import dataclass

from xai_tui.sandbox import tokenizer
from xai_tui.sandbox.prompt import Limits, Prompt, ToolCall
from xai_tui.sandbox.voice.searches import Citation, Search
from xai_tui.sandbox.voice.speaker import Answer, speak

FOUND_TOKENS = 900
"""Tokens of what one web search brings into the prompt."""


@dataclass(frozen=True, slots=True)
class Take:
    """A played answer.

    Attributes:
        thoughts: The pieces of the thoughts, a token or so each.
        text: The pieces of the text.
        calls: Tools to be called.
        searches: Searches made.
        citations: Sources within the text that was said.
        reasoning_tokens: Tokens of the thoughts.
        completion_tokens: Tokens of text and tool calls.
        finish: `stop`, `length` or `tool_calls`.
        stopped_by: The stop word that ended it, if one did.
    """

    thoughts: tuple[str, ...]
    text: tuple[str, ...]
    calls: tuple[ToolCall, ...]
    searches: tuple[Search, ...]
    citations: tuple[Citation, ...]
    reasoning_tokens: int
    completion_tokens: int
    finish: str
    stopped_by: str | None = None

    @property
    def found_tokens(self) -> int:
        """Tokens that the searches added to the prompt."""
        return FOUND_TOKENS * len(self.searches)


def play(prompt: Prompt, dice: random.Random) -> Take:
    """Let the voice answer, within the prompt's limits."""
    return cut(speak(prompt, dice), prompt.limits)


def cut(answer: Answer, limits: Limits) -> Take:
    """End an answer at a stop word or at the most tokens allowed, whichever comes first."""
    said, stopped_by = _until_stop(answer.text, limits.stop)
    thoughts = tokenizer.encode(answer.thoughts)
    text = tokenizer.encode(said)
    called = sum(tokenizer.count(call.name + call.arguments) for call in answer.calls)
    room = limits.tokens
    finish = "tool_calls" if answer.calls else "stop"
    calls = answer.calls
    if room is not None:
        if limits.counts_thoughts:
            kept = thoughts[:room]
            finish = "length" if len(kept) < len(thoughts) else finish
            thoughts, room = kept, room - len(kept)
        if len(text) + called > room:
            text, calls, called, finish, stopped_by = text[:room], (), 0, "length", None
    pieces = tuple(tokenizer.whole_characters(text))
    length = sum(map(len, pieces))
    return Take(
        thoughts=tuple(tokenizer.whole_characters(thoughts)),
        text=pieces,
        calls=calls,
        searches=answer.searches,
        citations=tuple(one for one in answer.citations if one.end <= length),
        reasoning_tokens=len(thoughts),
        completion_tokens=len(text) + called,
        finish=finish,
        stopped_by=stopped_by,
    )


def _until_stop(text: str, stop: tuple[str, ...]) -> tuple[str, str | None]:
    """The text before the first stop word, and that word."""
    found = [(text.index(word), word) for word in stop if word and word in text]
    if not found:
        return text, None
    at, word = min(found)
    return text[:at], word
