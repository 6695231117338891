"""GET /v1/models, and /v1/models/{model_id}."""

from typing import Unpack

from xai_tui.api.calls import get
from xai_tui.api.errors import GoneError, ModelNotFoundError
from xai_tui.api.resources.base import Resource
from xai_tui.api.types.models import Model, ModelList
from xai_tui.api.waiting import CallOptions

_PATH = "/models"


class ModelsResource(Resource):
    """Language and image models; the one listing that other servers have too."""

    async def list(self, **options: Unpack[CallOptions]) -> list[Model]:
        """Return all of them, in the server's order.

        Raises:
            RouteMissingError: The server does not have this listing.
            ApiError: As every call.
        """
        return (await self._ask(get(_PATH), ModelList, options)).data

    async def get(self, model_id: str, **options: Unpack[CallOptions]) -> Model:
        """Return one, by id or alias.

        Raises:
            ModelNotFoundError: There is none by this name.
            ApiError: As every call.
        """
        try:
            return await self._ask(get(_PATH, model_id), Model, options)
        except GoneError as error:
            raise error.recast(ModelNotFoundError) from error
