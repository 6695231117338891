"""What a server refuses, and why: the part of the tree that an answer's status and words decide."""

from typing import Self

from xai_tui.api.errors.tree import ApiError


class MissingAuthError(ApiError):
    """401: no key came with the request."""

    kind = "missing_auth"
    title = "The server wants an API key"
    next_step = "Set XAI_API_KEY, or see `xai-tui key`."
    exit_code = 4


class BadKeyError(ApiError):
    """The server does not know the key (xAI says so with 400, others with 401)."""

    kind = "bad_key"
    title = "The API key is refused"
    next_step = "Get a key from https://console.x.ai and set XAI_API_KEY."
    exit_code = 4


class BlockedError(ApiError):
    """The key or its team is blocked or disabled."""

    kind = "blocked"
    title = "The API key or its team is blocked"
    next_step = "See https://console.x.ai for the reason, or use another key."
    exit_code = 4


class PermissionError_(ApiError):  # noqa: N801, N818 -- the plain name is a builtin
    """403: the key may not use this route or model."""

    kind = "permission"
    title = "The API key may not do this"
    next_step = "Give the key this permission on https://console.x.ai, or use another key."
    exit_code = 4
    route_missing = True


class NoCreditsError(ApiError):
    """No credits left, or the monthly limit is reached (403 or 429)."""

    kind = "no_credits"
    title = "No credits left"
    next_step = "Buy credits or raise the spending limit on https://console.x.ai."
    exit_code = 5


class RateLimitError(ApiError):
    """429: too many requests or tokens for this team and model."""

    kind = "rate_limit"
    title = "Too many requests"
    next_step = "Wait a minute and try again."
    exit_code = 5
    transient = True


class ServerError(ApiError):
    """5xx: the server failed."""

    kind = "server"
    title = "The server failed"
    next_step = "Try again in a moment; https://status.x.ai tells of outages."
    transient = True


class OverloadedError(ServerError):
    """503, 529, or words of missing capacity."""

    kind = "overloaded"
    title = "The server is overloaded"
    next_step = "Try again in a moment, or choose another model."


class InvalidRequestError(ApiError):
    """4xx: the server understood the request and will not take it as it is."""

    kind = "invalid_request"
    title = "The server does not take this request"
    next_step = "Change the request as the server's words say."


class ModelNotFoundError(InvalidRequestError):
    """No model by this name for this team (400 or 404)."""

    kind = "model_not_found"
    title = "There is no such model"
    next_step = "Choose one of `xai-tui models list`."


class ContextTooLongError(InvalidRequestError):
    """The prompt holds more tokens than the model takes."""

    kind = "context_too_long"
    title = "The prompt is too long for this model"
    next_step = "Start a new chat, shorten the prompt, or choose a model with a larger context."


class UnsupportedParameterError(InvalidRequestError):
    """The model refuses a parameter, e.g. a penalty on a reasoning model.

    Attributes:
        parameter: Its name as requests spell it (`presence_penalty`), if the
            server named one.
    """

    kind = "unsupported_parameter"
    title = "The model does not support a parameter"
    next_step = "Remove the parameter, or choose another model."

    parameter: str | None = None


class ImageRefusedError(InvalidRequestError):
    """Moderation refused the picture that was made, or the wish for it."""

    kind = "image_refused"
    title = "The picture was refused by moderation"
    next_step = "Change the prompt."


class InvalidImageError(InvalidRequestError):
    """A picture in the prompt cannot be read."""

    kind = "invalid_image"
    title = "The server cannot read the picture"
    next_step = "Send a whole PNG or JPEG file."


class LiveSearchGoneError(InvalidRequestError):
    """410: `search_parameters` and the tool type `live_search` are no more."""

    kind = "live_search_gone"
    title = "Live search is no more"
    next_step = "Remove search_parameters; search with `--web` over the responses protocol."


class RouteMissingError(ApiError):
    """404 from the gateway, 405 or 501: this server does not have the route."""

    kind = "route_missing"
    title = "This server does not have that route"
    next_step = "Use a feature this server has, or another XAI_BASE_URL."
    route_missing = True


class GoneError(ApiError):
    """The server has nothing by this id, or no more."""

    kind = "gone"
    title = "The server does not have that"
    next_step = "Check the id."


class DeferredGoneError(GoneError):
    """A deferred completion is handed out once, within 24 hours."""

    kind = "deferred_gone"
    title = "The deferred answer is gone"
    next_step = "Send the prompt again as a new job: `xai-tui defer`."


class DeferredUnstoredError(GoneError):
    """A deferred completion arrived whole, but whoever was to write it down could not.

    The server does not hand it out again, so it is carried here.

    Attributes:
        body: The whole answer, bytes of a `chat.completion` object.
    """

    kind = "deferred_unstored"
    title = "The deferred answer could not be written down"
    next_step = "Free some space on the disk; the answer is held in memory until then."

    body: bytes = b""

    @classmethod
    def holding(cls, body: bytes, reason: OSError, request_id: str | None) -> Self:
        """Return the error that keeps `body` alive."""
        error = cls(str(reason), status=200, request_id=request_id)
        error.body = body
        return error


class ResponseGoneError(GoneError):
    """A stored response is kept for 30 days, and only if `store` was true."""

    kind = "response_gone"
    title = "The stored response is gone"
    next_step = "The chat itself is kept here; send the prompt again to get a new response."
