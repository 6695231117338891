"""GET /v1/language-models, and /v1/language-models/{model_id}."""

from typing import Unpack

from xai_tui.api.calls import get
from xai_tui.api.errors import GoneError, ModelNotFoundError
from xai_tui.api.resources.base import Resource
from xai_tui.api.types.language_models import LanguageModel, LanguageModelList
from xai_tui.api.waiting import CallOptions

_PATH = "/language-models"


class LanguageModelsResource(Resource):
    """Language models with prices and modalities."""

    async def list(self, **options: Unpack[CallOptions]) -> list[LanguageModel]:
        """Return all of them, in the server's order.

        Raises:
            RouteMissingError: The server does not have this listing.
            ApiError: As every call.
        """
        return (await self._ask(get(_PATH), LanguageModelList, options)).models

    async def get(self, model_id: str, **options: Unpack[CallOptions]) -> LanguageModel:
        """Return one, by id or alias.

        Raises:
            ModelNotFoundError: There is none by this name.
            ApiError: As every call.
        """
        try:
            return await self._ask(get(_PATH, model_id), LanguageModel, options)
        except GoneError as error:
            raise error.recast(ModelNotFoundError) from error
