"""The transcript alone: what a paint costs by kind of block and length of chat, and opening what is long.

A paint is what follows a few tokens: parse, draw, put the view together. The reference
of the streams is the paragraphs, that of what is opened is an answer of 8 kB.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from tests.bench.table import percentile, ratio, show
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.search import Hit, Search
from xai_tui.tui.transcript.slices import SLICE
from xai_tui.tui.transcript.stack import Stack
from xai_tui.tui.transcript.view import Transcript

TOKENS = 8_000
TOKEN = 4
"""Characters of a token."""
TOKENS_A_PAINT = 4
VIEW = 40
WIDTH = 80
PROSE = "The quick **brown** fox jumps over `the` lazy dog and [runs](http://x.y) away. "
STREAMS = {
    "paragraphs": PROSE * 3 + "\n\n",
    "one paragraph of many lines": PROSE + "\n",
    "code": "def f(x):\n    return x + 1  # why\n\n",
    "list": f"- item {PROSE}\n",
    "nested list": f"  - item {PROSE}\n",
    "quote": f"> {PROSE}\n>\n",
    "code in an item": "   x = f(x)  # some words\n",
    "table": "|some words|more **bold** words|`x = 1`|\n",
    "one line": "word ",
}
HEADS = {
    "code": "```py\n",
    "nested list": "- top\n",
    "code in an item": "1. do:\n\n   ```py\n",
    "table": "|a|b|c|\n|-|-|-|\n",
}
MIXED = PROSE * 3 + "\n\n- item a\n- item b\n\n```py\nx = 1\n```\n\n"
LONG = {
    "answer of 8 kB": MIXED * 28,
    "answer of 800 kB": MIXED * 2_900,
    "list of 100,000 items": "- item\n" * 100_000,
    "table of 10,000 rows": "|a|b|\n|-|-|\n" + "|some|words|\n" * 10_000,
    "table of 500 columns": "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + ("|b" * 500 + "|\n") * 20,
    "code of 100,000 lines": "```py\n" + "x = 1\n" * 100_000,
    "line of 1 MB": "word " * 200_000,
    "1 MB of NUL": "\0" * 1_000_000,
    "5,000 nested quotes": ">" * 5_000 + "x",
    "1,000 nested levels": "\n".join("  " * level + "- x" for level in range(1_000)),
}
MESSAGES = (10, 1_000, 10_000)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of CPU that something takes: what else the machine does counts for nothing."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1_000


def chunks(name: str) -> Iterator[str]:
    """What arrives between two paints."""
    size = TOKEN * TOKENS_A_PAINT
    text = HEADS.get(name, "") + STREAMS[name] * (TOKENS * TOKEN // len(STREAMS[name]) + 1)
    starts = range(0, TOKENS * TOKEN, size)
    return (text[at : at + size] for at in starts)


def paints(name: str, messages: int = 0) -> list[float]:
    """Milliseconds of each paint while an answer streams in below so many messages."""
    stack = Stack(WIDTH)
    above = [Entry(str(at), "assistant", PROSE * 6) for at in range(messages)]
    stack.show([*above, Entry("a", "assistant", state="streaming")])
    message = stack.message(messages)

    def paint() -> None:
        message.step()
        stack.measured(messages)
        view(stack)

    taken = []
    for chunk in chunks(name):
        message.feed(chunk, "")
        taken.append(timed(paint))
    return taken


def view(stack: Stack) -> None:
    """Put the end of a chat together."""
    top = stack.settle(max(stack.total - VIEW, 0), VIEW, stack.total)
    for _ in islice(stack.lines(top, VIEW), VIEW):
        pass


def read_on(stack: Stack) -> None:
    """Read a slice of what is long, and put the view together."""
    stack.read_on(max(stack.total - VIEW, 0), time.perf_counter() + SLICE)
    view(stack)


def look(search: Search) -> None:
    """Look for words for a slice."""
    search.look(time.perf_counter() + SLICE)


def opened(text: str, role: str = "assistant") -> tuple[float, float, float]:
    """Milliseconds to the first view of a text, of all slices after it, and of the longest of these."""
    stack = Stack(WIDTH)
    stack.show([Entry("a", "user" if role == "user" else "assistant", text)])
    first = timed(lambda: view(stack))
    slices = [0.0]
    while stack.is_behind:
        slices.append(timed(lambda: read_on(stack)))
    return first, sum(slices), max(slices)


def show_streams() -> None:
    """Paints by kind of block."""
    rows = []
    reference = 0.0
    for name in STREAMS:
        taken = paints(name)
        reference = reference or sum(taken)
        last = percentile(taken[-len(taken) // 10 :], 50)
        first = percentile(taken[: len(taken) // 10], 50)
        rows.append(
            [
                name,
                f"{sum(taken) / TOKENS:.3f}",
                ratio(sum(taken), reference),
                f"{percentile(taken, 95):.1f}",
                f"{max(taken):.1f}",
                ratio(last, first),
            ]
        )
    columns = (
        "what streams in",
        "CPU s/1000 tokens",
        "to paragraphs",
        "p95, ms",
        "max, ms",
        "last to first tenth",
    )
    show(f"{TOKENS} tokens, {TOKENS_A_PAINT} a paint, {WIDTH}×{VIEW}", columns, rows)


def show_lengths() -> None:
    """Paints by length of the chat, and finding words in it."""
    rows = []
    reference = 0.0
    for count in MESSAGES:
        texts = [PROSE * 26 for _ in range(count)]
        stack = Stack(WIDTH)
        entries = [Entry(str(at), "assistant", text) for at, text in enumerate(texts)]
        ready = timed(partial(stack.show, entries)) + timed(partial(view, stack))
        resized = timed(partial(stack.resize, WIDTH - 9)) + timed(partial(view, stack))
        search = Search("nowhere", texts.__getitem__, count, Hit(0, 0))
        looked = [timed(partial(look, search))]
        while not search.is_done:
            looked.append(timed(partial(look, search)))
        taken = sum(paints("paragraphs", count))
        reference = reference or taken
        rows.append(
            [
                f"{count:,}",
                f"{ready:.0f}",
                f"{resized:.0f}",
                f"{sum(looked):.0f}",
                f"{max(looked):.0f}",
                f"{taken / TOKENS:.3f}",
                ratio(taken, reference),
            ]
        )
    columns = (
        "messages", "open, ms", "resize, ms", "find, ms", "longest slice",
        "CPU s/1000 tokens", "to the short chat",
    )  # fmt: skip
    show("chats of messages of 2 kB", columns, rows)


def show_long() -> None:
    """What is opened at once."""
    rows = []
    reference = 0.0
    for name, text in [*LONG.items(), ("prompt of one line of 1 MB", "word " * 200_000)]:
        first, rest, longest = opened(text, "user" if name.startswith("prompt") else "assistant")
        reference = reference or first + rest
        rows.append([name, f"{first:.0f}", f"{rest:.0f}", f"{longest:.0f}", ratio(first + rest, reference)])
    columns = ("what is opened", "first view, ms", "slices after it, ms", "longest, ms", "to 8 kB")
    show("texts that were stored", columns, rows)


def main() -> None:
    """Print the tables."""
    Transcript.preload()
    show_streams()
    show_lengths()
    show_long()
