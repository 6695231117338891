import subprocess
from datetime import timedelta

import pytest

from tests.cli.conftest import Shell
from xai_tui.cli.jobs import span


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0s"), (0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h 0m"), (86_399, "23h 59m"),
     (90_000, "1d 1h")],
)  # fmt: skip
def test_a_length_of_time_is_short(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


def test_two_who_wait_for_one_job_both_get_its_answer(online: Shell) -> None:
    job_id = online("defer", "-m", "grok-4.3", "say exactly: once").out.strip()
    waiting = [online.start("jobs", "wait", job_id, stdout=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate(timeout=30)[0] for process in waiting] == [b"once\n"] * 3
    assert [process.returncode for process in waiting] == [0] * 3


def test_where_no_job_is_open_waiting_ends_with_words(online: Shell) -> None:
    done = online("jobs", "wait")
    assert (done.out, done.err) == ("", "No job of this server and key is open.\n")
