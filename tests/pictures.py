"""Pictures of the program, to be looked at: `python -m tests.pictures FOLDER [THEME…]`.

Draws the demo at 80×24, 120×40 and 200×60 in each theme (by default the dark
and the light one), then each screen that lies over it at the first two sizes,
as SVG, and as PNG where `resvg_py` is installed. With `.github` as the folder
it makes the picture of the README alone.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

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

SIZES = ((80, 24), (120, 40), (200, 60))
OVER_SIZES = 2
"""At how many of them the screens over the main one are drawn."""

THEMES = ("xai-dark", "xai-light")
README = Path(".github")
EARLIER = ("compare SQLite, PostgreSQL and Redis in a table", "explain how SSH works")
LAST = "write a function in Python that finds primes"
FONT = "DejaVu Sans Mono"


OVER = {
    "help": ("f1",),
    "palette": ("ctrl+p",),
    "models": ("f3",),
    "settings": ("f2",),
    "settings-help": ("f2", "f1"),
    "setting": ("f2", "slash", *"connect", "enter", *"999", "enter"),
    "copy": ("tab", "y"),
    "theme": ("ctrl+p", *"theme", "enter"),
    "key": ("ctrl+p", *"api key", "enter"),
    "title": ("ctrl+p", *"rename", "enter"),
}
"""Screens over the main one, by the keys that open them."""


async def draw(
    theme: str, size: tuple[int, int], server: Sandbox, over: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """The demo with a few chats and jobs in it, and screens over it, as SVG.

    Returns:
        The pictures by the names of the screens; the main one has none.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = Paths(folder / "config", folder / "data", folder / "state", folder / "cache")
        key = FoundKey(Secret("xai-picture"), "the picture")
        app = XaiApp(Start(Settings(theme=theme), paths, key, lambda: server.url))
        async with app.run_test(size=size) as pilot:
            await _until(pilot, lambda: app.main.conversation.talk is not None)
            for prompt in EARLIER:
                await _send(pilot, app, prompt, "enter")
                await pilot.press("ctrl+n")
                await _until(pilot, lambda: app.main.conversation.chat_id is None)
            await _send(pilot, app, "summarise the week for me, there is no hurry", "f5")
            await pilot.press("ctrl+n")
            await _until(pilot, lambda: app.main.conversation.chat_id is None)
            await _send(pilot, app, LAST, "enter")
            app.main.conversation.transcript.action_scroll_home()
            await pilot.pause(0.5)
            pictures = {"": _picture(app)}
            for screen, keys in over.items():
                app.main.conversation.prompt.focus()
                for pressed in keys:
                    await pilot.press(pressed)
                    await pilot.pause(0.05)
                await pilot.pause(0.3)
                pictures[screen] = _picture(app)
                while app.screen is not app.main:
                    app.pop_screen()
                    await pilot.pause(0.1)
            app.workers.cancel_all()
        await close_session(app)
    return pictures


def _picture(app: XaiApp) -> str:
    picture = app.export_screenshot(title="xai-tui")
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)  # pictures load nothing


async def _send(pilot: Pilot[None], app: XaiApp, prompt: str, key: str) -> None:
    app.main.conversation.prompt.post_message(events.Paste(prompt))
    await pilot.pause()
    await pilot.press(key)

    def is_answered() -> bool:
        talk = app.main.conversation.talk
        return talk is not None and len(talk.path) > 1 and all(each.state.is_final for each in talk.path)

    await _until(pilot, is_answered)


async def _until(pilot: Pilot[None], happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not happened():
            await pilot.pause(0.02)


def write(folder: Path, name: str, picture: str) -> None:
    """Keep a picture as SVG, and as PNG where that can be made."""
    (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
    with suppress(ImportError):
        import resvg_py

        png = resvg_py.svg_to_bytes(svg_string=picture, font_family=FONT, monospace_family=FONT)
        (folder / f"{name}.png").write_bytes(bytes(png))


def main() -> None:
    """Draw what the command line asks for."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.pop("NO_COLOR", None)
    with Sandbox(SandboxOptions(pace=0.2, seed=11, job_seconds=(0.1, 0.2))) as server:
        if folder == README:
            pictures = asyncio.run(draw(THEMES[0], SIZES[1], server, {}))
            (folder / "picture.svg").write_text(pictures[""], encoding="utf-8")
            return
        for theme in sys.argv[2:] or THEMES:
            for at, size in enumerate(SIZES):
                over = OVER if at < OVER_SIZES else {}
                for screen, picture in asyncio.run(draw(theme, size, server, over)).items():
                    write(folder, "-".join(filter(None, (theme, f"{size[0]}x{size[1]}", screen))), picture)


if __name__ == "__main__":
    main()
