"""What goes wrong on purpose: scripted failures for demos and tests.

A fault is written as one line, as the command line takes it:

```
[METHOD] [PATH]: what [what…]

POST /v1/chat/completions: 429 x2 retry-after=1     twice 429, then as usual
/v1/responses: cut=5                                the connection closes after five events
*: 500                                              the next request, whatever it is, fails once
POST /v1/responses: delay=20                        the first byte comes after 20 s
* /v1/*: 401 x* after=3                             the first three pass, all later ones are refused
```

PATH is a glob. The words after the colon:

| word | meaning |
|---|---|
| `429` | answer with this status; the body is the recorded one for it, or `body=…` |
| `x2`, `x*` | how many matching requests it strikes; once if not said, `x*` for ever |
| `after=N` | let N matching requests pass first |
| `delay=S` | S seconds before the first byte |
| `pause=N@S` | S seconds of keep-alive comments after N events |
| `stall=N` | after N events nothing more comes, the connection stays open |
| `cut=N`, `cut=Nb` | the connection is closed after N events, or after N bytes of the body |
| `drop` | the connection is closed before any answer, after the request was acted upon |
| `garbage=N` | after N events a frame that is no JSON |
| `truncated=N` | after N events half a frame, then the end as if all were well |
| `error=N` | after N events an error frame, then the end |
| `html` | the HTML page of a proxy, status 502 |
| `NAME=VALUE` | any other name: a response header |
| `body=…` | the rest of the line is the body |

A whole answer counts as one event, so `cut=0` and `truncated=0` tear it too.
"""

import fnmatch
import json
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from xai_tui.errors import UsageError
from xai_tui.sandbox.refusals import (
    Refusal,
    missing_key,
    model_not_found,
    too_many_requests,
    unknown_route,
)

_HTML = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
    "<body><h1>Bad gateway</h1><p>The web server reported a bad gateway error.</p></body></html>"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        method: HTTP method, or `*`.
        path: Glob over the path.
        times: How many matching requests it strikes; None for ever.
        after: How many matching requests pass before.
        status: Answer with this status instead.
        headers: Response headers to add.
        body: Body of that answer; None for the one recorded for the status.
        delay: Seconds before the first byte.
        pause: After how many events a pause with comment lines comes, and its seconds.
        stall: After how many events nothing more comes.
        cut: After how many events the connection closes.
        cut_bytes: After how many bytes of the body it closes.
        drop: Close without any answer.
        garbage: After how many events a frame of noise comes.
        truncated: After how many events a half frame ends the answer.
        error: After how many events an error frame ends the answer.
    """

    method: str = "*"
    path: str = "*"
    times: int | None = 1
    after: int = 0
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    delay: float = 0.0
    pause: tuple[int, float] | None = None
    stall: int | None = None
    cut: int | None = None
    cut_bytes: int | None = None
    drop: bool = False
    garbage: int | None = None
    truncated: int | None = None
    error: int | None = None

    def fits(self, method: str, path: str) -> bool:
        """Whether it is meant for such a request."""
        return self.method in {"*", method} and fnmatch.fnmatchcase(path, self.path)

    def answer(self) -> tuple[int, bytes, str] | None:
        """Status, body and content type of the answer it gives itself, if it gives one."""
        if self.status is None:
            return None
        if self.body is not None:
            kind = "text/html" if self.body.lstrip().startswith("<") else "application/json"
            return self.status, self.body.encode(), kind
        return self.status, json.dumps(_recorded(self.status).body).encode(), "application/json"


@dataclass(slots=True)
class _Armed:
    fault: Fault
    seen: int = 0
    struck: int = 0


@dataclass(slots=True)
class Faults:
    """The faults of a running sandbox; safe to change from any thread."""

    _armed: list[_Armed] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> "Faults":
        """A set with these faults in it."""
        made = cls()
        for fault in faults:
            made.add(fault)
        return made

    def add(self, fault: Fault | str) -> None:
        """Arm a fault, given as such or as its line of text.

        Raises:
            UsageError: The text is no fault.
        """
        armed = _Armed(parse_fault(fault) if isinstance(fault, str) else fault)
        with self._lock:
            self._armed.append(armed)

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._armed.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that strikes this request, if one does; asking counts as the request."""
        with self._lock:
            for armed in self._armed:
                if armed.fault.fits(method, path) and self._strikes(armed):
                    return armed.fault
        return None

    @staticmethod
    def _strikes(armed: _Armed) -> bool:
        armed.seen += 1
        if armed.seen <= armed.fault.after:
            return False
        if armed.fault.times is not None and armed.struck >= armed.fault.times:
            return False
        armed.struck += 1
        return True


def parse_fault(text: str) -> Fault:
    """Read a fault from its line of text (the form stands at the top of this module).

    Raises:
        UsageError: A word that means nothing, or no word at all.
    """
    target, colon, words = text.partition(":")
    if not colon or not words.strip():
        raise UsageError(f"a fault is written as 'METHOD PATH: what', not {text!r}")
    words, _, body = words.partition("body=")
    fault = _aimed(target.split(), text)
    for word in words.split():
        fault = _with_word(fault, word, text)
    return replace(fault, body=body) if body else fault


def _aimed(target: list[str], text: str) -> Fault:
    match target:
        case [one] if one.startswith(("/", "*")):
            return Fault(path=one)
        case [one]:
            return Fault(method=one.upper())
        case [method, path]:
            return Fault(method=method.upper(), path=path)
        case _:
            raise UsageError(f"a fault begins with a method, a path or both: {text!r}")


def _with_word(fault: Fault, word: str, text: str) -> Fault:
    if word in _SWITCHES:
        return _SWITCHES[word](fault)
    if re.fullmatch(r"[1-9]\d\d", word):
        return replace(fault, status=int(word))
    if found := re.fullmatch(r"x(\d+|\*)", word):
        return replace(fault, times=None if found[1] == "*" else int(found[1]))
    name, equals, value = word.partition("=")
    if not equals or not name:
        raise UsageError(f"{word!r} means nothing in the fault {text!r}")
    try:
        return _NUMBERS.get(name, _header(name))(fault, value)
    except ValueError:
        raise UsageError(f"{word!r} has no number in the fault {text!r}") from None


def _header(name: str) -> Callable[[Fault, str], Fault]:
    return lambda fault, value: replace(fault, headers=(*fault.headers, (name, value)))


def _cut_at(fault: Fault, value: str) -> Fault:
    if value.endswith("b"):
        return replace(fault, cut_bytes=int(value[:-1]))
    return replace(fault, cut=int(value))


def _pause_at(fault: Fault, value: str) -> Fault:
    events, _, seconds = value.partition("@")
    return replace(fault, pause=(int(events), float(seconds)))


_SWITCHES: dict[str, Callable[[Fault], Fault]] = {
    "drop": lambda fault: replace(fault, drop=True),
    "html": lambda fault: replace(fault, status=502, body=_HTML),
}
_NUMBERS: dict[str, Callable[[Fault, str], Fault]] = {
    "after": lambda fault, value: replace(fault, after=int(value)),
    "delay": lambda fault, value: replace(fault, delay=float(value)),
    "pause": _pause_at,
    "stall": lambda fault, value: replace(fault, stall=int(value)),
    "cut": _cut_at,
    "garbage": lambda fault, value: replace(fault, garbage=int(value)),
    "truncated": lambda fault, value: replace(fault, truncated=int(value)),
    "error": lambda fault, value: replace(fault, error=int(value)),
}


def _recorded(status: int) -> Refusal:
    """What the API was seen to say with a status, or what it would say in its usual shape."""
    return _RECORDED.get(status) or _plain("internal", "Internal error")


def _plain(code: str, message: str) -> Refusal:
    return Refusal(0, {"code": code, "error": message})


_CAPACITY = _plain(
    "unavailable", "The model is currently at capacity due to high demand. Please try again later."
)
_RECORDED: dict[int, Refusal] = {
    400: model_not_found("grok-unknown"),
    401: missing_key(),
    403: _plain("permission-denied", "Your team does not have permission to do this."),
    404: unknown_route(),
    429: too_many_requests("grok-4.3", 2, 61, 60),
    503: _CAPACITY,
    529: _CAPACITY,
}
