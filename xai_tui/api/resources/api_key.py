"""GET /v1/api-key."""

from typing import Unpack

from xai_tui.api.calls import get
from xai_tui.api.resources.base import Resource
from xai_tui.api.types.api_key import ApiKey
from xai_tui.api.waiting import CallOptions


class ApiKeyResource(Resource):
    """The key itself."""

    async def get(self, **options: Unpack[CallOptions]) -> ApiKey:
        """Return what the key is and may do; a blocked one answers too.

        Raises:
            BadKeyError: The server does not know the key.
            ApiError: As every call.
        """
        return await self._ask(get("/api-key"), ApiKey, options)
