"""When tools are called, with which arguments, and what is said once they have answered."""

import json
import re

from xai_tui.sandbox.prompt import Tool, ToolCall
from xai_tui.sandbox.voice.heard import Heard
from xai_tui.sandbox.voice.schema import compose

_TIMES = re.compile(r"\b(\d|two|three|four|five)\s+(?:times|rolls|calls)\b|\b(twice)\b", re.IGNORECASE)
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "twice": 2}
_MOST_CALLS = 5


def calls(heard: Heard) -> tuple[ToolCall, ...]:
    """The tools to be called now; none if the prompt does not need one or they have answered already."""
    prompt = heard.prompt
    if not prompt.tools or prompt.tool_choice == "none" or prompt.turns[-1].role == "tool":
        return ()
    wanted = _wanted(heard)
    made = [_call(heard, tool) for tool in wanted]
    if len(made) == 1:
        made *= _repeats(heard.text)
    if not prompt.parallel:
        made = made[:1]
    return tuple(made)


def _wanted(heard: Heard) -> list[Tool]:
    choice = heard.prompt.tool_choice
    if choice.startswith("="):
        return [tool for tool in heard.prompt.tools if tool.name == choice[1:]]
    fitting = [tool for tool in heard.prompt.tools if _fits(heard, tool)]
    if choice == "required" and not fitting:
        return [heard.prompt.tools[0]]
    return fitting


def _fits(heard: Heard, tool: Tool) -> bool:
    """Whether the prompt names the tool or shares a telling word with its name."""
    said = set(re.findall(r"[^\W_]{3,}", heard.lower))
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]{3,}|[A-Z]{3,}", tool.name)}
    return tool.name.lower() in heard.lower or bool((words - _COMMON) & said)


_COMMON = {
    "get",
    "set",
    "the",
    "tool",
    "function",
    "current",
    "lookup",
    "find",
    "search",
    "run",
    "call",
    "make",
    "for",
}


def _repeats(text: str) -> int:
    found = _TIMES.search(text)
    if not found:
        return 1
    word = (found[1] or found[2]).lower()
    return max(1, min(_WORDS.get(word) or int(word), _MOST_CALLS))


def _call(heard: Heard, tool: Tool) -> ToolCall:
    return ToolCall(tool.name, compose(tool.parameters or {"type": "object"}, heard.text, heard.dice))


def after_tools(heard: Heard) -> str | None:
    """An answer that uses what the tools said; None if none has just spoken."""
    turns = heard.prompt.turns
    results: list[str] = []
    for turn in reversed(turns):
        if turn.role != "tool":
            break
        results.insert(0, turn.text.strip())
    if not results:
        return None
    called = [call.name for turn in turns for call in turn.calls][-len(results) :]
    names = called + ["the tool"] * (len(results) - len(called))
    if len(results) == 1:
        return f"{_shown(names[0])} says: **{_spoken(results[0])}**"
    lines = "\n".join(f"- {_shown(name)}: {_spoken(text)}" for name, text in zip(names, results, strict=True))
    return f"Here is what the tools returned:\n\n{lines}"


def _shown(name: str) -> str:
    return name if " " in name else f"`{name}`"


def _spoken(result: str) -> str:
    """A result in one line; an object as its pairs."""
    try:
        value = json.loads(result)
    except ValueError:
        return " ".join(result.split()) or "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_scalar(part)}" for key, part in value.items()) or "nothing"
    return _scalar(value)


def _scalar(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
