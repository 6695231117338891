"""Searches of the web that never leave the machine: sources of example domains, cited by number."""

import re
from dataclasses import dataclass

from xai_tui.sandbox.voice.heard import Heard

_ASKED = (
    r"\b(?:search|look up|google|web|internet|online|latest|newest|news|today|current(?:ly)?|recent|cite"
    r"|sources?|right now|this (?:week|month|year))\b"
)
_SITES = (
    ("https://www.example.org/{slug}", "the project's own page"),
    ("https://docs.example.com/{slug}/releases", "its release notes"),
    ("https://news.example.net/2026/11/{slug}", "a report of this month"),
    ("https://wiki.example.org/wiki/{slug}", "the encyclopaedia"),
    ("https://forum.example.com/t/{slug}", "a discussion"),
)


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what was looked for and the URLs that came up."""

    query: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in the answer that names its source.

    Attributes:
        url: The source.
        title: Its number, as the API puts it.
        start: Index of the first character of the mark in the text.
        end: Index behind its last.
    """

    url: str
    title: str
    start: int
    end: int


def searches(heard: Heard) -> tuple[Search, ...]:
    """One or two searches, if the tool is on offer and the prompt wants to know what is new."""
    wanted = heard.prompt.search and heard.prompt.tool_choice != "none"
    if not wanted or not (heard.has(_ASKED) or heard.prompt.tool_choice == "required"):
        return ()
    query = re.sub(
        r"^(?:search|web|look up|internet|cite)\b[\s:]*|[.?!].*$", "", heard.topic, flags=re.IGNORECASE
    )
    query = query.strip() or "xai-tui sandbox"
    slug = re.sub(r"[^a-z0-9]+", "-", query.lower()).strip("-")[:40] or "page"
    found = [url.format(slug=slug) for url, _ in _SITES]
    first = Search(query, tuple(found[:4]))
    if heard.dice.getrandbits(1):
        return (first,)
    return (first, Search(f"{query} site:example.org", (found[0], found[3])))


def report(made: tuple[Search, ...], heard: Heard) -> tuple[str, tuple[Citation, ...]]:
    """What the searches found, in words, and where the words name their sources."""
    query = made[0].query
    text = ""
    cited: list[Citation] = []
    chosen = heard.dice.sample(range(len(made[0].urls)), 3)
    for opening, at in zip(
        (
            f"I searched for **{query}**. According to {{site}}",
            ", which agrees with {site}",
            "; see also {site}",
        ),
        chosen,
        strict=True,
    ):
        url = made[0].urls[at]
        text += opening.format(site=_SITES[at][1])
        number = str(len(cited) + 1)
        mark = f"[[{number}]]({url})"
        cited.append(Citation(url, number, len(text), len(text) + len(mark)))
        text += mark
    text += (
        ", there is something new about it. The sandbox cannot know what, since it has no line to the web: "
        "the sources are invented, their form is real."
    )
    return text, tuple(cited)
