"""How a raw text goes on, for the routes that take no messages."""

import random
import re

_STORY = (
    " and that was how it began. Nobody in the village had seen such a light before, and nobody thought of "
    "turning it off. By the second evening the children had given it a name; by the third, the old men had "
    "stopped pretending not to look.\n\nOnly the baker, who was up before everyone, knew where it came from. "
    "She said nothing. She had learned that a thing explained is a thing put away."
)
_MORE = (
    " and there is more to it than one would think. The first thing to notice is how little is needed: "
    "a line, a place to write, and somebody who reads it. Everything else came later, and most of it could "
    "be left out again without anybody missing it."
)
_DOORS = (
    ", as far as anybody could tell from the outside. Inside it looked different. There were three doors, "
    "and each had been opened from the other side."
)
_TOLD = " – at least that is how it was told. Those who were there remember it otherwise, and do not agree."
_PROSE = (_MORE, _DOORS, _TOLD)
_CODE = '''
    """Return the n-th number of the sequence."""
    first, second = 0, 1
    for _ in range(n):
        first, second = second, first + second
    return first
'''


def continuation(prompt: str, dice: random.Random) -> str:
    """The text that follows a prompt.

    Args:
        prompt: The text so far, to be continued without a break.
        dice: Chance.
    """
    numbers = re.search(r"(-?\d+), *(-?\d+), *$", prompt) or re.search(r"(-?\d+), *(-?\d+)$", prompt)
    if numbers:
        return _sequence(
            int(numbers[1]), int(numbers[2]), opened=prompt.rstrip().endswith(","), prompt=prompt
        )
    if re.search(r"def \w+\([^)]*\)[^:\n]*:\s*$", prompt):
        return _CODE
    if re.search(r"\bonce upon a time\b|\bthere was\b", prompt, re.IGNORECASE):
        return _STORY
    return dice.choice(_PROSE)


def _sequence(one: int, two: int, *, opened: bool, prompt: str) -> str:
    step = two - one
    numbers = ", ".join(str(two + step * n) for n in range(1, 9))
    if not opened:
        return f", {numbers}"
    return numbers if prompt.endswith(" ") else f" {numbers}"


def last_human(prompt: str) -> str:
    """The last thing the human said in a prompt of the form "Human: … Assistant:"."""
    parts = re.split(r"\n\n(Human|Assistant):", "\n\n" + prompt.lstrip())
    for speaker, words in zip(parts[-2::-2], parts[::-2], strict=False):
        if speaker == "Human" and words.strip():
            return words.strip()
    return prompt.strip()
