"""What is thought before an answer: the question, then more of it the more effort is asked for."""

from xai_tui.sandbox.voice.heard import Heard

_LONGEST_QUOTE = 200
_STEPS: dict[str, int] = {"low": 1, "medium": 3, "high": 6, "xhigh": 9}

_ABOUT_FORM = (
    "A short answer first, then the reasons.",
    "Headings would help here, and a list where things are counted.",
    "The important word should come early in the sentence.",
    "An example says more than a definition.",
)
_ABOUT_CARE = (
    "I should check the edges: nothing at all, very much, and the same thing twice.",
    "Is there a simpler way to put it? I think the second half can go.",
    "I must not promise what I cannot know.",
    "If a number appears, it has to be right.",
    "Would somebody who reads this on a phone get lost? Shorter lines, then.",
    "One more look at the question: yes, this is what was asked.",
    "The order matters: what is needed first stands first.",
    "Code has to run as it stands, or it helps nobody.",
)


def thoughts(heard: Heard) -> str:
    """A few sentences; none if the model does not think."""
    if not heard.prompt.thinks:
        return ""
    said = " ".join(heard.text.split())
    quote = said if len(said) <= _LONGEST_QUOTE else said[:_LONGEST_QUOTE] + "..."
    steps = _STEPS.get(heard.prompt.level, 1)
    if heard.has(r"\bthink (?:hard|long|carefully|step by step|deeply)\b|\bultrathink\b"):
        steps += 6
    about = "The tools returned their results; the question was" if _tools_spoke(heard) else "The user said"
    lines = [f'{about}: "{quote}"', heard.dice.choice(_ABOUT_FORM)]
    care = list(_ABOUT_CARE)
    heard.dice.shuffle(care)
    lines += (care * 2)[: steps - 1]
    if not heard.begins:
        lines.insert(
            1, f"This is turn {len(heard.users)} of the conversation, so I keep to what was said before."
        )
    return "\n\n".join(lines) + "\n"


def _tools_spoke(heard: Heard) -> bool:
    return bool(heard.prompt.turns) and heard.prompt.turns[-1].role == "tool"
