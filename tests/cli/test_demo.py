"""The demo over several runs: its sandbox ends with each, its jobs do not."""

import re

from tests.cli.conftest import Shell


def test_a_job_is_collected_by_a_later_run_and_its_id_is_enough(shell: Shell) -> None:
    job_id = shell("--demo", "defer", "Tell me a joke").out.strip()
    row = shell("--demo", "jobs", "list", "--json").row
    assert (row["id"], row["state"], row["origin"]) == (job_id, "waiting", "sandbox")
    assert len(list((shell.home / "data/xai-tui-demo/sandbox/jobs").iterdir())) == 1
    done = shell("--demo", "jobs", "wait", "--json").row
    assert (done["id"], done["state"]) == (job_id, "collected")
    assert done["answer"]
    assert shell("--demo", "jobs", "wait").err == "No job of this server and key is open.\n"
    assert not (shell.home / "data/xai-tui").exists()


def test_a_response_is_there_in_a_later_run(shell: Shell) -> None:
    asked = shell("--demo", "ask", "--json", "--no-stream", "hello").row
    got = shell("--demo", "responses", "get", asked["response_id"]).out
    assert asked["response_id"] in got


def test_a_job_that_cannot_be_read_any_more_is_lost_and_the_log_says_why(shell: Shell) -> None:
    shell("--demo", "defer", "Tell me a joke")
    (file,) = (shell.home / "data/xai-tui-demo/sandbox/jobs").iterdir()
    file.write_text("half of")
    done = shell("--demo", "jobs", "wait", "--json", code=1)
    assert done.row["state"] == "lost"
    log = shell.home / "state/xai-tui-demo/xai-tui.log"
    assert re.fullmatch(rf"\S+ sandbox: {file} cannot be read: .+\n", log.read_text())
    assert log.stat().st_mode & 0o077 == 0
