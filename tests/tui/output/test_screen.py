"""The whole program, painted through the stage and without it: cell by cell the same."""

import random
from typing import Any

import pytest
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver

from tests.tui.conftest import Running, running
from tests.tui.output.emulator import Emulator, differences
from xai_tui.tui.app import XaiApp
from xai_tui.tui.opening import Start
from xai_tui.tui.output.stage import Shift, Stage
from xai_tui.tui.output.writer import FASTEST

PROMPTS = (
    "hello",
    "漢字 and 🚀 and e\u0301",
    "a table, please",
    "a small program in Python",
    "say it in Japanese",
)
SIZES = ((120, 40), (100, 30), (79, 24), (50, 12), (130, 45))


class BothDriver(HeadlessDriver):
    """Draws each frame on a terminal of its own through the stage, and on another as it comes."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self.stage = Stage()
        self.plain = Emulator(1, 1)
        self.staged = Emulator(1, 1)
        self.frames = 0

    @property
    def writer(self) -> "BothDriver":
        """What the transcript speaks to."""
        return self

    pace = FASTEST

    def moved(self, shift: Shift) -> None:
        self.stage.has_margins = self.frames % 2 == 0
        self.stage.moved(shift)

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        size = self._app.size
        if size != self.stage.size:
            self.stage.resize(*size)
            self.plain.resize(*size)
            self.staged.resize(*size)
        self.plain.feed(data)
        self.stage.write(data)

    def flush(self) -> None:
        self.staged.feed(self.stage.frame())
        self.frames += 1
        assert differences(self.staged, self.plain) == []


def build(app: XaiApp, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Driver:
    app._driver = BothDriver(app, mouse=mouse, size=size)
    return app._driver


async def act(run: Running, rng: random.Random) -> None:
    """Do something that changes the screen."""
    app, pilot = run.app, run.pilot
    match rng.randrange(9):
        case 0:
            await run.write(rng.choice(PROMPTS))
        case 1:
            await pilot.resize_terminal(*rng.choice(SIZES))
        case 2:
            app.notify(rng.choice(PROMPTS), title="notice", timeout=rng.choice((0.1, 5)))
        case 3:
            app.main.conversation.transcript.scroll_to(y=rng.randrange(200), animate=False)
        case 4:
            app.main.conversation.transcript.action_scroll_end()
        case 5:
            await pilot.press("f6")
        case 6:
            await pilot.press("f1")
            await pilot.pause()
            await pilot.press("escape")
        case 7:
            await pilot.press(*rng.choices("abc ", k=8), "enter")
        case _:
            app.theme = rng.choice(("xai-dark", "xai-light", "xai-ansi"))
    await pilot.pause()


async def frames(start: Start, seed: int, count: int) -> BothDriver:
    """Do random things until so many frames were drawn."""
    rng = random.Random(seed)
    async with running(start) as run:
        driver = run.app._driver
        assert isinstance(driver, BothDriver)
        await run.write(PROMPTS[seed % len(PROMPTS)])
        await run.answered()
        assert any("❯" in row for row in driver.staged.text)
        while driver.frames < count:
            await act(run, rng)
    return driver


async def test_frames_of_the_program_are_shown_as_they_are_without_the_stage(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(XaiApp, "_build_driver", build)
    driver = await frames(start, 1, 200)

    assert driver.staged.bytes < driver.plain.bytes / 2


@pytest.mark.thorough
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(2, 8))
async def test_many_frames_of_the_program_are_shown_as_they_are_without_the_stage(
    start: Start, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(XaiApp, "_build_driver", build)
    await frames(start, seed, 400)
