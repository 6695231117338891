"""Opening and searching big stores, beside the same program with small ones and a search by reading."""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.bench.filling import BEFORE, COMMON, LAST, RARE, fill
from tests.bench.recording import RecordedTerminal, echoes, screens
from tests.bench.table import percentile, ratio, show
from tests.line.far import TUI, Far
from tests.line.sandbox import sandbox_process
from xai_tui.store.chats import Chats
from xai_tui.store.database import open_database

ROUNDS = 3
SIZE = (120, 40)
KEYS = 40
KEY_PAUSE = 0.05
SEARCHED = 100_000
"""Messages that are searched."""

Row = tuple[str, str, str, str]


def main() -> None:
    """Print two tables."""
    with tempfile.TemporaryDirectory() as folder, sandbox_process() as url:
        small = _home(Path(folder) / "small", url, chats=10, jobs=10)
        rows = [
            *_opened(small, _home(Path(folder) / "long", url, messages=10_000), "10,000 messages, s", LAST),
            *_opened(small, _home(Path(folder) / "many", url, chats=10_000), "10,000 chats, s", BEFORE),
            *_opened(small, _home(Path(folder) / "jobs", url, jobs=10_000), "10,000 jobs, s", "job number"),
        ]
        show(
            f"From the start to what was looked for, and keys typed there; median of {ROUNDS}, {SIZE[0]}×"
            f"{SIZE[1]}, beside a store of 10 chats and 10 jobs",
            ("measure", "big", "small", "ratio"),
            rows,
        )
        path = Path(folder) / "search.db"
        fill(path, chats=1_000, messages=SEARCHED // 1_000)
        show(
            f"The first 50 hits in {SEARCHED:,} messages, beside reading them all",
            ("words", "found, ms", "read, ms", "ratio"),
            list(_searched(path)),
        )


def _opened(small: Far, big: Far, name: str, words: str) -> Iterator[Row]:
    times: dict[Far, list[float]] = {small: [], big: []}
    keys: dict[Far, list[float]] = {small: [], big: []}
    for _ in range(ROUNDS):
        for far in (small, big):
            seen, echo = _visit(far, words)
            times[far].append(seen)
            keys[far] += echo
    yield _row(name, statistics.median(times[big]), statistics.median(times[small]), 1)
    for share in (50, 95):
        yield _row(f"  echo p{share}, ms", percentile(keys[big], share), percentile(keys[small], share), 1000)


def _visit(far: Far, words: str) -> tuple[float, list[float]]:
    program, *arguments = TUI
    begun = time.monotonic()
    with RecordedTerminal(far.home, arguments, size=SIZE, environ=far.variables, program=program) as terminal:
        terminal.see(words)
        seen = time.monotonic() - begun
        terminal.settle()
        for _ in range(KEYS):
            terminal.strike()
            terminal.rest(KEY_PAUSE)
        terminal.settle()
        echo = echoes(list(screens(terminal, SIZE)), terminal.typed)
        terminal.type("\x15\x11")
        terminal.end()
        return seen, echo


def _searched(path: Path) -> Iterator[Row]:
    for words in (RARE, COMMON, f"{COMMON} {RARE}"):
        found = statistics.median(asyncio.run(_search(path, words)) for _ in range(ROUNDS))
        read = statistics.median(_read(path, words) for _ in range(ROUNDS))
        yield _row(words, found, read, 1000)


async def _search(path: Path, words: str) -> float:
    async with open_database(path) as database:
        begun = time.perf_counter()
        assert await Chats(database).search(words, 50)
        return time.perf_counter() - begun


def _read(path: Path, words: str) -> float:
    condition = " AND ".join(["text LIKE ?"] * len(words.split()))
    sql = f"SELECT id, text FROM messages WHERE {condition} ORDER BY seq DESC"
    with closing(sqlite3.connect(path)) as connection:
        begun = time.perf_counter()
        assert connection.execute(sql, [f"%{word}%" for word in words.split()]).fetchall()
        return time.perf_counter() - begun


def _row(name: str, figure: float, reference: float, factor: int) -> Row:
    digits = 2 if factor == 1 else 1
    mine, other = (f"{value * factor:.{digits}f}" for value in (figure, reference))
    return name, mine, other, ratio(figure, reference)


def _home(folder: Path, url: str, **sizes: int) -> Far:
    far = Far(folder, url)
    fill(folder / "data" / "xai-tui" / "xai-tui.db", **sizes)
    return far
