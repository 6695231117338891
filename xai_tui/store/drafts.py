"""What stands in the prompt, kept for each chat, and what stood in it before."""

from xai_tui.domain.conversation import Draft, Picture
from xai_tui.errors import NotFoundError
from xai_tui.store.database import Database
from xai_tui.store.refusals import ConstraintError

REMEMBERED = 1_000
"""How many earlier prompts are kept."""


_OF_CHAT = "WHERE ifnull(chat_id, '') = ?"


class Drafts:
    """The drafts and earlier prompts of a database; the draft of no chat is that of the next new one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, chat_id: str | None, draft: Draft) -> None:
        """Store a draft in place of the one before; an empty one is none.

        Raises:
            NotFoundError: The chat has been deleted.
            StoreError: Or one of its kinds.
        """
        try:
            async with self._database.transaction():
                await self._database.write(f"DELETE FROM drafts {_OF_CHAT}", (chat_id or "",))  # noqa: S608
                if not draft.is_empty:
                    await self._add(chat_id, draft)
        except ConstraintError as error:
            raise NotFoundError(f"no chat has the id “{chat_id}”") from error

    async def get(self, chat_id: str | None) -> Draft | None:
        """The stored draft, if there is one."""
        found = await self._database.rows(
            f"""SELECT text, media_type, data, name FROM drafts
                LEFT JOIN draft_pictures ON draft = seq {_OF_CHAT} ORDER BY position""",  # noqa: S608
            (chat_id or "",),
        )
        if not found:
            return None
        pictures = (Picture(kind, data, name) for _, kind, data, name in found if kind is not None)
        return Draft(found[0][0], tuple(pictures))

    async def remember(self, text: str) -> None:
        """Make a prompt the newest of the earlier ones; each is kept once, the oldest are dropped."""
        if not text.strip():
            return
        async with self._database.transaction():
            await self._database.write("DELETE FROM prompts WHERE text = ?", (text,))
            await self._database.write("INSERT INTO prompts (text) VALUES (?)", (text,))
            await self._database.write(
                "DELETE FROM prompts WHERE seq <= (SELECT max(seq) FROM prompts) - ?", (REMEMBERED,)
            )

    async def history(self, limit: int = REMEMBERED) -> list[str]:
        """Earlier prompts, newest first."""
        return await self._database.read(
            "SELECT text FROM prompts ORDER BY seq DESC LIMIT ?", (limit,), make=lambda row: str(row[0])
        )

    async def _add(self, chat_id: str | None, draft: Draft) -> None:
        await self._database.write("INSERT INTO drafts (chat_id, text) VALUES (?, ?)", (chat_id, draft.text))
        await self._database.write_many(
            f"""INSERT INTO draft_pictures (draft, position, media_type, name, data)
                SELECT seq, ?, ?, ?, ? FROM drafts {_OF_CHAT}""",  # noqa: S608
            [
                (place, picture.media_type, picture.name, picture.data, chat_id or "")
                for place, picture in enumerate(draft.pictures)
            ],
        )
