"""Deferred jobs of the demo outlive the program, however it ends, though its sandbox does not."""

import signal
from pathlib import Path

from tests.tui.terminal import Terminal
from tests.tui.test_terminal import stored

F5 = "\x1b[15~"
QUIT = "\x11"


def joined(home: Path) -> list[tuple[object, ...]]:
    """The only job, its answer and what it cost."""
    return stored(
        home,
        """SELECT jobs.state, jobs.origin, messages.state, messages.text <> '', count(ledger.id)
            FROM jobs JOIN messages ON messages.id = jobs.message_id JOIN ledger ON ledger.job_id = jobs.id
            GROUP BY jobs.id""",
    )


def test_a_job_is_collected_after_the_program_was_killed(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(120, 34)) as terminal:
        terminal.see("grok-4.3")
        terminal.type(f"Tell me a joke{F5}")
        terminal.see("looks in")
        terminal.signal(signal.SIGKILL)
        assert terminal.end() == -signal.SIGKILL
    with Terminal(tmp_path, size=(120, 34)) as again:
        again.see("jobs · 1 ready")
        again.see("tok · $")
        again.type(QUIT)
        assert again.end() == 0
        assert "jobs wait" not in again.text
    assert joined(tmp_path) == [("collected", "sandbox", "done", 1, 1)]


def test_a_job_is_collected_after_the_program_was_left_as_it_says(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(120, 34)) as terminal:
        terminal.see("grok-4.3")
        terminal.type(f"Tell me a joke{F5}")
        terminal.see("jobs · 1 waiting")
        terminal.type(QUIT)
        assert terminal.end() == 0
        assert "1 deferred job waiting · collect: xai-tui --demo jobs wait" in terminal.text
    with Terminal(tmp_path, ["-m", "xai_tui", "--demo", "jobs", "wait"]) as command:
        assert command.end() == 0
    assert joined(tmp_path) == [("collected", "sandbox", "done", 1, 1)]


def test_an_answer_that_was_cut_by_a_kill_is_completed_by_the_next_start(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("grok-4.3")
        terminal.type("Tell me a story in 300 words\r")
        terminal.see("grok-4.3 ▸")
        terminal.quiet(1.5)
        terminal.signal(signal.SIGKILL)
        assert terminal.end() == -signal.SIGKILL
    with Terminal(tmp_path) as again:
        again.see("tok · $")
    assert stored(tmp_path, "SELECT state FROM messages WHERE role = 'assistant'") == [("done",)]
