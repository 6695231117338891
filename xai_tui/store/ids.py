"""Finding one row by its id or the beginning of it."""

from typing import Literal

from xai_tui.errors import NotFoundError
from xai_tui.store.database import Database

_SHOWN = 5
_NOUNS = {"chats": "chat", "jobs": "job", "batches": "batch"}


async def find_id(database: Database, table: Literal["chats", "jobs", "batches"], beginning: str) -> str:
    """The whole id of the one row it fits.

    Args:
        database: Where to look.
        table: Its name, which is also the word for many of them.
        beginning: An id, or enough of its first characters.

    Raises:
        NotFoundError: It fits no row, or several; the message says which.
    """
    noun = _NOUNS[table]
    found = await database.rows(
        f"SELECT id FROM {table} WHERE instr(id, ?) = 1 ORDER BY id LIMIT ?",  # noqa: S608
        (beginning, _SHOWN),
    )
    ids = [row[0] for row in found]
    if beginning in ids:
        return beginning
    if not ids or not beginning:
        raise NotFoundError(f"no {noun} has an id that begins with “{beginning}”")
    if len(ids) > 1:
        raise NotFoundError(
            f"“{beginning}” fits several {table}: {', '.join(ids)}", next_step="Give more of the id."
        )
    return str(ids[0])
