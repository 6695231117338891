from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from xai_tui.tui.transcript.following import Manner
from xai_tui.tui.transcript.view import Transcript


class Host(App[None]):
    """An app with a transcript and nothing else, which keeps what the transcript says."""

    CSS = "Transcript { height: 1fr; }"

    def __init__(self, transcript: Transcript) -> None:
        super().__init__()
        self.transcript = transcript
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.transcript

    def on_transcript_copy_picker_requested(self, event: Transcript.CopyPickerRequested) -> None:
        self.said.append(event)

    def on_transcript_copy_requested(self, event: Transcript.CopyRequested) -> None:
        self.said.append(event)

    def on_transcript_retry_requested(self, event: Transcript.RetryRequested) -> None:
        self.said.append(event)

    def on_transcript_edit_requested(self, event: Transcript.EditRequested) -> None:
        self.said.append(event)

    def on_transcript_continue_requested(self, event: Transcript.ContinueRequested) -> None:
        self.said.append(event)

    def on_transcript_sibling_requested(self, event: Transcript.SiblingRequested) -> None:
        self.said.append(event)

    def on_transcript_links_requested(self, event: Transcript.LinksRequested) -> None:
        self.said.append(event)

    def on_transcript_link_requested(self, event: Transcript.LinkRequested) -> None:
        self.said.append(event)


class Stage:
    """A transcript on a screen, and what can be seen there."""

    def __init__(self, host: Host, pilot: Pilot[None]) -> None:
        self.host = host
        self.pilot = pilot
        self.transcript = host.transcript

    @property
    def rows(self) -> list[str]:
        """The text of each row, without margins and the scroll mark."""
        strips = self.transcript.render_lines(self.transcript.size.region)
        return [strip.text.rstrip(" ▐").removeprefix("  ") for strip in strips]

    @property
    def said(self) -> list[dict[str, Any]]:
        """Name and contents of what the transcript has said."""
        names = ("entry_id", "step", "text", "what", "url", "urls")
        return [
            {
                "name": type(event).__name__,
                **{name: getattr(event, name) for name in names if hasattr(event, name)},
            }
            for event in self.host.said
        ]

    async def settle(self) -> None:
        """Wait until everything announced has been painted."""
        while self.transcript.clock.waiting or self._owes_layout:
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    @property
    def _owes_layout(self) -> bool:
        """Whether the screen has yet to be laid out or painted as a whole; a batch puts that off."""
        screen = self.host.screen
        return not self.host._batch_count and (screen._layout_required or screen._repaint_required)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


Staging = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def staged() -> Staging:
    """Put a transcript on a screen of a given size."""

    @asynccontextmanager
    async def stage(
        width: int = 60, height: int = 20, *, manner: Manner = "page", transcript: Transcript | None = None
    ) -> AsyncIterator[Stage]:
        host = Host(transcript or Transcript(manner=manner))
        async with host.run_test(size=(width, height)) as pilot:
            host.transcript.focus()
            await pilot.pause()
            stage = Stage(host, pilot)
            await stage.settle()
            yield stage

    return stage
