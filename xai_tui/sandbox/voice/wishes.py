"""Several wishes in one prompt, told apart, so that each is served in its turn."""

import re
from dataclasses import replace

from xai_tui.sandbox.voice.heard import Heard

_BETWEEN = re.compile(r"\s*[,;.]?\s+(?:and|then|also|plus|followed by)\s+(?:(?:then|also)\s+)?|[;.]\s+|,\s+")
_MOST = 4
_LONGEST = 300


def wishes(heard: Heard) -> list[Heard]:
    """The parts of a prompt, each as if it had been said alone; none when there is just one, or too many."""
    if len(heard.text) > _LONGEST or "\n" in heard.text.strip():
        return []
    parts = [part for part in _BETWEEN.split(heard.text.strip()) if re.search(r"\w", part)]
    if not 1 < len(parts) <= _MOST:
        return []
    return [_alone(heard, part) for part in parts]


def _alone(heard: Heard, part: str) -> Heard:
    turns = list(heard.prompt.turns)
    place = max(number for number, turn in enumerate(turns) if turn.role == "user")
    turns[place] = replace(turns[place], text=part)
    return replace(heard, prompt=replace(heard.prompt, turns=tuple(turns)))
