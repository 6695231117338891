"""A session against a real sandbox on a real socket, with real files in a folder of the test's own."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.paths import Paths
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Draft, Message
from xai_tui.domain.events import Event, TurnEvent
from xai_tui.sandbox.server import Sandbox, SandboxOptions, parse_fault
from xai_tui.services.events import Subscription
from xai_tui.services.session import Session, open_session

E = TypeVar("E", bound=Event)


@dataclass
class Bench:
    """Opens sessions on one data folder and one sandbox."""

    sandbox: Sandbox
    paths: Paths
    settings: Settings
    key: FoundKey | None = field(default_factory=lambda: FoundKey(Secret("xai-test-key"), "the test"))

    def open(
        self, *, sandbox: bool = True, save: bool = True, **settings: Any
    ) -> AbstractAsyncContextManager[Session]:
        """A session; as with a server that is not xAI's when `sandbox` is false."""
        return open_session(
            replace(self.settings, **settings), self.paths, self.key, sandbox=sandbox, save=save
        )

    def fault(self, line: str) -> None:
        self.sandbox.faults.add(parse_fault(line))

    def sent(self) -> dict[str, Any]:
        """The body of the newest request that had one."""
        body: dict[str, Any] = json.loads(
            next(request.body for request in reversed(self.sandbox.requests) if request.body)
        )
        return body

    def asked(self, path: str) -> int:
        """How many requests have come for this path."""
        return sum(request.path == f"/v1{path}" for request in self.sandbox.requests)


def paths_in(folder: Path) -> Paths:
    return Paths(folder / "config", folder / "data", folder / "state", folder / "cache")


MakeBench = Callable[..., Bench]


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[MakeBench]:
    with ExitStack() as stack:

        def make(**options: Any) -> Bench:
            given: dict[str, Any] = {"pace": 0.0, "seed": 7, "job_seconds": (0.2, 0.4)} | options
            sandbox = stack.enter_context(Sandbox(SandboxOptions(**given)))
            settings = Settings(base_url=sandbox.url, connect_timeout=5, first_byte_timeout=5, idle_timeout=5)
            return Bench(sandbox, paths_in(tmp_path), settings)

        yield make


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench()


async def run(session: Session, chat_id: str, text: str, **more: Any) -> list[TurnEvent]:
    """All events of one turn."""
    return [event async for event in session.turns.run(chat_id, Draft(text), **more)]


async def answer(session: Session, chat_id: str, text: str) -> Message:
    """The answer to a prompt, once it has ended."""
    await session.turns.send(chat_id, Draft(text))
    return await session.turns.wait(chat_id)


async def until(events: Subscription, kind: type[E]) -> E:
    """The next event of a kind."""
    async with asyncio.timeout(30):
        async for event in events:
            if isinstance(event, kind):
                return event
    raise AssertionError(f"the events ended without {kind.__name__}")


async def eventually(is_so: Callable[[], bool]) -> None:
    """Wait for something that no event tells of."""
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - that is why it polls
            await asyncio.sleep(0.01)


async def texts(session: Session, chat_id: str) -> list[tuple[str, str, str]]:
    """Role, state and text of the messages on the screen."""
    opened = await session.chats.open(chat_id)
    path = opened.tree.path(opened.chat.leaf_id)
    return [(message.role.value, message.state.value, message.text) for message in path]
