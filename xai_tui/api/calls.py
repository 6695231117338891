"""What is asked of the server, before it is a request on the wire."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from xai_tui.api.decoding import whole_characters
from xai_tui.errors import UsageError


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one route.

    Attributes:
        method: The HTTP method.
        path: Below the base URL, e.g. `/chat/completions`; ids are quoted.
        body: JSON object to send; None for no body.
        model: Whose rate limits the answer's headers tell; None if no model is involved.
        repeatable: May go out again when it was sent and its answer lost: GET and tokenize.
        billable: Costs money once it is sent: every POST but tokenize.
        deferred: A deferred POST, which is not repeated after 5xx: the job may exist.
        once: The answer is handed out once, so it is not asked for again after its first byte.
        names_thing: The path ends in an id, so a 404 is about that, not about the route.
        streams: The answer is wanted as server-sent events.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    body: Mapping[str, Any] | None = None
    model: str | None = None
    repeatable: bool = False
    billable: bool = False
    deferred: bool = False
    once: bool = False
    names_thing: bool = False
    streams: bool = False

    @property
    def accept(self) -> str:
        """The media type asked for."""
        return "text/event-stream" if self.streams else "application/json"

    def encoded(self) -> bytes | None:
        """Return the body as JSON in UTF-8; a lone surrogate goes out as U+FFFD."""
        if self.body is None:
            return None
        text = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return whole_characters(text).encode()


def get(path: str, thing: str | None = None) -> Call:
    """Return the call that reads a list, or the thing of this id in it.

    Raises:
        UsageError: The id is empty or would climb out of its place.
    """
    if thing is None:
        return Call("GET", path, repeatable=True)
    return Call("GET", f"{path}/{path_part(thing)}", repeatable=True, names_thing=True)


def post(path: str, body: Mapping[str, Any], *, streams: bool = False, deferred: bool = False) -> Call:
    """Return a call that costs money."""
    model = body.get("model")
    return Call(
        "POST",
        path,
        body=body,
        model=model if isinstance(model, str) else None,
        billable=True,
        streams=streams,
        deferred=deferred,
    )


def path_part(thing: str) -> str:
    """Return an id as one part of a path.

    Raises:
        UsageError: The id is empty, or one of the two that mean a place.
    """
    if thing in {"", ".", ".."}:
        raise UsageError(f"{thing!r} is no id.")
    return quote(whole_characters(thing), safe="")
