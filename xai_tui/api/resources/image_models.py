"""GET /v1/image-generation-models, and /v1/image-generation-models/{model_id}."""

from typing import Unpack

from xai_tui.api.calls import get
from xai_tui.api.errors import GoneError, ModelNotFoundError
from xai_tui.api.resources.base import Resource
from xai_tui.api.types.image_models import ImageModel, ImageModelList
from xai_tui.api.waiting import CallOptions

_PATH = "/image-generation-models"


class ImageModelsResource(Resource):
    """Models that draw."""

    async def list(self, **options: Unpack[CallOptions]) -> list[ImageModel]:
        """Return all of them, in the server's order.

        Raises:
            RouteMissingError: The server does not have this listing.
            ApiError: As every call.
        """
        return (await self._ask(get(_PATH), ImageModelList, options)).models

    async def get(self, model_id: str, **options: Unpack[CallOptions]) -> ImageModel:
        """Return one, by id or alias.

        Raises:
            ModelNotFoundError: There is none by this name.
            ApiError: As every call.
        """
        try:
            return await self._ask(get(_PATH, model_id), ImageModel, options)
        except GoneError as error:
            raise error.recast(ModelNotFoundError) from error
