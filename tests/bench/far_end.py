"""`python -m tests.bench.far_end FILE`: the program, noting when words come and what holds its loop up."""

import asyncio
import atexit
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xai_tui.domain.events import Event, TextDelta
from xai_tui.services.events import Broadcaster

BEAT = 0.01
"""Seconds between two looks at the loop."""


class Notes:
    """What is noted, by the clock that all programs of this machine share.

    Attributes:
        words: When each piece of an answer came, and the piece.
        late: When the loop was looked at, for how many seconds it was held up then, and for how many of these
            by its own work; the rest the machine gave to others.
    """

    def __init__(self) -> None:
        self.words: list[tuple[float, str]] = []
        self.late: list[tuple[float, float, float]] = []
        self._worked = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    def listen(self) -> None:
        """Note from now on."""
        publish: Callable[[Broadcaster, Event], None] = Broadcaster.publish

        def noting(broadcaster: Broadcaster, event: Event) -> None:
            if isinstance(event, TextDelta):
                self.words.append((time.monotonic(), event.text))
            publish(broadcaster, event)

        patched: Any = Broadcaster
        patched.publish = noting
        asyncio.set_event_loop_policy(_Watched(self))

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look at the first loop there is, again and again."""
        if self._loop is None:
            self._loop = loop
            loop.call_later(BEAT, self._beat, loop.time() + BEAT)

    def write(self, file: Path) -> None:
        """Write all of it as JSON."""
        file.write_text(json.dumps({"words": self.words, "late": self.late}), encoding="ascii")

    def _beat(self, due: float) -> None:
        assert self._loop is not None
        now, worked = self._loop.time(), time.thread_time()
        self.late.append((now, now - due, min(now - due, worked - self._worked)))
        self._worked = worked
        self._loop.call_later(BEAT, self._beat, now + BEAT)


class _Watched(asyncio.DefaultEventLoopPolicy):
    """Makes loops that are looked at."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self._notes = notes

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        loop = super().new_event_loop()
        self._notes.watch(loop)
        return loop


def run(file: Path) -> None:
    """Run the program and write the notes at its end."""
    notes = Notes()
    notes.listen()
    atexit.register(notes.write, file)
    from xai_tui.__main__ import main

    sys.argv = ["xai-tui"]
    main()


if __name__ == "__main__":
    run(Path(sys.argv[1]))
