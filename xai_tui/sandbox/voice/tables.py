"""Tables: a few known by heart, one to fill in for things compared, and an honest stand-in for all others."""

import re

from xai_tui.sandbox.voice.facts import CAPITALS
from xai_tui.sandbox.voice.heard import Heard

_DATABASES = """| | SQLite | PostgreSQL | Redis |
|:--|:--|:--|:--|
| runs as | a library in your process | a server | a server |
| good at | one writer, many readers, no care | many writers, rich queries | counters, queues, caches |
| transactions | yes, whole file | yes, row by row | per command or script |
| full-text search | FTS5 | `tsvector` | as a module |
| backup | copy one file | `pg_dump`, or a replica | snapshot, or append log |

**In short:** start with SQLite, move when several *machines* must write, and put Redis beside either of them
for what may be lost."""

_EDITORS = """| editor | starts in | modal | extended in | at home over SSH |
|:--|--:|:-:|:--|:-:|
| Vim | 20 ms | ✔ | Vim script, Lua (Neovim) | ✔ |
| Emacs | 300 ms | ✘ | Emacs Lisp | ✔ |
| Helix | 30 ms | ✔ | – | ✔ |
| VS Code | 1500 ms | ✘ | TypeScript | with a server |

The times are of the right order, not measured on your machine."""

_MOONS = """| planet | moon | diameter, km | found by | year |
|:--|:--|--:|:--|--:|
| Earth | Moon | 3,474 | – | – |
| Jupiter | Io | 3,643 | Galileo | 1610 |
| Jupiter | Ganymede | 5,268 | Galileo | 1610 |
| Saturn | Titan | 5,150 | Huygens | 1655 |
| Neptune | Triton | 2,707 | Lassell | 1846 |

Ganymede and Titan are both larger than the planet Mercury."""

_PLANETS = (
    "| Mercury | 4,879 | 88 days | 0 |",
    "| Venus | 12,104 | 225 days | 0 |",
    "| Earth | 12,756 | 365 days | 1 |",
    "| Mars | 6,792 | 687 days | 2 |",
    "| Jupiter | 142,984 | 11.9 years | more than 90 |",
    "| Saturn | 120,536 | 29.4 years | more than 140 |",
    "| Uranus | 51,118 | 84 years | 28 |",
    "| Neptune | 49,528 | 165 years | 16 |",
)
_PLANET_HEAD = "| planet | diameter, km | once around the sun | moons |\n|:--|--:|--:|--:|"

_SORTING = """| algorithm | average | worst | memory | stable |
|:--|:--|:--|:--|:-:|
| Quicksort | O(n log n) | O(n²) | O(log n) | ✘ |
| Merge sort | O(n log n) | O(n log n) | O(n) | ✔ |
| Heapsort | O(n log n) | O(n log n) | O(1) | ✘ |
| Insertion sort | O(n²) | O(n²) | O(1) | ✔ |
| Timsort | O(n log n) | O(n log n) | O(n) | ✔ |

Python and Java sort objects with *Timsort*, which is linear on what is sorted already."""

_STATUSES = """| status | name | what it means here |
|--:|:--|:--|
| 200 | OK | the answer follows |
| 202 | Accepted | a deferred job that is not ready yet |
| 400 | Bad Request | the request is wrong, or the key is |
| 401 | Unauthorized | no key was sent |
| 403 | Forbidden | the key may not do this |
| 404 | Not Found | no such thing, or no more |
| 429 | Too Many Requests | wait, then try again |
| 500 | Internal Server Error | not your fault |
| 503 | Service Unavailable | no capacity just now |"""

_LANGUAGES = """| | Python | Rust | Go | TypeScript |
|:--|:--|:--|:--|:--|
| checked | while it runs | before it runs | before it runs | before it runs |
| memory | counted, and collected | owned and borrowed | collected | collected |
| many things at once | `asyncio`, processes | threads, `async` | goroutines | one loop, `async` |
| runs as | source and interpreter | one binary | one binary | JavaScript |
| at its best | glue, data, first drafts | tools, engines | servers | anything with a browser |"""

_CAPITAL_ROWS = ("Brazil", "Egypt", "France", "India", "Japan", "Kenya", "New Zealand", "Norway")

_KNOWN: tuple[tuple[str, str], ...] = (
    (r"sqlite|postgres|redis|database", _DATABASES),
    (r"\bvim\b|emacs|editor|helix", _EDITORS),
    (r"\bsort(?:ing)?\b", _SORTING),
    (r"\bhttp\b|\bstatus(?:es)?\b", _STATUSES),
    (r"\bmoons?\b", _MOONS),
    (
        (
            r"\bprogramming languages?\b"
            r"|\b(?:python|rust|golang|typescript)\b.*\b(?:python|rust|go|typescript)\b"
        ),
        _LANGUAGES,
    ),
)

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")


def table(heard: Heard) -> str | None:
    """A table; of the things compared, where they are named."""
    if not heard.has(r"\b(?:tables?|compare|comparison|versus|vs\.?|tabelle|tabla|tableau)\b"):
        return None
    for pattern, text in _KNOWN:
        if heard.has(pattern):
            return text
    if heard.has(r"\bplanets?\b"):
        return "\n".join((_PLANET_HEAD, *_PLANETS[: _how_many(heard)]))
    if heard.has(r"\bcapitals?\b"):
        return _capitals()
    named = _compared(heard.text)
    if len(named) > 1:
        return _to_fill_in(named)
    return _MOONS if _says_no_more(heard) else _stand_in(heard)


def _how_many(heard: Heard) -> int:
    found = re.search(rf"\b(?:(\d{{1,3}})|({'|'.join(_NUMBERS)}))\b", heard.lower)
    if not found:
        return len(_PLANETS)
    return max(int(found[1]) if found[1] else _NUMBERS.index(found[2]) + 1, 1)


def _capitals() -> str:
    rows = (f"| {country} | {CAPITALS[country.lower()]} |" for country in _CAPITAL_ROWS)
    return "\n".join(("| country | capital |", "|:--|:--|", *rows))


def _says_no_more(heard: Heard) -> bool:
    """Whether the prompt names nothing beside the table."""
    return not re.sub(
        r"(?i)\b(?:table|markdown|as|in|format|compare|comparison|with|columns?|rows?)\b|\W|\d",
        "",
        heard.topic,
    )


def _stand_in(heard: Heard) -> str:
    topic = re.sub(r"[\[\]<>{}|`*_\"\\$]", "", heard.topic)
    return f"A table of **{topic}** I do not know by heart. So that you see one, here is another:\n\n{_MOONS}"


def _to_fill_in(named: list[str]) -> str:
    heads = "".join(f" {name} |" for name in named)
    questions = (
        "what it costs to start",
        "what it costs to leave",
        "who already knows it here",
        "what breaks first",
    )
    lines = [f"| question |{heads}", "|:--|" + ":--|" * len(named)]
    lines += [f"| {question} |" + " your answer |" * len(named) for question in questions]
    return (
        f"A table to fill in for {', '.join(named[:-1])} and {named[-1]}:\n\n" + "\n".join(lines) + "\n\n"
        "The last row usually decides. I leave the cells to you, because no model is behind this answer that "
        "could know them."
    )


def _compared(text: str) -> list[str]:
    """The things named in "compare A, B and C" or "A vs B"."""
    found = re.search(
        r"(?:compare|comparison (?:of|between)|table (?:of|comparing)|between)\s+(.+?)"
        r"(?:\s+(?:in|as) a table|[.?!\n]|$)",
        text,
        re.IGNORECASE,
    )
    words = found[1] if found else text
    if not found and not re.search(r"\bvs\.?\b|\bversus\b", text, re.IGNORECASE):
        return []
    parts = re.split(r"\s*(?:,|\band\b|\bwith\b|\bto\b|\bvs\b\.?|\bversus\b)\s*", words, flags=re.IGNORECASE)
    names = [part.strip(" ?.!|`*\"'") for part in parts]
    return [name[:30] for name in names if name][:5]
