"""Slash commands: what a line that begins with `/` means."""

import difflib
from dataclasses import dataclass

from xai_tui.tui.commands.actions import ACTIONS, Action


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command with what followed it."""

    action: Action
    argument: str


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A `/word` that is no command; `nearest` is one that it may have been meant to be."""

    word: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """No command but text to send; the doubled slash of `//` is already one."""

    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """One command that fits what has been typed so far."""

    name: str
    action: Action


def parse(text: str) -> Command | UnknownCommand | Words:
    """Tell commands from text.

    Only a single line can be a command, so that a pasted path or comment of
    several lines is sent as it is; so is a first word with a second slash,
    such as `/usr/bin`.
    """
    if text.startswith("//"):
        return Words(text[1:])
    line = text.strip()
    if not text.startswith("/") or "\n" in line:
        return Words(text)
    word, _, argument = line[1:].partition(" ")
    if not word or "/" in word:
        return Words(text)
    action = _find(word.lower())
    if action is not None:
        return Command(action, argument.strip())
    near = difflib.get_close_matches(word.lower(), _names(), n=1, cutoff=0.5)
    return UnknownCommand(word, near[0] if near else None)


def completions(text: str) -> list[Completion]:
    """The commands that fit a prompt that so far holds only `/` and a part of a word, best first."""
    if not text.startswith("/") or text.startswith("//") or any(c.isspace() for c in text):
        return []
    part = text[1:].lower()
    starting: list[Completion] = []
    containing: list[Completion] = []
    for action in ACTIONS:
        if not action.slash:
            continue
        fitting = [name for name in action.slash if name.startswith(part)]
        if fitting:
            starting.append(Completion(fitting[0], action))
        elif part in action.slash[0] or part in action.title.lower():
            containing.append(Completion(action.slash[0], action))
    return [*starting, *containing]


def _names() -> list[str]:
    return [name for action in ACTIONS for name in action.slash]


def _find(word: str) -> Action | None:
    return next((action for action in ACTIONS if word in action.slash), None)
