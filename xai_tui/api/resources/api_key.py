"""GET /v1/api-key."""

from typing import Unpack

from xai_tui.api.calls import get
from xai_tui.api.errors import NotAnApiError
from xai_tui.api.resources.base import Resource
from xai_tui.api.types.api_key import ApiKey
from xai_tui.api.waiting import CallOptions


class ApiKeyResource(Resource):
    """The key itself."""

    async def get(self, **options: Unpack[CallOptions]) -> ApiKey:
        """Return what the key is and may do; a blocked one answers too.

        Raises:
            BadKeyError: The server does not know the key.
            NotAnApiError: What it answered is about no key.
            ApiError: As every call.
        """
        told = await self._ask(get("/api-key"), ApiKey, options)
        if told.model_fields_set.isdisjoint(ApiKey.model_fields):
            raise NotAnApiError("the answer says nothing of a key", status=200)
        return told
