"""Chooses what is said: the first subject that has something to say about the prompt."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from xai_tui.sandbox.prompt import Picture, Prompt, ToolCall
from xai_tui.sandbox.voice import (
    code,
    facts,
    forms,
    knowledge,
    prose,
    schema,
    scripts,
    searches,
    small,
    tables,
    tasks,
    tongues,
    tools,
)
from xai_tui.sandbox.voice.flow import unwrap
from xai_tui.sandbox.voice.heard import Heard
from xai_tui.sandbox.voice.resuming import cut_prompt, rest_of
from xai_tui.sandbox.voice.searches import Citation, Search
from xai_tui.sandbox.voice.thoughts import thoughts
from xai_tui.sandbox.voice.wishes import wishes

Subject = Callable[[Heard], str | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a model brings forth for one prompt.

    Attributes:
        thoughts: What it thought first; empty if it does not think.
        text: Markdown, JSON, or nothing beside tool calls.
        calls: Tools to be called by the client.
        searches: Web searches made on the way.
        citations: Sources named in the text.
    """

    thoughts: str
    text: str
    calls: tuple[ToolCall, ...] = ()
    searches: tuple[Search, ...] = ()
    citations: tuple[Citation, ...] = ()


_BARE: tuple[Subject, ...] = (small.exact, small.counting)
"""Subjects whose words stand alone, because just these were asked for."""

_SUBJECTS: tuple[Subject, ...] = (
    tools.after_tools,
    small.greeting,
    small.thanks,
    small.farewell,
    small.naming,
    small.remembering,
    small.identity,
    facts.joke,
    forms.everything,
    prose.poem,
    prose.story,
    prose.long,
    tables.table,
    tasks.task,
    code.code,
    scripts.scripts,
    tongues.tongues,
    small.arithmetic,
    facts.capital,
    facts.outside,
    forms.plan,
    forms.maths,
    forms.quotes,
    knowledge.known,
    small.menu,
    knowledge.frame,
)

_SERVED_TOGETHER: tuple[Subject, ...] = (
    facts.joke,
    prose.poem,
    prose.story,
    tables.table,
    tasks.task,
    code.code,
    scripts.scripts,
    small.arithmetic,
    facts.capital,
    forms.plan,
    forms.maths,
    forms.quotes,
    knowledge.known,
)
"""Subjects that go well one after another, when a prompt wishes for several."""

_CLOSINGS = (
    "*This answer comes from the sandbox on your own machine; nothing was sent anywhere.*",
    "*Said by the sandbox, which runs on this machine and knows no more than this.*",
    "*From the sandbox: a rehearsal, with real tokens and play money.*",
)
_SHORT_CLOSINGS = ("*– the sandbox*", "*– from the sandbox*", "*(sandbox)*")


def speak(prompt: Prompt, dice: random.Random) -> Answer:
    """Answer a prompt.

    Args:
        prompt: What was asked, of whom, under which conditions.
        dice: Chance; the same dice give the same answer.
    """
    if prompt.seed is not None:
        dice = random.Random(f"{prompt.seed}\n{prompt.asked.text}")  # noqa: S311 - play, not secrets
    earlier = cut_prompt(prompt)
    if earlier is not None and (rest := rest_of(prompt, earlier, _text, dice)):
        return Answer(thoughts(Heard(earlier, dice)), rest)
    heard = Heard(prompt, dice)
    thought = thoughts(heard)
    if called := tools.calls(heard):
        return Answer(thought, "", calls=called)
    if prompt.schema is not None:
        return Answer(thought, schema.compose(prompt.schema, heard.text, dice))
    if prompt.json_only:
        return Answer(thought, schema.free_object(heard.text, heard.topic))
    if made := searches.searches(heard):
        text, cited = searches.report(made, heard)
        return Answer(thought, f"{text}\n\n{_closing(heard)}", searches=made, citations=cited)
    return Answer(thought, _words(heard))


def _text(prompt: Prompt, dice: random.Random) -> str:
    return speak(prompt, dice).text


def _words(heard: Heard) -> str:
    if demanded := _demanded(heard):
        return demanded
    for subject in _BARE:
        if (said := subject(heard)) is not None:
            return said
    seen = _seen(heard.prompt.asked.pictures)
    if seen:
        return f"{seen}\n\n{_closing(heard)}"
    for subject in (_several, *_SUBJECTS):
        if said := subject(heard):
            return f"{unwrap(said)}\n\n{_closing(heard)}"
    return _closing(heard)


def _several(heard: Heard) -> str | None:
    """An answer to each wish of the prompt, where there are several and each is one that can be served."""
    if prose.wanted_words(heard) is not None:
        return None
    served: list[str] = []
    for wish in wishes(heard):
        said = next((said for subject in _SERVED_TOGETHER if (said := subject(wish))), None)
        if said is None:
            return None
        served.append(said)
    return "\n\n".join(dict.fromkeys(served)) if len(set(served)) > 1 else None


def _demanded(heard: Heard) -> str | None:
    """The exact phrase that the system prompt wants to have in every answer."""
    for turn in heard.prompt.turns:
        if turn.role == "system":
            found = re.search(r"exact (?:phrase|words?) [\"“]([^\"”]+)[\"”]", turn.text, re.IGNORECASE)
            if found:
                return f"{found[1]}\n\n{_closing(heard)}"
    return None


def _closing(heard: Heard) -> str:
    """Where the answer comes from: in a sentence the first time, in two words afterwards."""
    return heard.dice.choice(_CLOSINGS if heard.begins else _SHORT_CLOSINGS)


def _seen(pictures: tuple[Picture, ...]) -> str:
    if not pictures:
        return ""
    lines = [
        f"- picture {number}: {_look(picture)}, billed as **{picture.tokens} tokens**"
        for number, picture in enumerate(pictures, 1)
    ]
    return "I cannot see, but I can measure what you sent:\n\n" + "\n".join(lines)


def _look(picture: Picture) -> str:
    if picture.kind == "linked":
        return "a link, which the sandbox does not follow"
    return f"a {picture.kind} of {picture.width} × {picture.height} pixels"
