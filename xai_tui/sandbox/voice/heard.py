"""A prompt, listened to: what it is about, who speaks, what was said before."""

import random
import re
from dataclasses import dataclass

from xai_tui.sandbox.prompt import Prompt, Turn

_OPENING = re.compile(
    r"^(?:please|hey|hi|hello|ok(?:ay)?|so|and|now|grok|(?:can|could|would|will) you"
    r"|i(?:'d| would) like you to|i want to know|explain(?: to me)?|describe"
    r"|think (?:hard|carefully|deeply)(?: about)?|help me(?: with)?|name"
    r"|tell me(?: more| something)?(?: about)?|teach me(?: about)?|talk about|write(?: me)?|give me|show me"
    r"|make(?: me)?|draw(?: me)?|create|summari[sz]e|compare|list"
    r"|what(?:'s|’s| is| are| was| were| does| do)|who(?:'s|’s| is| was)|where(?:'s| is)"
    r"|how (?:do(?:es)?|to|can|should|would|is|are)(?: i| you| we| it)?"
    r"|why (?:do(?:es)?|is|are|did|should)|when (?:do(?:es)?|is|was|did)"
    r"|how|why|a|an|the|some|about|of|in detail|briefly|difference between|table(?: of| about| comparing)?"
    r"|long|short|very|detailed|essay|article|answer|text|story|poem|haiku|plan|steps|checklist|to-?do"
    r"|code|function|script|program|in|for|on|to|that|which"
    r"|python|rust|sql|bash|javascript|typescript|go|\d[\d,.]*k?[ -]*words?)\b[\s,:]*",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"[\s,]+(?:works?|please|to me|for me|briefly|in detail|as a table|in a table|means?)?[\s.?!…]*$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:my name is|my name's|i am called|call me|ich hei(?:ß|ss)e)\s+([^\W\d_][\w'’-]{0,30})",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"\b(?:remember(?: that)?|note that|my favou?rite)\b\s*[:,]?\s*([^.?!\n]{3,160})", re.IGNORECASE
)
_LONGEST_TOPIC = 60
_LONGEST_LINE = 300
_LISTENED = 2_000


@dataclass(frozen=True, slots=True)
class Heard:
    """A prompt with what can be told from it.

    Attributes:
        prompt: The prompt itself.
        dice: Chance, the same in a seeded run.
    """

    prompt: Prompt
    dice: random.Random

    @property
    def text(self) -> str:
        """What the user said last; of a long paste only its beginning and its end."""
        text = self.prompt.asked.text
        if len(text) <= 2 * _LISTENED:
            return text
        return f"{text[:_LISTENED]}\n{text[-_LISTENED:]}"

    @property
    def lower(self) -> str:
        """The same in small letters."""
        return self.text.lower()

    @property
    def users(self) -> tuple[Turn, ...]:
        """Everything the user said, the last included."""
        return tuple(turn for turn in self.prompt.turns if turn.role == "user")

    @property
    def begins(self) -> bool:
        """Whether this is the first prompt of the conversation."""
        return len(self.users) <= 1

    @property
    def topic(self) -> str:
        """What the prompt is about, in a few of its own words; empty if it says nothing."""
        return topic_of(self.text)

    @property
    def name(self) -> str | None:
        """What the user is called, if it was ever said."""
        for turn in reversed(self.users):
            found = _NAMED.search(turn.text)
            if found:
                return found[1]
        return None

    @property
    def facts(self) -> tuple[str, ...]:
        """What the user asked to be remembered, oldest first, this prompt left out."""
        earlier = self.users[:-1]
        return tuple(found[0].strip() for turn in earlier for found in _FACT.finditer(turn.text))

    def has(self, pattern: str) -> bool:
        """Whether the last prompt has a match, small and capital letters alike."""
        return re.search(pattern, self.text, re.IGNORECASE) is not None


def topic_of(text: str) -> str:
    """Strip a request of its politeness and its verbs."""
    lines = text.strip().splitlines()
    topic = lines[0][:_LONGEST_LINE].strip() if lines else ""
    while True:
        shorter = _OPENING.sub("", topic, count=1)
        if shorter == topic:
            break
        topic = shorter
    topic = _ENDING.sub("", topic).strip(" \"'`*_#>-–—.,:;?!")
    if len(topic) > _LONGEST_TOPIC:
        topic = topic[:_LONGEST_TOPIC].rsplit(" ", 1)[0] + "…"
    return topic
