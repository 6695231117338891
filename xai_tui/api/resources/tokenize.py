"""POST /v1/tokenize-text."""

from typing import Unpack

from xai_tui.api.calls import Call
from xai_tui.api.resources.base import Resource
from xai_tui.api.types.tokenize import Tokenized
from xai_tui.api.waiting import CallOptions


class TokenizeResource(Resource):
    """Texts in tokens; free of charge, so repeated like a GET."""

    async def create(self, text: str, model: str, **options: Unpack[CallOptions]) -> Tokenized:
        """Return the tokens of a text.

        Raises:
            ApiError: It was refused or lost.
        """
        body = {"text": text, "model": model}
        call = Call("POST", "/tokenize-text", body=body, model=model, repeatable=True)
        return await self._ask(call, Tokenized, options)
