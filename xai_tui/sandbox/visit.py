"""One request to the API, from its checks to its headers.

The order of checks: method and path, the Authorization header, media type, the body's types (422), and
only then the key itself, the rate limit, and what the route has to say.
"""

import random
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from xai_tui.sandbox.body import Node, parse
from xai_tui.sandbox.frames import compact
from xai_tui.sandbox.pacing import Beat, perform
from xai_tui.sandbox.refusals import Refusal, bad_key, missing_key, wrong_media_type
from xai_tui.sandbox.state import SandboxState

Wanted = TypeVar("Wanted")
Endpoint = Callable[[Request], Awaitable[Response]]

KEY_PREFIX = "xai-"
"""Any key that starts so is accepted."""

_TOKENS_A_MINUTE = "10000000"
_IMAGES_A_MINUTE = "300"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that has been let in.

    Attributes:
        state: What the sandbox remembers.
        dice: Chance for this request alone.
        key: The key it came with.
        base: The server's own address, as `http://127.0.0.1:1234`.
        path: The values in its path.
    """

    state: SandboxState
    dice: random.Random
    key: str
    base: str
    path: dict[str, str]

    def uuid(self) -> str:
        """A new id, a bare UUID as all of the API's."""
        return str(uuid.UUID(int=self.dice.getrandbits(128)))

    def now(self) -> int:
        """Unix seconds."""
        return int(self.state.clock())

    def fork(self) -> random.Random:
        """Chance of its own for a part of the answer."""
        return random.Random(self.dice.getrandbits(64))  # noqa: S311 - play, not secrets

    def json(self, body: object, *, headers: dict[str, str] | None = None) -> Response:
        """An answer in one piece."""
        return Response(compact(body), headers={"content-type": "application/json", **(headers or {})})

    def stream(self, beats: Iterator[Beat]) -> Response:
        """An answer in events."""
        headers = {"content-type": "text/event-stream", "cache-control": "no-cache"}
        return StreamingResponse(perform(beats, self.state.options), headers=headers)


Player = Callable[[Visit, Wanted], Awaitable[Response]]


def posted(
    read: Callable[[Node], Wanted], play: Player[Wanted], *, anthropic: bool = False, images: bool = False
) -> Endpoint:
    """An endpoint that takes a JSON body.

    Args:
        read: Makes of the body what the route wants; refuses with 422 what does not fit.
        play: Answers.
        anthropic: Whether the key may also come as `x-api-key`. Nobody has shown that xAI takes it; the
            official Anthropic SDK sends nothing else unless told to, so the sandbox is kind to it.
        images: Whether only requests are limited, not tokens.
    """

    async def endpoint(request: Request) -> Response:
        state: SandboxState = request.app.state.sandbox
        dice = state.dice(request.url.path, await request.body())
        try:
            key = _key_of(request, anthropic=anthropic)
            body = _body_of(request, await request.body())
            wanted = _read(read, body, key)
            model = body["model"].value
            state.let_in(model if isinstance(model, str) else "grok-4.3")
            response = await play(_visit(request, state, dice, key), wanted)
        except Refusal as refusal:
            response = refused(refusal)
            if refusal.bare:
                return response
        return _with_headers(response, state, dice, images=images)

    return endpoint


def fetched(play: Callable[[Visit], Awaitable[Response]]) -> Endpoint:
    """An endpoint without a body."""

    async def endpoint(request: Request) -> Response:
        state: SandboxState = request.app.state.sandbox
        dice = state.dice(request.url.path, request.method.encode())
        try:
            key = _key_of(request, anthropic=False)
            _check(key)
            response = await play(_visit(request, state, dice, key))
        except Refusal as refusal:
            response = refused(refusal)
            if refusal.bare:
                return response
        return _with_headers(response, state, dice, images=False)

    return endpoint


def refused(refusal: Refusal) -> Response:
    """A refusal as an answer."""
    headers = {"content-type": "application/json", **refusal.headers}
    return Response(compact(refusal.body), status_code=refusal.status, headers=headers)


def _key_of(request: Request, *, anthropic: bool) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key.strip():
        return key.strip()
    other = request.headers.get("x-api-key", "")
    if anthropic and other:
        return other
    raise missing_key()


def _check(key: str) -> None:
    if not key.startswith(KEY_PREFIX):
        raise bad_key()


def _body_of(request: Request, raw: bytes) -> Node:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not raw or kind != "application/json":
        raise wrong_media_type()
    return parse(raw)


def _read(read: Callable[[Node], Wanted], body: Node, key: str) -> Wanted:
    try:
        wanted = read(body)
    except Refusal as refusal:
        if refusal.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            _check(key)
        raise
    _check(key)
    return wanted


def _visit(request: Request, state: SandboxState, dice: random.Random, key: str) -> Visit:
    port = request.scope["server"][1]
    return Visit(state, dice, key, f"http://127.0.0.1:{port}", dict(request.path_params))


def _with_headers(response: Response, state: SandboxState, dice: random.Random, *, images: bool) -> Response:
    """The headers of every answer of the API itself; the ids come from the request's own chance."""
    ids = random.Random(dice.getrandbits(64))  # noqa: S311 - play, not secrets
    limit, left = state.headroom()
    usual = {
        "x-request-id": str(uuid.UUID(int=ids.getrandbits(128))),
        "traceparent": f"00-{ids.getrandbits(128):032x}-{ids.getrandbits(64):016x}-01",
        "x-zero-data-retention": "false",
        "x-data-retention": "general",
        "x-ratelimit-limit-requests": str(limit),
        "x-ratelimit-remaining-requests": str(left),
        "x-ratelimit-limit-tokens": _TOKENS_A_MINUTE,
        "x-ratelimit-remaining-tokens": _TOKENS_A_MINUTE,
    }
    if images:
        del usual["x-ratelimit-limit-tokens"], usual["x-ratelimit-remaining-tokens"]
        if state.options.rate_limit is None:
            usual["x-ratelimit-limit-requests"] = usual["x-ratelimit-remaining-requests"] = _IMAGES_A_MINUTE
    for name, value in usual.items():
        response.headers.setdefault(name, value)
    return response
