"""The key in use, as the server describes it."""

from dataclasses import dataclass
from datetime import datetime

from xai_tui.services.server import Server


@dataclass(frozen=True, slots=True)
class KeyDetails:
    """What the server tells of a key; `None` is what it did not tell.

    Attributes:
        redacted: The key with its middle left out, as the server writes it.
        id: The key's id; not the key.
        name: What its owner called it.
        user_id: Who made it.
        team_id: Who pays.
        created_at: When it was made, UTC.
        changed_at: When it was last changed, UTC.
        permissions: What it may do, such as `api-key:model:*`.
        team_blocked: Whether the team is blocked.
        key_blocked: Whether the key is blocked.
        key_disabled: Whether its owner has switched it off.
    """

    redacted: str | None = None
    id: str | None = None
    name: str | None = None
    user_id: str | None = None
    team_id: str | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None
    permissions: tuple[str, ...] = ()
    team_blocked: bool | None = None
    key_blocked: bool | None = None
    key_disabled: bool | None = None

    @property
    def is_blocked(self) -> bool:
        """Whether requests with it are refused, although the server still describes it."""
        return bool(self.team_blocked or self.key_blocked or self.key_disabled)


class Account:
    """The account behind the key.

    Args:
        server: Whom to ask.
    """

    def __init__(self, server: Server) -> None:
        self._server = server

    async def key(self) -> KeyDetails:
        """What the key is, what it may do and whether it is blocked.

        Raises:
            MissingKeyError: There is no key for this server.
            BadKeyError: The server does not know it.
            ApiError: The server has no such route, or could not be asked.
        """
        told = await self._server.client().api_key.get()
        return KeyDetails(
            redacted=told.redacted_api_key,
            id=told.api_key_id,
            name=told.name,
            user_id=told.user_id,
            team_id=told.team_id,
            created_at=told.created,
            changed_at=told.modified,
            permissions=tuple(word for word in told.acls or () if word),
            team_blocked=told.team_blocked,
            key_blocked=told.api_key_blocked,
            key_disabled=told.api_key_disabled,
        )
