"""What can be set on a sandbox."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xai_tui.sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """How a sandbox behaves.

    Attributes:
        port: TCP port on 127.0.0.1; 0 takes a free one.
        seed: Same seed and same requests, same answers, ids, pace and job times; None varies.
        job_seconds: Shortest and longest time a deferred job takes, in seconds.
        pace: Factor on all natural delays: 1 is 60 to 90 tokens a second, 0 is no delay at all.
        faults: What goes wrong from the start; more can be added while it runs.
        rate_limit: Requests a minute before 429; None for the usual limit, which is only announced.
        hidden_prompt_tokens: Tokens that every prompt is billed for beside its own text.
        ping: Whether streams also carry `event: ping`.
        keepalive_seconds: Silence in a stream after which a comment line is sent.
        clock: Unix seconds; jobs and stored responses ripen and expire by it.
        folder: Where jobs and stored responses are kept for later sandboxes, and shared with others that
            run; None keeps them in memory.
        notice: Told in words, from the sandbox's thread, what could not be kept or read there.
    """

    port: int = 0
    seed: int | None = None
    job_seconds: tuple[float, float] = (2.0, 10.0)
    pace: float = 1.0
    faults: tuple[Fault, ...] = ()
    rate_limit: int | None = None
    hidden_prompt_tokens: int = 190
    ping: bool = False
    keepalive_seconds: float = 15.0
    clock: Callable[[], float] = time.time
    folder: Path | None = None
    notice: Callable[[str], None] = lambda _: None
