"""A process that writes to a database until it is done or killed; `python -m tests.store.writer FILE HOW`.

Each line on stdout is a number that was committed before it was printed.
"""

import asyncio
import sys
from pathlib import Path

from tests.store.material import Clock
from xai_tui.domain.conversation import MessageState, Picture, Role
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database
from xai_tui.store.ledger import Ledger

COUNTED = 100


def say(number: int) -> None:
    """Print a number at once."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


async def count(database: Database) -> None:
    """Raise a number that other processes raise too, one transaction each."""
    for _ in range(COUNTED):
        async with database.transaction():
            found = await database.row("SELECT max(CAST(text AS INTEGER)) FROM prompts")
            number = (found[0] or 0) + 1 if found else 1
            await database.write("INSERT INTO prompts (text) VALUES (?)", (str(number),))
        say(number)


async def journal(database: Database) -> None:
    """Stream an answer for ever; every tenth time, finish a turn together with its ledger row."""
    clock, chats, ledger = Clock(), Chats(database), Ledger(database)
    answer = clock.message("stream", role=Role.ASSISTANT, state=MessageState.STREAMING)
    await chats.add_message(answer)
    number = 0
    while True:
        number += 1
        await chats.journal("stream", f"{number} " * 500, f"{number}")
        if number % 10 == 0:
            async with database.transaction():
                await chats.add_message(
                    clock.message(f"turn-{number}", pictures=(Picture("image/png", bytes(20_000)),))
                )
                await ledger.put(clock.ledger_row(f"turn-{number}", message_id=f"turn-{number}"))
        say(number)


async def main() -> None:
    """Write as the command line says."""
    path, how = sys.argv[1:]
    async with open_database(Path(path)) as database:
        await (count if how == "count" else journal)(database)


if __name__ == "__main__":
    asyncio.run(main())
