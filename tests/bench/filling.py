"""Big stores, filled through the store where that is quick enough, else by SQL into its tables."""

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from xai_tui.domain.conversation import Chat
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database
from xai_tui.store.jobs import Jobs
from xai_tui.store.values import micros

LAST = "the newest words of all"
"""How the last message of every chat ends."""

BEFORE = "the newest but one"
"""The title of the chat that stands below the newest."""

RARE = "quincunx"
"""A word that is in few of the messages."""

COMMON = "answer"
"""A word that is in most of them."""

START = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = 4_000

_ADD = """INSERT INTO messages
    (id, chat_id, parent_id, role, text, created_at, finished_at, state, thoughts, stored_remotely, read)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'done', '', 0, 1)"""


def fill(path: Path, *, chats: int = 1, messages: int = 2, jobs: int = 0) -> None:
    """Make a database.

    Args:
        path: The file; its folder is made too.
        chats: How many chats; the last is the newest.
        messages: How many messages in each.
        jobs: How many jobs that ended.
    """

    async def work() -> None:
        async with open_database(path) as database, database.transaction():
            await _add_chats(Chats(database), chats)
            await _add_jobs(database, jobs)

    asyncio.run(work())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(_ADD, _rows(chats, messages))
        connection.execute("UPDATE chats SET leaf_id = id || '-' || ?", (messages - 1,))


async def _add_chats(chats: Chats, count: int) -> None:
    for number in range(count):
        now = START + timedelta(minutes=number)
        title = BEFORE if number == count - 2 else f"chat number {number}"
        await chats.add(Chat(f"chat-{number}", title, now, now))


async def _add_jobs(database: Database, count: int) -> None:
    jobs = Jobs(database)
    job = DeferredJob("", "", JobState.FAILED, "grok-4.3", "", "chat-0", "chat-0-1", "{}", START)
    for number in range(count):
        now = START + timedelta(minutes=number)
        await jobs.add(replace(job, id=f"job-{number}", prompt=f"job number {number}", created_at=now))


def _rows(chats: int, messages: int) -> Iterator[tuple[object, ...]]:
    dice = random.Random(1)
    words = ["".join(dice.choices("abcdeghilmnoprstu", k=dice.randint(3, 9))) for _ in range(_WORDS)]
    for chat in range(chats):
        for number in range(messages):
            text = _text(dice, words) if number % 2 else " ".join(dice.choices(words, k=9))
            if number == messages - 1:
                text += f"\n\nThese are {LAST}."
            at = micros(START + timedelta(minutes=chat, microseconds=number))
            before = f"chat-{chat}-{number - 1}" if number else None
            role = "assistant" if number % 2 else "user"
            yield f"chat-{chat}-{number}", f"chat-{chat}", before, role, text, at, at


def _text(dice: random.Random, words: list[str]) -> str:
    parts = [f"This {COMMON} has parts.", "", "## One", ""]
    parts += [" ".join(dice.choices(words, k=dice.randint(20, 60))) + "." for _ in range(2)]
    parts += ["", *(f"- {' '.join(dice.choices(words, k=6))}" for _ in range(3))]
    if dice.random() < 0.001:
        parts.append(RARE)
    return "\n".join(parts)
