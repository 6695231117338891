"""Keys that come in one read, as slow lines deliver them."""

import asyncio
import sqlite3

import pytest
from textual import events
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widgets import Input

from tests.tui.conftest import Running, running
from xai_tui.config.paths import Paths
from xai_tui.tui.key_order import KeyOrder, Marker, Typed
from xai_tui.tui.opening import Start
from xai_tui.tui.screens.models import ModelsScreen
from xai_tui.tui.screens.settings import SettingsScreen

PATIENCE = 10.0
"""Seconds after which something that should happen counts as missing."""


def press_at_once(run: Running, *keys: str) -> None:
    """Send keys without waiting for what any of them does."""
    for key in keys:
        run.app.post_message(events.Key(key, key if len(key) == 1 else None))


def kept(paths: Paths) -> list[str]:
    """Everything of the user's that is stored."""
    connection = sqlite3.connect(paths.database)
    try:
        sent = connection.execute("SELECT text FROM messages WHERE role = 'user'").fetchall()
        return [text for (text,) in [*sent, *connection.execute("SELECT text FROM drafts").fetchall()]]
    finally:
        connection.close()


@pytest.mark.parametrize("last", [[], ["enter"], ["f5"]], ids=["draft", "sent", "deferred"])
async def test_what_is_typed_right_before_leaving_is_kept(
    start: Start, paths: Paths, last: list[str]
) -> None:
    async with running(start) as run:
        press_at_once(run, *"joke-about-rain", *last, "ctrl+q")
        await run.until(lambda: not run.app.is_running)
    assert "joke-about-rain" in kept(paths)


async def test_keys_behind_the_one_that_opens_a_screen_are_for_that_screen(start: Start) -> None:
    async with running(start) as run:
        press_at_once(run, "a", "f2", "j", "escape", "b")
        await run.until(lambda: run.app.main.conversation.prompt.text == "ab")
        assert not isinstance(run.app.screen, SettingsScreen)
        press_at_once(run, "c", "f3", "o", "4")
        await run.until(lambda: isinstance(run.app.screen, ModelsScreen))
        await run.until(lambda: [each.value for each in run.app.screen.query(Input)] == ["o4"])
        assert run.app.main.conversation.prompt.text == "abc"


async def test_editing_keys_act_before_the_letters_behind_them(start: Start) -> None:
    async with running(start) as run:
        press_at_once(run, "a", "b", "c", "backspace", "d", "left", "e", "end", "f")
        await run.until(lambda: run.app.main.conversation.prompt.text == "abedf")


class Sink(MessagePump):
    """Gets keys and loses every message, as a widget does that goes away."""

    def __init__(self) -> None:
        super().__init__()
        self.is_gone = False
        self.has_marker = asyncio.Event()

    def post_message(self, message: Message) -> bool:
        if isinstance(message, Marker):
            self.has_marker.set()
        return not self.is_gone


async def test_a_widget_that_goes_away_takes_no_keys_with_it() -> None:
    delivered: list[str] = []
    lost, heir = Sink(), Sink()
    heirs = [lost]

    async def deliver(event: Typed) -> None:
        delivered.append(getattr(event, "key", ""))

    order = KeyOrder(deliver, lambda: heirs[-1])
    await order.take(events.Key("f4", None))
    assert delivered == []
    await order.begin()
    await order.take(events.Key("x", "x"))
    assert delivered == ["f4"]
    heirs.append(heir)
    await heir.has_marker.wait()
    await order.arrived(Marker(1))

    assert delivered == ["f4", "x"]


async def test_keys_go_on_however_many_widgets_go_away() -> None:
    delivered: list[str] = []
    sinks = [Sink(), Sink(), Sink()]
    now = [sinks[0]]

    async def deliver(event: Typed) -> None:
        delivered.append(getattr(event, "key", ""))

    order = KeyOrder(deliver, lambda: now[0])
    await order.begin()
    await order.take(events.Key("f4", None))
    await order.take(events.Key("x", "x"))
    for sink in sinks[1:]:
        now[0] = sink
        await asyncio.wait_for(sink.has_marker.wait(), PATIENCE)
    await order.arrived(Marker(1))

    assert delivered == ["f4", "x"]
