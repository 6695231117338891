"""Killed at whatever step, no job is sent twice, none asked for once it was read, and no answer lost."""

import asyncio
import json
import random
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.services.conftest import Bench, MakeBench, eventually, paths_in
from tests.services.jobs.victim import Life, Nursery
from tests.store.test_full_disk import mount
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.sandbox.state import RequestRecord, SandboxState
from xai_tui.services.jobs.spool import Spool

KILLED = -9


@dataclass
class Witness:
    """What the server sees: which prompts were sent how often, and what was said of which job."""

    prompts: Counter[str] = field(default_factory=Counter)
    said: dict[str, list[str]] = field(default_factory=dict)

    def attend(self, monkeypatch: pytest.MonkeyPatch) -> None:
        collect, note = SandboxState.collect_job, SandboxState.note

        def collected(state: SandboxState, job_id: str) -> Any:
            said = self.said.setdefault(job_id, [])
            said.append("gone")
            answer = collect(state, job_id)
            said[-1] = "pending" if answer is None else "given"
            return answer

        def noted(state: SandboxState, record: RequestRecord) -> None:
            if record.method == "POST":
                self.prompts[json.loads(record.body)["messages"][-1]["content"]] += 1
            note(state, record)

        monkeypatch.setattr(SandboxState, "collect_job", collected)
        monkeypatch.setattr(SandboxState, "note", noted)

    def check(self, job: DeferredJob, read: set[str]) -> None:
        """Each job was collected once, or says what is known of it."""
        assert self.prompts[job.prompt] <= 1, "never sent twice"
        said = self.said.get(job.request_id or "", [])
        assert said.count("given") <= 1
        if job.state is JobState.COLLECTED:
            assert said[-1] == "given", "never asked for once it was read"
            return
        assert job.id not in read, "never lost once it was written"
        if job.state is JobState.DAMAGED:  # killed while the disk had room for a part only
            assert job.spool is not None
            assert Path(job.spool).stat().st_size > 0
            return
        if job.state is JobState.LOST:
            assert set(said[said.index("given") + 1 :]) == {"gone"}
            assert "broke off before its first byte" in (job.failure or "")
        else:
            assert job.state is JobState.UNKNOWN, job
            assert "its id is not known" in (job.failure or "")


@pytest.fixture(name="witness")
def _witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    witness = Witness()
    witness.attend(monkeypatch)
    return witness


@pytest.fixture(name="nursery", scope="module")
def _nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


def read_in(folder: Path) -> set[str]:
    """Our ids of the jobs whose answer somebody has begun to read."""
    try:
        return set((folder / "read").read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return set()


async def finish(bench: Bench) -> list[DeferredJob]:
    """A last program that nobody kills; the jobs once there is nothing left to do."""
    spool = Spool(bench.paths.spool_dir)
    async with bench.open() as session:
        await session._stores.database.check()
        jobs = await session.jobs.wait([job.id for job in await session.jobs.list()])
        for job in jobs:
            await session.chats.open(job.chat_id)
            rows = await session._stores.ledger.of_chat(job.chat_id)
            assert len(rows) == 1, "one row a request"
            assert (rows[0].state == "done") == (job.state is JobState.COLLECTED)
        await session._stores.database.check()
        session.watch()
        await eventually(lambda: not spool.left() and not spool.noted_ids())
    return jobs


COLLECTED, UNKNOWN, LOST = JobState.COLLECTED, JobState.UNKNOWN, JobState.LOST


POINTS = [
    ("defer", True, 0, COLLECTED),
    ("post", False, 0, UNKNOWN),
    ("post", True, 0, UNKNOWN),
    ("note", True, 0, COLLECTED),
    ("forget note", False, 0, COLLECTED),
    ("forget note", True, 0, COLLECTED),
    ("fetch", False, 0, COLLECTED),
    ("fetch", False, 1, COLLECTED),
    ("bytes", False, 0, LOST),
    ("bytes", True, 0, COLLECTED),
    ("rename", False, 0, COLLECTED),
    ("rename", True, 0, COLLECTED),
    ("ledger", False, 0, COLLECTED),
    ("ledger", True, 0, COLLECTED),
    ("store", True, 0, COLLECTED),
    ("unspool", True, 0, COLLECTED),
]
"""Where a program dies, whether after what is done there, how often it passes alive, and how its job ends."""


@pytest.mark.parametrize("point", POINTS, ids=str)
async def test_a_program_killed_at_each_point_leaves_what_the_next_one_finishes(
    make_bench: MakeBench, nursery: Nursery, witness: Witness, point: tuple[str, bool, int, JobState]
) -> None:
    bench = make_bench(job_seconds=(0.0, 0.0))
    folder = bench.paths.data_dir.parent
    place, is_after, pass_by, state = point
    life = Life(str(folder), bench.sandbox.url, "Hello", place=place, is_after=is_after, pass_by=pass_by)
    assert await nursery.bear(life) == KILLED
    (job,) = await finish(bench)
    assert job.state is state
    witness.check(job, read_in(folder.parent))


async def test_an_intent_that_was_never_stored_was_never_sent(
    make_bench: MakeBench, nursery: Nursery, witness: Witness
) -> None:
    bench = make_bench(job_seconds=(0.0, 0.0))
    folder = str(bench.paths.data_dir.parent)
    assert (
        await nursery.bear(Life(folder, bench.sandbox.url, "Hello", place="intent", is_after=True)) == KILLED
    )
    assert await finish(bench) == []
    assert not witness.prompts


@contextmanager
def calm(_: Path) -> Iterator[None]:
    yield


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program keeps the database to itself again and again, for longer than is waited."""
    over, chance = threading.Event(), random.Random(3)

    def lock() -> None:
        path = folder / "data" / "xai-tui.db"
        while not over.wait(chance.uniform(0.05, 0.6)):
            if path.exists():
                with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection:
                    connection.execute("BEGIN IMMEDIATE")
                    over.wait(chance.uniform(0.1, 0.7))
                    connection.execute("ROLLBACK")

    yield from while_it_runs(lock, over)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """The disk has no room, again and again."""
    over, chance, fills = threading.Event(), random.Random(4), list[int]()
    filler = folder.parent / "filler"

    def fill() -> None:
        while not over.wait(chance.uniform(0.1, 0.6)):
            with filler.open("wb", buffering=0) as file:
                try:
                    while not over.is_set():
                        file.write(bytes(65_536))
                except OSError:
                    fills.append(1)
                    over.wait(chance.uniform(0.05, 0.5))
            filler.unlink()

    yield from while_it_runs(fill, over)
    assert len(fills) > 10, "it was full again and again"


def while_it_runs(work: Callable[[], None], over: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of sixteen megabytes."""
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)):
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


WEATHERS: dict[str, Callable[[Path], AbstractContextManager[None]]] = {
    "calm": calm,
    "locked": locked,
    "full": full,
}


async def kill_them_all(bench: Bench, witness: Witness, weather: str, jobs: int, stride: int) -> None:
    """One job a life, each killed some steps later than the one before, while a watcher dies at random."""
    folder, chance = bench.paths.data_dir.parent, random.Random(stride)
    over = asyncio.Event()

    async def watch(watcher: Nursery) -> None:
        while not over.is_set():
            await watcher.bear(
                Life(str(folder), bench.sandbox.url, step=chance.randrange(50, 3000), seconds=2)
            )

    step = ends = killed = 0
    with Nursery() as sender, Nursery() as watcher, WEATHERS[weather](folder):
        watching = asyncio.create_task(watch(watcher))
        for number in range(jobs):
            step += stride
            life = Life(str(folder), bench.sandbox.url, f"Say {number}", step=step, seconds=10)
            code = await sender.bear(life)
            assert code in {KILLED, 0, 3}
            killed += code == KILLED
            if code == 0:  # it lived: that is how many steps there are
                step, ends = chance.randrange(stride), ends + 1
        over.set()
        await watching
    done, read = await finish(bench), read_in(folder.parent)
    for job in done:
        witness.check(job, read)
    assert killed > jobs / 2
    if weather == "calm":
        assert ends, "the last step was passed"


async def test_two_programs_killed_again_and_again_lose_nothing(
    make_bench: MakeBench, witness: Witness
) -> None:
    await kill_them_all(make_bench(job_seconds=(0.0, 0.0)), witness, "calm", jobs=12, stride=131)


@pytest.mark.thorough
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("weather", list(WEATHERS))
async def test_five_hundred_programs_killed_step_by_step_lose_nothing(
    make_bench: MakeBench, witness: Witness, tmp_path: Path, weather: str
) -> None:
    """500 jobs, each life killed two steps later than the one before, beside a watcher killed at random."""
    bench = make_bench(job_seconds=(0.0, 0.1))
    with small_disk(tmp_path / "disk") if weather == "full" else nullcontext(tmp_path / "disk") as disk:
        bench.paths = paths_in(disk / "home")
        await kill_them_all(bench, witness, weather, jobs=500, stride=2)
