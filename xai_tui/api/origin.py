"""A server and the key used with it: the two belong together.

Every job, ledger row and stored response carries `Origin.id`, so that none
is asked of another server or with another key.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from typing import NoReturn, Self
from urllib.parse import SplitResult, urlsplit

from xai_tui.api.errors import BadKeyError
from xai_tui.errors import UsageError

DEFAULT_BASE_URL = "https://api.x.ai/v1"

_MASK = "••••"
_CORRECT_URL = f"Correct XAI_BASE_URL, or base_url in the settings; xAI's own is {DEFAULT_BASE_URL}."
_DEFAULT_PORTS = {"http": 80, "https": 443}


class SecretKey:
    """An API key that shows itself to nobody but `reveal`.

    Raises:
        BadKeyError: The text cannot be a key: empty, or with characters that
            a header cannot carry. The text is not repeated.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        stripped = value.strip()
        if not stripped or not all("!" <= character <= "~" for character in stripped):
            raise BadKeyError("It is empty, or holds a space or a character outside ASCII; it was not sent.")
        self.__value = stripped

    def reveal(self) -> str:
        """Return the key itself; for the Authorization header only."""
        return self.__value

    @property
    def fingerprint(self) -> str:
        """The first twelve hex digits of the key's SHA-256: tells keys apart and gives none away."""
        return hashlib.sha256(self.__value.encode()).hexdigest()[:12]

    def __repr__(self) -> str:
        return f"SecretKey({_MASK})"

    def __str__(self) -> str:
        return _MASK

    def __format__(self, format_spec: str) -> str:
        return format(_MASK, format_spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretKey) and hmac.compare_digest(self.__value, other.__value)

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("an API key is not written anywhere")


@dataclass(frozen=True, slots=True)
class Origin:
    """A base URL, and the key that is sent there and nowhere else; make it with `parse`.

    Attributes:
        base_url: Normalised, ends in `/v1`, has neither query nor user.
        key: None for a server that needs none.
        name: What its id is instead of address and key, for a server that is the same one each time it is
            started somewhere else.
    """

    base_url: str
    key: SecretKey | None = None
    name: str | None = None

    @classmethod
    def parse(cls, url: str, key: SecretKey | str | None = None, *, allow_http: bool = False) -> Self:
        """Read a base URL as a user writes it.

        The whole path is kept, and `/v1` is appended only if it does not end so.

        Args:
            url: e.g. `https://api.x.ai` or `http://localhost:11434/v1`.
            key: The key that belongs to this URL.
            allow_http: Send the key over plain http to a host that is not loopback.

        Raises:
            UsageError: The URL is none, has a query, a fragment or a
                user:password, or the key would cross a network in the clear.
            BadKeyError: The key cannot be one.
        """
        parts = _split(url.strip())
        netloc = _netloc(parts)
        secret = SecretKey(key) if isinstance(key, str) else key
        path = parts.path.rstrip("/")
        origin = cls(f"{parts.scheme}://{netloc}{path if path.endswith('/v1') else path + '/v1'}", secret)
        if secret is not None and parts.scheme == "http" and not origin.is_loopback and not allow_http:
            raise UsageError(
                f"The key would go to {netloc} over plain http, readable on the way.",
                next_step="Use https, or set allow_http if you trust the network.",
            )
        return origin

    @property
    def host(self) -> str:
        """Host and port as the URL has them, e.g. `localhost:11434`; IPv6 in brackets."""
        return urlsplit(self.base_url).netloc

    @property
    def host_name(self) -> str:
        """The host without its port; IPv6 in brackets."""
        name = urlsplit(self.base_url).hostname or ""
        return f"[{name}]" if ":" in name else name

    @property
    def is_xai(self) -> bool:
        """Whether this is xAI's own server."""
        return self.base_url == DEFAULT_BASE_URL

    @property
    def is_loopback(self) -> bool:
        """Whether requests stay on this machine."""
        return _is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def id(self) -> str:
        """Server and key in one short stable word, e.g. `api.x.ai#1f8b0c27d3e4`; `#-` without a key."""
        if self.name is not None:
            return self.name
        path = urlsplit(self.base_url).path.removesuffix("/v1")
        return f"{self.host}{path}#{self.key.fingerprint if self.key else '-'}"

    def hide(self, text: str) -> str:
        """Return `text` with the key masked, should it be in there."""
        return text.replace(self.key.reveal(), _MASK) if self.key else text

    def covers(self, url: str) -> bool:
        """Return whether `url` has this server's scheme, host and port."""
        try:
            parts = _split(url, any_ending=True)
            return (parts.scheme, _netloc(parts)) == (urlsplit(self.base_url).scheme, self.host)
        except UsageError:
            return False


def _split(url: str, *, any_ending: bool = False) -> SplitResult:
    """Split an http(s) URL; refuse what a base URL must not have."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError as error:
        raise UsageError("The base URL cannot be read.", next_step=_CORRECT_URL) from error
    if not port_is_fine or any(character <= " " for character in url):
        raise UsageError("The base URL cannot be read.", next_step=_CORRECT_URL)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise UsageError(
            "The base URL must begin with https:// or http:// and name a host.", next_step=_CORRECT_URL
        )
    if parts.username is not None or parts.password is not None:
        raise UsageError("The base URL must not hold a user or password.", next_step=_CORRECT_URL)
    if not any_ending and ("?" in url or "#" in url):
        raise UsageError("The base URL must not hold a query or a fragment.", next_step=_CORRECT_URL)
    return parts


def _netloc(parts: SplitResult) -> str:
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = parts.port
    return shown if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{shown}:{port}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
