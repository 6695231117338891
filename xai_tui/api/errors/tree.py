"""The root of the tree drawn in the package's docstring, and what can fail on the way.

Each error is declared once with its words and its exit code; `message`
carries the server's own words, unchanged, so whoever draws them must make
them safe.
"""

from typing import ClassVar

from xai_tui.errors import XaiTuiError


class ApiError(XaiTuiError):
    """The server, or the way to it, refused.

    Attributes:
        transient: Whether the same request may succeed a moment later; the
            retry policy builds on it.
        route_missing: Whether another route may do the same work: the caller
            falls back (responses to chat, language-models to models).
        code: The body's `code` or `type`, a string or a number, if it had one.
        retry_after: Seconds the server asked to wait, if it did.
        retry_vetoed: The server sent `x-should-retry: false`.
    """

    kind = "api"
    title = "The server refused the request"
    next_step = "Read the server's words above; `xai-tui key` tells whether it takes the key."
    transient: ClassVar[bool] = False
    route_missing: ClassVar[bool] = False

    code: str | int | None = None
    retry_after: float | None = None
    retry_vetoed: bool = False

    def recast(self, other: "type[ApiError]") -> "ApiError":
        """Return the same refusal as the class the caller knows it to be."""
        error = other(self.message, status=self.status, request_id=self.request_id)
        error.code = self.code
        error.retry_after = self.retry_after
        error.retry_vetoed = self.retry_vetoed
        return error


class ConnectError(ApiError):
    """No connection: name, network, port or proxy. Nothing was sent, nothing was billed."""

    kind = "connect"
    title = "The server cannot be reached"
    next_step = "Check the network, the proxy and XAI_BASE_URL."
    transient = True


class CertificateError(ConnectError):
    """TLS failed: the certificate is not trusted, or its name or dates do not fit."""

    kind = "certificate"
    title = "The server's certificate cannot be trusted"
    next_step = "Check the clock, the address, and SSL_CERT_FILE if a company proxy reads along."
    transient = False


class ConnectionLostError(ApiError):
    """The connection broke before the answer was there; nothing can have been billed."""

    kind = "connection_lost"
    title = "The connection was lost"
    next_step = "Check the network and try again."
    transient = True


class TimeoutError_(ApiError):  # noqa: N801, N818 -- the plain name is a builtin
    """No answer in time; nothing can have been billed."""

    kind = "timeout"
    title = "The server did not answer in time"
    next_step = "Try again, or raise the time-out in the settings."
    transient = True


class MaybeBilledError(ApiError):
    """The request went out and no answer came back, so it is not sent a second time."""

    kind = "maybe_billed"
    title = "No answer came, and the request may have been billed"
    next_step = "Check your usage on console.x.ai before sending it again."


class BrokenAnswerError(ApiError):
    """The answer began and did not become whole: cut, stalled, garbled or ended too early.

    Attributes:
        partial: Bytes of an answer that is not a stream, as far as they came.
            A stream has yielded everything that came before the break.
    """

    kind = "broken_answer"
    title = "The answer broke off"
    next_step = "What arrived is kept; retry, or continue from it."
    exit_code = 3

    partial: bytes = b""


class NotAnApiError(ApiError):
    """Something answered, but not this API: a web page, a login portal, another program."""

    kind = "not_an_api"
    title = "This server does not speak the xAI API"
    next_step = "Check XAI_BASE_URL, and whether a login page stands between you and the network."


class RedirectRefusedError(ApiError):
    """A 3xx answer; redirects are never followed, since they would carry the key along."""

    kind = "redirect"
    title = "The server points elsewhere, and the key is not sent there"
    next_step = "If you trust the target, set XAI_BASE_URL to it."


class DownloadError(ApiError):
    """A URL given by the server is refused or does not lead to a picture."""

    kind = "download"
    title = "The picture could not be fetched"
    next_step = "Ask for the picture as base64, or open the URL in a browser."
