"""POST /v1/images/generations, and the pictures behind the URLs it returns."""

import asyncio
import socket
from contextlib import aclosing
from typing import Unpack
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from xai_tui.api.addresses import is_public
from xai_tui.api.answers import Foreign
from xai_tui.api.calls import Call, post
from xai_tui.api.errors import ApiError, DownloadError
from xai_tui.api.pictures import media_type_of
from xai_tui.api.resources.base import Resource
from xai_tui.api.transport import OpenAnswer
from xai_tui.api.types.images import Image, ImageAnswer, ImageRequest
from xai_tui.api.waiting import CallOptions

LARGEST_IMAGE = 32 * 1024 * 1024
"""Bytes; more is not read."""


class ImagesResource(Resource):
    """Pictures, made and fetched."""

    async def generate(self, request: ImageRequest, **options: Unpack[CallOptions]) -> ImageAnswer:
        """Have pictures made; they come as URLs, or in base64.

        Raises:
            ImageRefusedError: Moderation refused.
            ApiError: As every call.
        """
        return await self._ask(post("/images/generations", request.body()), ImageAnswer, options)

    async def download(self, url: str, **options: Unpack[CallOptions]) -> Image:
        """Fetch a picture from the URL the server gave.

        No key goes along. The URL must be https or lie on the server itself;
        private addresses, redirects, more than 32 MB, and what is no picture
        by its first bytes are refused.

        Raises:
            DownloadError: Any of these, or the other server refused.
            ApiError: The way there failed.
        """
        own = self._transport.origin.covers(url)
        foreign = Foreign(url, None if own else await _address(url))
        call = Call("GET", "", repeatable=True)
        try:
            async with self._transport.opened(call, options, foreign) as answer:
                content = await _picture(answer)
        except ApiError as error:
            if error.status is None:
                raise
            raise _refused(error) from error
        media_type = media_type_of(content)
        if media_type is None:
            raise DownloadError("what came is no picture of a known kind")
        return Image(content, media_type)


def _refused(error: ApiError) -> ApiError:
    refused = error.recast(DownloadError)
    refused.message = f"HTTP {error.status}: {error.message}"
    return refused


async def _picture(answer: OpenAnswer) -> bytes:
    too_large = DownloadError(f"the picture is larger than {LARGEST_IMAGE // 2**20} MB")
    told = answer.head.headers.get("content-length", "")
    if told.isdecimal() and int(told) > LARGEST_IMAGE:
        raise too_large
    content = bytearray()
    async with aclosing(answer.exchange.chunks()) as chunks:
        async for chunk in chunks:
            content += chunk
            if len(content) > LARGEST_IMAGE:
                raise too_large
    return bytes(content)


async def _address(url: str) -> str | None:
    """Return the public address to connect to, so that the name cannot change its mind in between.

    Behind a proxy the proxy resolves names, so only a literal address can be judged.

    Raises:
        DownloadError: Not https, no host, not to be resolved, or on a private network.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError as error:
        raise DownloadError("the URL cannot be read") from error
    if parts.scheme != "https" or not host or parts.username is not None:
        raise DownloadError("the URL is not plain https")
    private = DownloadError(f"{host} lies on a private network")
    proxies = getproxies()
    if ("https" in proxies or "all" in proxies) and not proxy_bypass(host):
        if is_public(host) is False:
            raise private
        return None
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadError(f"{host} is not found") from error
    addresses = [str(where[0]) for *_, where in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise private
    return addresses[0]
