"""A sandbox that keeps its jobs and responses in a folder, and those that come after it or run beside it."""

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.sandbox.conftest import Client, Clock, Open, at, words
from tests.sandbox.test_deferred import begin
from xai_tui.sandbox.keeping import FolderShelf
from xai_tui.sandbox.records import DeferredAnswer

DAY = 24 * 3600


@pytest.fixture(name="told")
def _told() -> list[str]:
    return []


@pytest.fixture(name="opened")
def _opened(open_sandbox: Open, clock: Clock, tmp_path: Path, told: list[str]) -> Callable[[], Client]:
    """Opens one more sandbox on the folder, at a port of its own."""
    return lambda: open_sandbox(clock=clock, seed=None, folder=tmp_path / "kept", notice=told.append)


def fetch(client: Client, job: str) -> int:
    return client.get(f"/chat/deferred-completion/{job}").status_code


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_job_outlives_its_sandbox_and_is_handed_out_once(
    opened: Callable[[], Client], clock: Clock, tmp_path: Path
) -> None:
    first = opened()
    job = begin(first)
    first.sandbox.stop()
    clock.now += 10
    second, third = opened(), opened()
    assert [fetch(second, job), fetch(third, job)] == [202, 202]
    assert [fetch(third, job), fetch(second, job), fetch(third, job)] == [200, 404, 404]
    assert files(tmp_path / "kept") == []


def test_the_answer_is_the_one_that_was_made(opened: Callable[[], Client], clock: Clock) -> None:
    first, second = opened(), opened()
    job = begin(first)
    clock.now += 10
    assert fetch(second, job) == 202
    body = second.done(second.get(f"/chat/deferred-completion/{job}"))
    assert words(body, "choices", 0, "message", "content")
    assert at(body, "model") == "grok-4.3"


def test_jobs_that_nobody_fetches_are_cleared_away_after_a_day(
    opened: Callable[[], Client], clock: Clock, tmp_path: Path
) -> None:
    job = begin(opened())
    (tmp_path / "kept/jobs/.0123.99").write_text('{"body": {"half')
    clock.now += DAY
    assert fetch(opened(), job) == 404
    assert files(tmp_path / "kept") == []


def test_folders_and_files_are_private(opened: Callable[[], Client], tmp_path: Path) -> None:
    begin(opened())
    (file,) = files(tmp_path / "kept")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", ["", "{", "[]", '{"body": {}}', '{"body": [], "ready": 0.0}', "\0ÿ"])
def test_a_file_that_cannot_be_read_is_told_and_counts_as_gone(
    opened: Callable[[], Client], clock: Clock, tmp_path: Path, told: list[str], content: str
) -> None:
    client = opened()
    job = begin(client)
    (file,) = files(tmp_path / "kept")
    file.write_text(content, encoding="latin-1")
    os.utime(file, (clock.now, clock.now))
    assert fetch(client, job) == 404
    assert told[0].startswith(f"{file} cannot be read: ")
    assert fetch(client, begin(client)) == 202


@pytest.mark.parametrize("name", ["..", "%2e%2e", "outside", "%2e%2e%2foutside", "a" * 300])
def test_only_ids_of_its_own_name_a_file(
    opened: Callable[[], Client], tmp_path: Path, told: list[str], name: str
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/outside").write_text('{"body": {}, "ready": 0.0}')
    client = opened()
    assert {fetch(client, name) for _ in range(2)} == {404}
    assert client.delete(f"/responses/{name}").status_code == 404
    assert (tmp_path / "kept/outside").exists()
    assert told == []


def test_what_has_no_room_is_kept_in_memory(
    opened: Callable[[], Client], clock: Clock, tmp_path: Path, told: list[str]
) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    client = opened()
    job = begin(client)
    clock.now += 10
    assert "could not be written, and ends with the program" in told[0]
    assert [fetch(client, job) for _ in range(3)] == [202, 200, 404]


def test_a_response_outlives_its_sandbox(opened: Callable[[], Client], clock: Clock) -> None:
    first = opened()
    body = first.response("My name is Ada")
    first.sandbox.stop()
    second = opened()
    path = f"/responses/{words(body, 'id')}"
    clock.now += 30
    assert second.done(second.get(path)) == body
    later = second.response("What is my name?", previous_response_id=words(body, "id"))
    assert "Ada" in str(later["output"])
    assert [second.delete(path).status_code for _ in range(2)] == [200, 404]
    assert first.sandbox.url != second.sandbox.url
    clock.now += 30 * DAY
    assert second.get(f"/responses/{words(later, 'id')}").status_code == 404


def test_of_many_who_take_one_gets_it(tmp_path: Path) -> None:
    shelves = [FolderShelf(tmp_path, DeferredAnswer, pytest.fail) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for number in range(50):
            shelves[0].put(f"{number:x}", DeferredAnswer({}, 0.0), 1.0)
            taken = pool.map(lambda shelf, name=f"{number:x}": shelf.take(name), shelves)
            assert sum(taken) == 1
