"""Poems, stories, and answers as long as anybody wants."""

import re
from collections.abc import Iterator

from xai_tui.sandbox.voice.heard import Heard

_HAIKU = (
    "A line drops at night.\nIn the morning every word\nstill stands where it stood.",
    "Tokens, one by one:\nthe cursor waits like a gull\nfor the next small wave.",
    "Green on black, one word.\nBehind it nobody thinks,\nand yet it is kind.",
)
_POEM = """**The terminal**

I am the window with no view,
the oldest room, forever new.
You type, and I repeat your thought
in letters that cannot be bought.

They gave the others mice and glass,
and buttons that the years surpass.
I kept my cursor and my name,
and every answer looks the same:

a line, a line, and then a line,
till what you meant and said align.
Now close the lid. I'll keep the light.
The job will finish overnight."""
_STORY = """**The keeper of the small light**

On an island that no chart bothers to name, Mara kept a lighthouse that had not been needed for thirty years.
Ships knew by satellite where they were, and the letter that ended her wages had also thanked her for them.

She lit it anyway. *A thing that is on time for thirty years*, she said, *does not stop because of a letter.*

One November the satellites went silent for eleven minutes. Nobody ever learned why. A ferry with two hundred
people came out of the rain exactly where the rocks are, and its captain, looking up from a dark screen,
saw what his grandfather would have looked for first.

They brought her a medal. She hung it on the switch, so that she would see it every evening,

and lit the lamp."""

_SENTENCES = (
    "Nobody planned it this way; it grew, one exception at a time.",
    "The first attempt was wrong, and useful for exactly that reason.",
    "What looks like a detail from afar turns out to carry the weight.",
    "Measure before you believe, and believe what you measured.",
    "There is always a moment at which a simpler way would still have been possible.",
    "Those who came earlier knew less and noticed more.",
    "It costs little to write a thing down and much to have forgotten it.",
    "Every rule here began as somebody's bad day.",
    "The quiet parts are where the work happens.",
    "Two people who agree at once have probably not understood each other yet.",
    "A good question outlives its answers.",
    "Slowness, seen from close by, is mostly waiting.",
    "The map was right; it was only older than the road.",
    "If it cannot be undone, it deserves a second look and a night's sleep.",
    "What cannot be explained to a newcomer is not finished.",
    "One example, followed to its end, is worth a shelf of overviews.",
    "Habits are decisions that have been made once and for all.",
    "It is easier to add than to leave out, which is why so little is ever left out.",
    "The last ten per cent hold half of the surprises.",
    "Patience is a kind of speed, over long distances.",
)
_HEADS = (
    "How it began",
    "What is known",
    "The parts and the whole",
    "A closer look",
    "What went wrong",
    "What was learned",
    "Against the easy answer",
    "In practice",
    "The long view",
    "What remains open",
)
_ASIDES = (
    "> *A note in the margin:* the numbers differ from place to place, the order does not.\n",
    "- it is older than it looks,\n- it is smaller than it sounds,\n- and it is nobody's fault.\n",
    "1. look,\n2. wait,\n3. look again.\n",
    "```text\nbefore   ....:....|....:....|\nafter    ....:....|....:....|....:....|\n```\n",
    "| then | now |\n|:--|:--|\n| by hand | by rule |\n| by ear | by number |\n",
)
_MOST_WORDS = 250_000
_LONG = 1_200


def poem(heard: Heard) -> str | None:
    """Verse."""
    if heard.has(r"\bhaikus?\b"):
        return "\n".join(f"{line}  " for line in heard.dice.choice(_HAIKU).splitlines()).rstrip()
    if heard.has(r"\b(?:poem|verse|rhyme|sonnet|song|gedicht|poema|poème)\b"):
        return "\n".join(f"{line}  " if line else "" for line in _POEM.splitlines()).rstrip()
    return None


def story(heard: Heard) -> str | None:
    """A short story, unless a long one is wanted."""
    if heard.has(r"\b(?:story|tale|fable)\b") and wanted_words(heard) is None:
        return _STORY
    return None


def wanted_words(heard: Heard) -> int | None:
    """How many words were asked for, by number or by saying "long"; None if neither."""
    found = re.search(r"\b(\d[\d,_.]{0,8})[ -]?(k)?[ -]*words?\b", heard.lower)
    if found:
        number = int(re.sub(r"\D", "", found[1])) * (1000 if found[2] else 1)
        return min(number, _MOST_WORDS)
    if heard.has(r"\b(?:long|very detailed|in depth|in-depth|essay|as much as you can)\b"):
        return _LONG
    return None


def long(heard: Heard) -> str | None:
    """An essay of so many words: exactly that many as `str.split` counts them."""
    words = wanted_words(heard)
    if words is None:
        return None
    topic = heard.topic or "a long answer"
    parts: list[str] = []
    left = words
    for part in _parts(heard, topic):
        size = len(part.split())
        if size > left:
            break
        parts.append(part)
        left -= size
    if left:
        parts.append(_filler(heard, left))
    return "\n".join(parts)


def _parts(heard: Heard, topic: str) -> Iterator[str]:
    yield f"# {topic[:1].upper()}{topic[1:]}\n"
    number = 0
    while True:
        head = _HEADS[number % len(_HEADS)]
        around = f", part {number // len(_HEADS) + 1}" if number >= len(_HEADS) else ""
        yield f"## {head}{around}\n"
        for _ in range(heard.dice.randint(2, 4)):
            yield " ".join(heard.dice.sample(_SENTENCES, heard.dice.randint(3, 6))) + "\n"
        yield heard.dice.choice(_ASIDES)
        number += 1


def _filler(heard: Heard, words: int) -> str:
    """Whole sentences first, and a closing one that comes out even."""
    said: list[str] = []
    while len(said) < words:
        said += heard.dice.choice(_SENTENCES).split()
    said = said[:words]
    return " ".join(said).rstrip(",;:.") + "."
