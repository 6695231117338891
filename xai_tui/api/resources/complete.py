"""POST /v1/complete (legacy)."""

from typing import Unpack

from xai_tui.api.calls import post
from xai_tui.api.resources.base import Resource
from xai_tui.api.types.complete import CompleteAnswer, CompleteRequest
from xai_tui.api.waiting import CallOptions


class CompleteResource(Resource):
    """Text completion in the shape of Anthropic's first API; it does not stream."""

    async def create(self, request: CompleteRequest, **options: Unpack[CallOptions]) -> CompleteAnswer:
        """Return the whole answer.

        Raises:
            ApiError: It was refused, lost or broken.
        """
        return await self._ask(post("/complete", request.body()), CompleteAnswer, options)
