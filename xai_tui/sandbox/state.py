"""What a running sandbox remembers."""

import hashlib
import random
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from xai_tui.sandbox.body import JsonObject
from xai_tui.sandbox.faults import Faults
from xai_tui.sandbox.keeping import FolderShelf, Kept, Shelf
from xai_tui.sandbox.options import SandboxOptions
from xai_tui.sandbox.prompt import Turn
from xai_tui.sandbox.records import DeferredAnswer, StoredResponse
from xai_tui.sandbox.refusals import Refusal, not_found, too_many_requests

DAY = 24 * 60 * 60.0
RESPONSE_LIFE = 30 * DAY
"""Seconds a stored response is kept."""

JOB_LIFE = DAY
"""Seconds in which a deferred answer has to be fetched."""

USUAL_RATE = 1800
"""Requests a minute that are announced when no limit was set."""

_KNOWN_PREFIXES = 20_000
_KEPT_PICTURES = 500
_KEPT_REQUESTS = 1_000


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request that arrived: method, path, when (Unix seconds) and body, refused ones included."""

    method: str
    path: str
    at: float
    body: bytes


@dataclass(slots=True)
class SandboxState:
    """All of it; it lives in the loop of the server, only `faults` and `requests` are for other threads."""

    options: SandboxOptions
    faults: Faults = field(init=False)
    _origin: int = field(init=False)
    _asked: Counter[str] = field(default_factory=Counter)
    _jobs: Shelf[DeferredAnswer] = field(init=False)
    _looked_at: set[str] = field(default_factory=set)
    _responses: Shelf[StoredResponse] = field(init=False)
    _prefixes: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    _pictures: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _minute: deque[float] = field(default_factory=deque)
    _requests: deque[RequestRecord] = field(default_factory=lambda: deque(maxlen=_KEPT_REQUESTS))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.faults = Faults.of(self.options.faults)
        seed = self.options.seed
        self._origin = random.SystemRandom().getrandbits(64) if seed is None else seed
        self._jobs = self._shelf("jobs", DeferredAnswer)
        self._responses = self._shelf("responses", StoredResponse)

    def _shelf(self, name: str, kind: type[Kept]) -> Shelf[Kept]:
        folder = self.options.folder
        return Shelf() if folder is None else FolderShelf(folder / name, kind, self.options.notice)

    def clock(self) -> float:
        """Now, in Unix seconds."""
        return self.options.clock()

    def note(self, record: RequestRecord) -> None:
        """Log a request."""
        with self._lock:
            self._requests.append(record)

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """The last thousand requests, in the order of arrival."""
        with self._lock:
            return tuple(self._requests)

    def dice(self, path: str, body: bytes) -> random.Random:
        """Chance for one request: from the seed, the request and how often it came before.

        It does not depend on what else is going on, so a seeded run repeats even with several clients.
        """
        asked = f"{path}\n{hashlib.sha256(body).hexdigest()}"
        self._asked[asked] += 1
        return random.Random(f"{self._origin}\n{asked}\n{self._asked[asked]}")  # noqa: S311 - play, not secrets

    def let_in(self, model: str) -> None:
        """Count a request against the limit.

        Raises:
            Refusal: 429 when the limit was set and is reached.
        """
        now = self.clock()
        self._forget_before(now - 60)
        limit = self.options.rate_limit
        if limit is not None and len(self._minute) >= limit:
            in_second = sum(1 for at in self._minute if at > now - 1)
            raise too_many_requests(model, in_second + 1, len(self._minute) + 1, limit)
        self._minute.append(now)

    def headroom(self) -> tuple[int, int]:
        """Requests a minute allowed, and left."""
        self._forget_before(self.clock() - 60)
        limit = USUAL_RATE if self.options.rate_limit is None else self.options.rate_limit
        return limit, max(0, limit - len(self._minute))

    def _forget_before(self, moment: float) -> None:
        while self._minute and self._minute[0] <= moment:
            self._minute.popleft()

    def known_turns(self, key: str, turns: Sequence[Turn], model: str) -> int:
        """How many turns from the first on this key sent to this model before; remembers all of them."""
        known = 0
        mark = hashlib.sha256(f"{key}\n{model}".encode()).digest()
        for number, turn in enumerate(turns, 1):
            mark = hashlib.sha256(mark + turn.role.encode() + b"\n" + turn.words().encode()).digest()
            if mark in self._prefixes and known == number - 1:
                known = number
            self._prefixes[mark] = None
        while len(self._prefixes) > _KNOWN_PREFIXES:
            self._prefixes.popitem(last=False)
        return known

    def add_job(self, job_id: str, answer: JsonObject, seconds: float) -> None:
        """Begin a deferred job whose answer is ready after so many seconds."""
        now = self.clock()
        self._jobs.put(job_id, DeferredAnswer(answer, now + seconds), now)

    def collect_job(self, job_id: str) -> JsonObject | None:
        """The answer of a job, handed out once; None while it is not ready.

        The first look never finds it ready.

        Raises:
            Refusal: 404 for an unknown, expired or already fetched one.
        """
        now = self.clock()
        self._jobs.drop_until(now - JOB_LIFE)
        job = self._jobs.get(job_id)
        if job is None:
            raise _no_job(job_id)
        if job_id not in self._looked_at or now < job.ready:
            self._looked_at.add(job_id)
            return None
        self._looked_at.discard(job_id)
        if not self._jobs.take(job_id):
            raise _no_job(job_id)  # another sandbox on the folder was faster
        return job.body

    def keep_response(self, response_id: str, response: StoredResponse) -> None:
        """Store a response for thirty days."""
        now = self.clock()
        self._responses.drop_until(now - RESPONSE_LIFE)
        self._responses.put(response_id, response, now)

    def response(self, response_id: str) -> StoredResponse:
        """A stored response.

        Raises:
            Refusal: 404 for an unknown, deleted or expired one.
        """
        self._responses.drop_until(self.clock() - RESPONSE_LIFE)
        found = self._responses.get(response_id)
        if found is None:
            raise _no_response(response_id)
        return found

    def delete_response(self, response_id: str) -> None:
        """Forget a stored response; refusals as for `response`."""
        self._responses.drop_until(self.clock() - RESPONSE_LIFE)
        if not self._responses.take(response_id):
            raise _no_response(response_id)

    def keep_picture(self, name: str, picture: bytes) -> None:
        """Keep a generated picture, the last few hundred only."""
        self._pictures[name] = picture
        if len(self._pictures) > _KEPT_PICTURES:
            self._pictures.popitem(last=False)

    def picture(self, name: str) -> bytes | None:
        """A generated picture, if it is still kept."""
        return self._pictures.get(name)


def _no_job(job_id: str) -> Refusal:
    return not_found(f"No deferred completion found for request_id {job_id}.")


def _no_response(response_id: str) -> Refusal:
    return not_found(f"Response with id={response_id} not found")
