"""Answers of the transport, and where a request goes when it does not go to the API."""

from dataclasses import dataclass

from xai_tui.api.wire import Head


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer with a 2xx status."""

    head: Head
    body: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """One server-sent event: its `event` field ("" without one) and its data lines joined."""

    event: str
    data: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """Where a request goes that is not for the API, and so carries no key.

    Attributes:
        url: The whole URL.
        address: The IP address to connect to whatever the name resolves to;
            None to leave that to the network.
    """

    url: str
    address: str | None = None
