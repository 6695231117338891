from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.tui.panes.jobs.host import NOW, Host, job
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.tui.panes.jobs.pane import JobsPane, utc_now
from xai_tui.tui.panes.jobs.rows import JobRow

JOBS = [
    job("new", JobState.SUBMITTING, "Translate the readme", minutes=0),
    job("open", JobState.WAITING, "Summarise the report"),
    job("done", JobState.COLLECTED, "\n\nWrite tests", minutes=120),
    job("bad", JobState.FAILED, "Huge one", minutes=150),
    job("far", JobState.WAITING, "From the office", origin="there"),
]


def sent_at(minutes: float) -> str:
    """When a job was sent so many minutes ago, by the reader's clock."""
    return f"{(NOW - timedelta(minutes=minutes)).astimezone():%H:%M}"


async def shown(pilot: Pilot[None], jobs: list[DeferredJob] = JOBS) -> Host:
    host = pilot.app
    assert isinstance(host, Host)
    host.pane.show(jobs, NOW, "here")
    host.pane.focus()
    await pilot.pause()
    return host


async def test_narrow_jobs_say_state_model_age_prompt_and_prospects() -> None:
    async with Host().run_test(size=(36, 16)) as pilot:
        host = await shown(pilot)
        assert host.lines() == [
            "─ jobs · 2 waiting · 1 ready · 1 o…─",
            " ↑ submitting grok-4.3          0 s",
            "   Translate the readme",
            "   on its way to the server",
            " ○ waiting    grok-4.3        4 min",
            "   Summarise the report",
            "   looks in 8 s · 23 h left",
            f" ✓ ready      grok-4.3        {sent_at(120)}",
            "   Write tests",
            f" ✗ failed     grok-4.3        {sent_at(150)}",
            "   Huge one",
            f" ○ waiting    grok-4.3        {sent_at(4)}",
            "   From the office",
            "   other server",
            "",
            "",
        ]


async def test_where_there_is_room_the_prospects_stand_beside_the_state() -> None:
    async with Host().run_test(size=(70, 14)) as pilot:
        host = await shown(pilot, JOBS[1:3])
        assert host.lines()[1:6] == [
            " ○ waiting    grok-4.3               looks in 8 s · 23 h left   4 min",
            "   Summarise the report",
            f" ✓ ready      grok-4.3                                          {sent_at(120)}",
            "   Write tests",
            "",
        ]


WISHES = {
    "y": JobsPane.CopyWanted,
    "r": JobsPane.ResendWanted,
    "c": JobsPane.CancelWanted,
    "enter": JobsPane.OpenWanted,
}


@pytest.mark.parametrize(
    ("job_id", "possible"),
    [
        ("new", {"enter"}),
        ("open", {"enter", "c"}),
        ("done", {"enter", "y", "r"}),
        ("bad", {"enter", "r"}),
        ("far", {"enter"}),
    ],
)
async def test_a_wish_is_posted_where_it_makes_sense(job_id: str, possible: set[str]) -> None:
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press(*["j"] * [item.id for item in JOBS].index(job_id))
        await pilot.press(*WISHES)
        posted = [(type(message), message.job_id) for message in host.of(JobsPane.JobMessage)]
        assert posted == [(kind, job_id) for key, kind in WISHES.items() if key in possible]


async def test_l_looks_at_once() -> None:
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("l")
        assert len(host.of(JobsPane.RefreshWanted)) == 1


@pytest.mark.parametrize(
    ("keys", "forgotten"),
    [("jjdy", ["done"]), ("jjdn", []), ("jjdjy", []), ("dGy", []), (["delete", "escape", "y"], [])],
)
async def test_a_job_is_forgotten_only_after_a_yes_on_its_own_row(
    keys: list[str], forgotten: list[str]
) -> None:
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot)
        for key in keys:
            await pilot.press(key)
        assert [message.job_id for message in host.of(JobsPane.ForgetWanted)] == forgotten
        assert "y yes" not in "\n".join(host.lines())


async def test_the_question_warns_of_an_answer_that_would_be_lost() -> None:
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("j", "d")
        assert "   lose its answer?  y yes · n no" in host.lines()
        await pilot.press("j", "d")
        assert "   forget it?  y yes · n no" in host.lines()
        assert "lose its answer?" not in "\n".join(host.lines())


async def test_the_question_stays_with_its_job_when_the_list_changes() -> None:
    async with Host().run_test(size=(36, 24)) as pilot:
        host = await shown(pilot)
        await pilot.press("j", "d")
        host.pane.show([job("newer", JobState.WAITING), *JOBS], NOW, "here")
        await pilot.pause()
        host.pane.show([job("newer", JobState.COLLECTED), *JOBS], NOW, "here")
        await pilot.press("y")
        assert [message.job_id for message in host.of(JobsPane.ForgetWanted)] == ["open"]


async def test_a_job_that_is_gone_leaves_the_cursor_on_the_first() -> None:
    async with Host().run_test(size=(36, 24)) as pilot:
        host = await shown(pilot)
        await pilot.press("G", "d")
        host.pane.show(JOBS[:-1], NOW, "here")
        await pilot.press("y", "enter")
        assert [message.job_id for message in host.of(JobsPane.OpenWanted)] == ["new"]
        assert not host.of(JobsPane.ForgetWanted)


async def test_a_state_that_changes_is_redrawn_in_its_place() -> None:
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot)
        await pilot.press("j")
        host.pane.show(
            [JOBS[0], job("open", JobState.COLLECTED, "Summarise the report"), *JOBS[2:]], NOW, "here"
        )
        await pilot.press("y")
        assert f" ✓ ready      grok-4.3        {sent_at(4)}" in host.lines()
        assert [message.job_id for message in host.of(JobsPane.CopyWanted)] == ["open"]


async def test_no_jobs_tell_how_to_begin() -> None:
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot)
        await shown(pilot, [])
        text = "\n".join(host.lines())
        assert "No jobs." in text
        assert "F5" in text
        await pilot.press("j", "k", "G", "pagedown", "enter", "d", "y")
        assert not host.posted


def ticking(host: Host) -> bool:
    return host.pane._ticker is not None


async def test_time_passes_only_while_an_open_job_is_seen() -> None:
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot)
        assert ticking(host)
        host.now += timedelta(seconds=5)
        host.pane._redraw_times()
        await pilot.pause()
        assert "   looks in 3 s · 23 h left" in host.lines()
        host.pane.display = False
        await pilot.pause()
        assert not ticking(host)
        host.pane.display = True
        await pilot.pause()
        assert ticking(host)
        await shown(pilot, JOBS[2:])
        assert not ticking(host)


async def test_jobs_stamped_by_another_clock_age_by_that_clock() -> None:
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot)
        host.pane.show(JOBS, NOW + timedelta(hours=1), "here")
        await pilot.pause()
        assert " ↑ submitting grok-4.3          1 h" in host.lines()


async def test_a_prompt_and_a_model_cannot_act() -> None:
    nasty = "\x1b[31m[red]x[/red] [@click=app.quit]y[/]\u202e\x9b2J"
    async with Host().run_test(size=(100, 20)) as pilot:
        host = await shown(pilot, [job("a", prompt=nasty, model=nasty)])
        text = "\n".join(host.lines())
        assert text.count("␛[31m[red]x[/red] [@click=app.quit]y[/]U+202EU+009B2J") == 2
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for line in host.lines() for char in line)


async def test_every_width_is_borne() -> None:
    async with Host().run_test(size=(36, 12)) as pilot:
        for width in (78, 60, 36, 12, 5, 3, 2, 1):
            await pilot.resize_terminal(width, 12)
            host = await shown(pilot, [job("w", prompt="量子コンピュータの基礎 🇵🇹"), *JOBS])
            await pilot.press("d", "n", "G")
            await shown(pilot, [])
            assert len(host.lines()) == 12


async def test_of_thousands_only_those_in_view_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: set[str] = set()
    draw = JobRow.lines

    def counted(row: JobRow, width: int) -> list[object]:
        drawn.add(row.job.id)
        return list(draw(row, width))

    monkeypatch.setattr(JobRow, "lines", counted)
    jobs = [job(str(number), JobState.WAITING, minutes=number / 100) for number in range(10_000)]
    async with Host().run_test(size=(36, 20)) as pilot:
        host = await shown(pilot, jobs)
        await pilot.press("G", "enter")
        host.pane._redraw_times()
        await pilot.pause()
        assert host.of(JobsPane.OpenWanted)[-1].job_id == "9999"
        assert len(drawn) < 40


def test_the_usual_clock_is_utc() -> None:
    assert utc_now().utcoffset() == timedelta(0)
