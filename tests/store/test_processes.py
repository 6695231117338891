import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from xai_tui.store.processes import Process, Standing, this_process

SAY = """
import sys
from xai_tui.store.processes import this_process
print(this_process(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(name="child")
def _child() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", SAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        yield child
        child.kill()


def said(child: "subprocess.Popen[str]") -> Process:
    assert child.stdout is not None
    return Process.parse(child.stdout.readline())


def test_a_process_is_named_the_same_each_time() -> None:
    assert this_process() == this_process() == Process.parse(str(this_process()))
    assert this_process().pid == os.getpid()
    assert this_process().standing() is Standing.ALIVE


def test_another_process_runs_until_it_is_killed(child: "subprocess.Popen[str]") -> None:
    process = said(child)
    assert process != this_process()
    assert process.standing() is Standing.ALIVE
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert process.standing() is Standing.GONE
    child.wait()
    assert process.standing() is Standing.GONE


def test_a_number_that_was_given_to_another_process_is_not_the_old_one() -> None:
    assert replace(this_process(), started="1").standing() is Standing.GONE


def test_where_starts_cannot_be_read_the_number_alone_tells(child: "subprocess.Popen[str]") -> None:
    process = replace(said(child), started="")
    assert process.standing() is Standing.ALIVE
    child.kill()
    child.wait()
    assert process.standing() is Standing.GONE


def test_what_ran_before_the_machine_was_started_anew_is_gone() -> None:
    assert replace(this_process(), boot="another").standing() is Standing.GONE


def test_other_machines_and_containers_are_out_of_sight() -> None:
    here = this_process()
    for there in (
        replace(here, machine="other", boot="other"),
        replace(here, namespace="pid:[1]"),
        replace(here, machine="other", namespace="pid:[1]"),
    ):
        assert there.standing() is Standing.OUT_OF_SIGHT


def test_memory_is_shared_by_those_who_run_on_one_kernel() -> None:
    here = this_process()
    assert here.shares_memory_with(replace(here, machine="container"))
    assert not here.shares_memory_with(replace(here, boot="other"))
    unknown = replace(here, boot="")
    assert unknown.shares_memory_with(here)
    assert not unknown.shares_memory_with(replace(here, machine="other"))


def test_without_boot_ids_another_machine_is_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    here = replace(this_process(), boot="", namespace="")
    monkeypatch.setattr("xai_tui.store.processes.this_process", lambda: here)
    assert replace(here, machine="other").standing() is Standing.OUT_OF_SIGHT
    assert here.standing() is Standing.ALIVE


def test_the_first_process_of_all_answers_even_to_those_who_may_not_signal_it() -> None:
    assert replace(this_process(), pid=1, started="").standing() is Standing.ALIVE
