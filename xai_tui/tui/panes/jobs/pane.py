"""The jobs pane: draws the deferred jobs and says what its user wishes."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.timer import Timer
from textual.widgets import OptionList

from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.tui.panes.jobs.listing import JobList
from xai_tui.tui.panes.jobs.rows import JobRow
from xai_tui.tui.panes.jobs.words import summary

CSS_FILE = Path(__file__).with_name("jobs.tcss")
"""The styles of this pane."""


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC)


class JobsPane(Vertical):
    """All deferred jobs, newest first.

    Args:
        clock: Gives the present, UTC.
        defer_key: The key that sends a prompt as a job, as people write it.
        id: As for every widget.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False, id="jobs.yes"),
        Binding("n,escape", "answer(False)", "No", show=False, id="jobs.no"),
        Binding("y", "wish('copy')", "Copy", id="jobs.copy"),
        Binding("r", "wish('resend')", "Resend", id="jobs.resend"),
        Binding("c", "wish('cancel')", "Cancel", id="jobs.cancel"),
        Binding("d,delete", "forget", "Forget", id="jobs.forget"),
        Binding("l", "look", "Look now", id="jobs.look"),
    ]

    class JobMessage(Message):
        """Something is wished for one job.

        Attributes:
            job_id: Our id of it.
        """

        def __init__(self, job_id: str) -> None:
            super().__init__()
            self.job_id = job_id

    class OpenWanted(JobMessage):
        """The chat of a job shall be shown, at its answer."""

    class CopyWanted(JobMessage):
        """The answer of a job shall be copied."""

    class ResendWanted(JobMessage):
        """The prompt of a job shall be sent once more, as a new job."""

    class CancelWanted(JobMessage):
        """A job shall no longer be watched."""

    class ForgetWanted(JobMessage):
        """A job shall vanish from the list; the user has confirmed it."""

    class RefreshWanted(Message):
        """Open jobs shall be asked for now."""

    listing = query_one(JobList)

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        *,
        defer_key: str = "F5",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self.border_title = " jobs "
        self._clock = clock
        self._ahead = timedelta(0)
        self._defer_key = defer_key
        self._has_open = False
        self._seen = False
        self._ticker: Timer | None = None

    def compose(self) -> ComposeResult:
        """The list."""
        yield JobList()

    def on_show(self) -> None:
        """Times go on while they can be seen."""
        self._seen = True
        self._wind()

    def on_hide(self) -> None:
        """Nothing moves that nobody sees."""
        self._seen = False
        self._wind()

    def show(self, jobs: Sequence[DeferredJob], now: datetime, origin: str) -> None:
        """List these jobs.

        Args:
            jobs: Newest first.
            now: The present by the clock that stamped the jobs, UTC.
            origin: The id of this server and key; jobs of others are shown as such.
        """
        self._ahead = now - self._clock()
        counts = summary(jobs, origin)
        self.border_title = f" jobs · {counts} " if counts else " jobs "
        rows = [JobRow(job, job.origin != origin, self._now) for job in jobs]
        self.listing.fill(rows, self._empty_words())
        self._has_open = any(job.state.is_open and job.origin == origin for job in jobs)
        self._wind()
        self._redraw_times()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Put the cursor into the list, before the next key is taken."""
        self.screen.set_focus(self.listing, scroll_visible)
        return self

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A job's keys work where they make sense; yes and no only while there is a question."""
        row = self.listing.row
        if action == "answer":
            return self.listing.is_asking
        if action == "forget":
            return row is not None
        if action != "wish":
            return True
        return row is not None and not self.listing.is_asking and _makes_sense(str(parameters[0]), row)

    def action_answer(self, yes: bool) -> None:
        """Take the answer to the question."""
        row = self.listing.row
        self.listing.refuse()
        if yes and row:
            self.post_message(self.ForgetWanted(row.job.id))

    def action_forget(self) -> None:
        """Ask whether the job under the cursor shall be forgotten."""
        self.listing.ask()

    def action_look(self) -> None:
        """Ask for the open jobs now."""
        self.post_message(self.RefreshWanted())

    def action_wish(self, wish: str) -> None:
        """Post what is wished for the job under the cursor: `copy`, `resend` or `cancel`."""
        wishes = {"copy": self.CopyWanted, "resend": self.ResendWanted, "cancel": self.CancelWanted}
        if row := self.listing.row:
            self.post_message(wishes[wish](row.job.id))

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if row := self.listing.row_at(event.option_index):
            self.post_message(self.OpenWanted(row.job.id))

    def _empty_words(self) -> Content:
        return Content(
            f"No jobs.\n\n{self._defer_key} sends the prompt as a deferred job: "
            "its answer comes by itself, within a day, also after a restart."
        )

    def _now(self) -> datetime:
        return self._clock() + self._ahead

    def _wind(self) -> None:
        """Let the clock tick while there is an open job to be seen, and only then."""
        wanted = self._seen and self._has_open
        if wanted and self._ticker is None:
            self._ticker = self.set_interval(1, self._redraw_times, name="job times")
        elif not wanted and self._ticker is not None:
            self._ticker.stop()
            self._ticker = None

    def _redraw_times(self) -> None:
        if self._seen:
            self.listing.redraw_open()


def _makes_sense(wish: str, row: JobRow) -> bool:
    state = row.job.state
    match wish:
        case "copy":
            return state is JobState.COLLECTED
        case "resend":
            return not state.is_open and not row.foreign
        case _:
            return state is JobState.WAITING and not row.foreign
