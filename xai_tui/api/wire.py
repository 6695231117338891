"""What the transport hands to an exchange: an answer on its way, or the reason why there is none."""

import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from xai_tui.api.errors import CertificateError, ConnectError


class LostConnection(Exception):  # noqa: N818 -- never leaves this package
    """The connection broke after the request was sent; the message says how."""


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """An answer whose status and headers are there.

    Attributes:
        status: The HTTP status.
        fields: All headers in order.
        chunks: The body as it arrives, content encoding undone; raises
            `LostConnection`.
    """

    status: int
    fields: list[tuple[str, str]]
    chunks: AsyncIterator[bytes]


OpenWire = Callable[[], AbstractAsyncContextManager[WireAnswer]]
"""Sends a request; raises `ConnectError` if nothing was sent, else `LostConnection`."""


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer; header names in lower case, the last of equals wins."""

    status: int
    headers: Mapping[str, str]

    @property
    def content_type(self) -> str:
        """The media type in lower case without its parameters, "" if none was sent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def request_id(self) -> str | None:
        """The server's name for this exchange."""
        return self.headers.get("x-request-id") or None


def unconnected(words: str, cause: BaseException) -> ConnectError:
    """Return the error of a connection that did not come about; whom nobody vouches for is told apart."""
    link: BaseException | None = cause
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError):
            return CertificateError(words)
        link = link.__cause__ or link.__context__
    return ConnectError(words)
