import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.paths import Paths
from xai_tui.config.settings import Settings
from xai_tui.sandbox.options import SandboxOptions
from xai_tui.sandbox.server import Sandbox
from xai_tui.tui.app import XaiApp
from xai_tui.tui.opening import Start
from xai_tui.tui.running import close_session

KEY = FoundKey(Secret("xai-of-the-tests"), "the tests")
PATIENCE = 15.0
"""Seconds after which something that should happen counts as not happening."""


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state", tmp_path / "cache")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A real server on this machine that answers without delays."""
    with Sandbox(SandboxOptions(pace=0, seed=1, job_seconds=(0.1, 0.2))) as running:
        yield running


@pytest.fixture
def start(paths: Paths, sandbox: Sandbox) -> Start:
    """A demo against the sandbox."""
    return Start(Settings(theme="xai-dark"), paths, KEY, lambda: sandbox.url)


@dataclass(frozen=True, slots=True)
class Running:
    """An app with its pilot."""

    app: XaiApp
    pilot: Pilot[None]

    @property
    def transcript(self) -> str:
        """The lines of the transcript as they are drawn."""
        view = self.app.main.conversation.transcript
        return "\n".join(view.render_line(y).text.rstrip() for y in range(view.size.height))

    @property
    def status(self) -> str:
        """The status line as it is drawn."""
        return self.app.main.status.render_line(0).text

    @property
    def notices(self) -> list[str]:
        """What the toasts say."""
        return [f"{notice.title}: {notice.message}" for notice in self.app._notifications]

    async def write(self, text: str) -> None:
        """Put a text into the prompt at once and send it."""
        self.paste(text)
        await self.pilot.pause()
        await self.pilot.press("enter")
        await self.until(lambda: not self.app.main.conversation.prompt.text)

    def paste(self, text: str) -> None:
        """Put a text into the prompt at once."""
        self.app.main.conversation.prompt.post_message(events.Paste(text))

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something to happen."""
        async with asyncio.timeout(PATIENCE):
            while not happened():
                await self.pilot.pause(0.01)

    async def answered(self, count: int = 1) -> None:
        """Wait until so many answers of the open chat are final."""

        def done() -> bool:
            talk = self.app.main.conversation.talk
            answers = [each for each in talk.path if each.role.value == "assistant"] if talk else []
            return len(answers) >= count and all(each.state.is_final for each in answers)

        await self.until(done)
        await self.pilot.pause()


@asynccontextmanager
async def running(start: Start, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Running]:
    """The whole app at a size, its session open; closed at the end as the program closes it."""
    async with started(start, size) as run:
        conversation = run.app.main.conversation
        await run.until(lambda: conversation.talk is not None or conversation._refusal is not None)
        await run.pilot.pause()
        yield run


@asynccontextmanager
async def started(start: Start, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Running]:
    """The whole app at a size, from its very beginning."""
    app = XaiApp(start)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Running(app, pilot)
            app.workers.cancel_all()  # as leaving does, before anything is taken down
    finally:
        await close_session(app)
