"""Body of GET /v1/api-key."""

from datetime import UTC, datetime

from xai_tui.api.types.base import WireModel


class ApiKey(WireModel):
    """What the server tells of the key it was asked with; the key itself is redacted.

    Times are RFC 3339 in the official example and Unix seconds in its text,
    so both are read; `acls` are words such as `api-key:model:*`, and may be "".
    """

    redacted_api_key: str | None = None
    api_key_id: str | None = None
    name: str | None = None
    user_id: str | None = None
    team_id: str | None = None
    create_time: str | int | None = None
    modify_time: str | int | None = None
    modified_by: str | None = None
    acls: list[str] | None = None
    team_blocked: bool | None = None
    api_key_blocked: bool | None = None
    api_key_disabled: bool | None = None

    @property
    def created(self) -> datetime | None:
        """When the key was made, UTC; None if unknown or unreadable."""
        return _time(self.create_time)

    @property
    def modified(self) -> datetime | None:
        """When the key was last changed, UTC; None if unknown or unreadable."""
        return _time(self.modify_time)

    @property
    def is_blocked(self) -> bool:
        """Whether requests with this key are refused; a blocked key is still told of with 200."""
        return bool(self.team_blocked or self.api_key_blocked or self.api_key_disabled)


def _time(value: str | int | None) -> datetime | None:
    try:
        if isinstance(value, int) or (value is not None and value.isdecimal()):
            return datetime.fromtimestamp(int(value), UTC)
        if not value:
            return None
        time = datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
