"""The key on its way into a request, hidden from whoever looks at the request."""

from collections.abc import Generator

import httpx

from xai_tui.api.origin import SecretKey


class _MaskedBytes(bytes):
    """A header value that a traceback with local variables does not show; copies made by h11 neither."""

    def __repr__(self) -> str:
        return "b'••••'"

    def __bytes__(self) -> bytes:
        return self


class Bearer(httpx.Auth):
    """Adds the key to a request when it is sent, and not before."""

    def __init__(self, key: SecretKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header; the first answer is the last."""
        value = _MaskedBytes(b"Bearer " + self._key.reveal().encode("ascii"))
        request.headers = httpx.Headers([*request.headers.raw, (b"Authorization", value)])
        yield request
