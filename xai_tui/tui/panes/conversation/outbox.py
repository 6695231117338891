"""Prompts on their way to the store, in order; none leaves before it is stored."""

import asyncio
from dataclasses import dataclass

from xai_tui.domain.conversation import Draft


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """One submitted prompt.

    Attributes:
        draft: What was submitted.
        edited: The prompt it replaces as a sibling; `None` adds to the end of the chat.
    """

    draft: Draft
    edited: str | None = None


class Outbox:
    """Submitted prompts that are not stored yet."""

    def __init__(self) -> None:
        self._parcels: list[Parcel] = []
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._parcels)

    @property
    def texts(self) -> list[str]:
        """What has been submitted and not been stored, oldest first."""
        return [parcel.draft.text for parcel in self._parcels]

    def put(self, parcel: Parcel) -> None:
        """Add a prompt."""
        self._parcels.append(parcel)
        self._filled.set()

    async def oldest(self) -> Parcel:
        """The prompt to store next; it stays here until `remove`."""
        while not self._parcels:
            self._filled.clear()
            await self._filled.wait()
        return self._parcels[0]

    def remove(self, parcel: Parcel) -> None:
        """Forget a prompt that is stored, or was given back to its writer."""
        self._parcels.remove(parcel)
