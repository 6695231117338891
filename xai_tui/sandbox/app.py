"""The seventeen routes, put together."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from xai_tui.sandbox.gateway import Gateway
from xai_tui.sandbox.refusals import internal, unknown_route, wrong_method
from xai_tui.sandbox.routes import (
    api_key,
    chat,
    complete,
    completions,
    deferred,
    image_models,
    images,
    language_models,
    messages,
    models,
    responses,
    responses_request,
    tokenize,
)
from xai_tui.sandbox.state import SandboxState
from xai_tui.sandbox.visit import Endpoint, fetched, posted, refused


def build_app(state: SandboxState) -> ASGIApp:
    """The whole application over one state."""
    app = Starlette(routes=_routes(), exception_handlers={HTTPException: _outside, Exception: _broken})
    app.router.redirect_slashes = False
    app.state.sandbox = state
    return Gateway(app, state)


def _routes() -> list[Route]:
    get, post = ["GET"], ["POST"]
    response = _by_method(fetched(responses.fetch), fetched(responses.delete))
    return [
        Route("/v1/chat/completions", posted(chat.read, chat.answer), methods=post),
        Route("/v1/chat/deferred-completion/{request_id}", fetched(deferred.collect), methods=get),
        Route("/v1/responses", posted(responses_request.read, responses.answer), methods=post),
        Route("/v1/responses/{response_id}", response, methods=["GET", "DELETE"]),
        Route("/v1/messages", posted(messages.read, messages.answer, anthropic=True), methods=post),
        Route("/v1/images/generations", posted(images.read, images.answer, images=True), methods=post),
        Route("/v1/api-key", fetched(api_key.show), methods=get),
        Route("/v1/models", fetched(models.listing), methods=get),
        Route("/v1/models/{model_id}", fetched(models.one), methods=get),
        Route("/v1/language-models", fetched(language_models.pages.listing), methods=get),
        Route("/v1/language-models/{model_id}", fetched(language_models.pages.one), methods=get),
        Route("/v1/image-generation-models", fetched(image_models.pages.listing), methods=get),
        Route("/v1/image-generation-models/{model_id}", fetched(image_models.pages.one), methods=get),
        Route("/v1/tokenize-text", posted(tokenize.read, tokenize.answer), methods=post),
        Route("/v1/completions", posted(completions.read, completions.answer), methods=post),
        Route("/v1/complete", posted(complete.read, complete.answer, anthropic=True), methods=post),
        Route("/images/{name}", images.show, methods=get),
    ]


def _by_method(get: Endpoint, delete: Endpoint) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await (delete if request.method == "DELETE" else get)(request)

    return endpoint


async def _outside(_request: Request, error: Exception) -> Response:
    """What the router refuses, in the gateway's words."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return refused(wrong_method((error.headers or {}).get("Allow", "")))
    return refused(unknown_route())


async def _broken(_request: Request, error: Exception) -> Response:
    """A mistake of the sandbox itself; said in the answer, because the terminal may belong to a screen."""
    return refused(internal(repr(error)))
