"""An answer that was cut, taken up where it stopped.

Nothing is remembered between two requests. So the earlier prompt is answered
again, with several throws of the dice, until an answer comes up that begins
as the cut one does; of long chance prose none may, and then the sentence that
was cut is looked for, and what followed it elsewhere is said.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from xai_tui.sandbox.prompt import Prompt
from xai_tui.sandbox.voice.continuation import continuation

Speak = Callable[[Prompt, random.Random], str]
"""The text that answers a prompt."""

_WISH = re.compile(
    r"^\W*(?:please\s+)?(?:continue|go on|carry on|keep going)\b"
    r"(?:\W*please)?(?:\W*(?:writing|exactly|from)?\s*where (?:it|you)\b.*)?\W*$"
    r"|\b(?:broke off|was cut(?: off)?)\b.*\b(?:go on|continue)\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_WISH = 200
_THROWS = 24
_MOST_SAID = 500_000
_TAILS = (64, 32, 16, 8)


def cut_prompt(prompt: Prompt) -> Prompt | None:
    """The prompt whose answer the last one wishes to have gone on with; `None` if it wishes no such thing."""
    places = [place for place, turn in enumerate(prompt.turns) if turn.role in {"user", "assistant"}]
    if len(places) < 3 or [prompt.turns[place].role for place in places[-2:]] != ["assistant", "user"]:  # noqa: PLR2004 - asked, cut, wish
        return None
    wish = prompt.turns[places[-1]].text.strip()
    if len(wish) > _LONGEST_WISH or not _WISH.search(wish):
        return None
    return replace(prompt, turns=prompt.turns[: places[-2]])


def rest_of(prompt: Prompt, earlier: Prompt, speak: Speak, dice: random.Random) -> str:
    """What is missing of the answer that the last turn but one of `prompt` holds; empty if it is whole.

    Args:
        prompt: Ends with the cut answer and the wish to go on.
        earlier: What was asked before that, from `cut_prompt`.
        speak: Answers it again.
        dice: Chance.
    """
    cut = next(turn.text for turn in reversed(prompt.turns) if turn.role == "assistant")
    answers: list[str] = []
    while len(answers) < _THROWS and sum(map(len, answers)) < _MOST_SAID:
        asked = replace(earlier, seed=None) if answers else earlier
        answers.append(speak(asked, random.Random(dice.getrandbits(64))))  # noqa: S311 - play, not secrets
        if answers[-1].startswith(cut):
            return answers[-1].removeprefix(cut)
    for length in _TAILS:
        for answer in answers:
            _, found, rest = answer.partition(cut[-length:])
            if found and rest:
                return rest
    return continuation(cut, dice)
