"""Prompts on their way to the store, in order; none leaves before it is stored."""

import asyncio
from dataclasses import dataclass, replace

from xai_tui.domain.conversation import Draft


@dataclass(frozen=True, slots=True)
class Parcel:
    """One submitted prompt.

    Attributes:
        number: Which it is of this run, from 1.
        draft: What was submitted.
        chat_id: The chat it was written in; `None` is one that is not stored yet.
        edited: The prompt it replaces as a sibling; `None` adds to the end of the chat.
    """

    number: int
    draft: Draft
    chat_id: str | None
    edited: str | None


class Outbox:
    """Submitted prompts that are not stored yet."""

    def __init__(self) -> None:
        self._parcels: list[Parcel] = []
        self._count = 0
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._parcels)

    @property
    def texts(self) -> list[str]:
        """What has been submitted and is not stored, oldest first."""
        return [parcel.draft.text for parcel in self._parcels]

    def put(self, draft: Draft, chat_id: str | None, edited: str | None = None) -> Parcel:
        """Add a prompt."""
        self._count += 1
        parcel = Parcel(self._count, draft, chat_id, edited)
        self._parcels.append(parcel)
        self._filled.set()
        return parcel

    def address(self, chat_id: str | None) -> None:
        """Say which chat those belong to that were written before it was known."""
        self._parcels = [
            replace(parcel, chat_id=chat_id) if parcel.chat_id is None else parcel for parcel in self._parcels
        ]

    async def oldest(self) -> Parcel:
        """The prompt to store next; it stays here until `remove`."""
        while not self._parcels:
            self._filled.clear()
            await self._filled.wait()
        return self._parcels[0]

    def remove(self, parcel: Parcel) -> None:
        """Forget a prompt that is stored, or was given back to its writer."""
        self._parcels = [other for other in self._parcels if other.number != parcel.number]

    def empty(self) -> list[str]:
        """Take back everything, oldest first."""
        texts, self._parcels = self.texts, []
        return texts
