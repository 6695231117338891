"""What a job looks like in the list; drawn only when it comes into view, with the time of that moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.jobs.words import LOOKS, first_line, prospects, span, when
from xai_tui.tui.widgets.rows import MUTED, Row

ROOMY = 60
"""The width from which what is known of a job fits beside its state, and needs no line of its own."""

WORD_CELLS = 10
"""The longest word for a state."""


@dataclass(frozen=True)
class JobRow(Row):
    """One job in two or three lines.

    Attributes:
        job: The job.
        foreign: Whether it belongs to another server or key, and so is not watched here.
        clock: Gives the present, UTC.
    """

    job: DeferredJob
    foreign: bool
    clock: Callable[[], datetime]

    @property
    def key(self) -> str:
        """The job's id."""
        return self.job.id

    @property
    def question(self) -> str:
        """Asked before the job is forgotten."""
        return "lose its answer?" if self.job.state.is_open else "forget it?"

    def height(self, width: int) -> int:
        """State and prompt, and what else there is to say where it does not fit beside the state."""
        return 2 + (width < ROOMY and self._has_remark)

    def lines(self, width: int) -> list[Content]:
        """State, model and when it was sent; the prompt; what is to be expected."""
        now = self.clock()
        remark = Content.styled(visible(self._remark(now)), MUTED)
        roomy = width >= ROOMY
        lines = [
            self._head(width, self._age(now), remark if roomy else Content()),
            Content.assemble(
                "   ", (visible(first_line(self.job.prompt)) or "–", MUTED if self.foreign else "")
            ),
        ]
        if self._has_remark and not roomy:
            lines.append(Content.assemble("   ", remark))
        return lines

    def _head(self, width: int, age: str, remark: Content) -> Content:
        look = LOOKS[self.job.state]
        state = f" {look.glyph} {look.word:<{WORD_CELLS}}"
        right = Content.assemble(remark, "   " if remark else "", (age, MUTED))
        left = Content.assemble(
            (state, MUTED if self.foreign else f"{look.style} bold"),
            " ",
            (visible(self.job.model), MUTED),
        )
        room = width - right.cell_length - 1
        if room <= WORD_CELLS:
            return left
        return Content.assemble(left.truncate(room, ellipsis=True, pad=True), " ", right)

    def _age(self, now: datetime) -> str:
        # What does not change is not drawn again, and an age that stands still would be wrong.
        stands = self.foreign or not self.job.state.is_open
        return when(self.job.created_at, now.astimezone()) if stands else span(now - self.job.created_at)

    @property
    def _has_remark(self) -> bool:
        return self.foreign or self.job.state is JobState.WAITING or bool(LOOKS[self.job.state].reason)

    def _remark(self, now: datetime) -> str:
        if self.foreign:
            return "other server"
        if self.job.state is JobState.WAITING:
            return prospects(self.job, now)
        return LOOKS[self.job.state].reason
