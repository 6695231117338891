import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import httpcore
import pytest

from tests.cli.conftest import COMMAND, Shell
from xai_tui import __version__
from xai_tui.cli.open import prepare_textual
from xai_tui.cli.root import COMMANDS
from xai_tui.config.settings import Settings
from xai_tui.terminal.detection import detect


def test_version_and_help_answer_without_any_file(shell: Shell) -> None:
    assert shell("--version").out == f"xai-tui {__version__}\n"
    shown = shell("--help").out
    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(entry.summary[:20])}", shown, re.MULTILINE)
    assert shell("-h").out == shown
    assert list(shell.home.rglob("*.db")) == []


HEAVY = (
    "textual",
    "rich",
    "httpx",
    "pydantic",
    "aiosqlite",
    "sqlite3",
    "starlette",
    "platformdirs",
    "tomllib",
)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["ask", "--help"], ["jobs", "list", "--help"]])
def test_questions_about_the_program_load_nothing_slow(shell: Shell, words: list[str]) -> None:
    code = (
        "import sys; from xai_tui.cli.root import run; code = run(sys.argv[1:]);"
        f"sys.exit(' '.join(name for name in {HEAVY!r} if name in sys.modules) or code)"
    )
    alone = {name: value for name, value in shell.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=alone, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_begins_its_help_with_its_summary(name: str) -> None:
    command = COMMANDS[name].load()
    assert command.name == name
    assert command.help is not None
    assert command.help.splitlines()[0] == COMMANDS[name].summary


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_mistake_inside_the_transport_is_told_and_kept_without_the_key(
    online: Shell, monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    key = "unusual-key-0123456789"
    online.environ["XAI_API_KEY"] = key

    async def crash(self: object, *_arguments: object, **_more: object) -> None:
        raise ZeroDivisionError(f"while sending Bearer {key} and xai-of-another-0123456789")

    monkeypatch.setattr(httpcore.AsyncHTTP11Connection, "_send_event", crash)
    done = online("key", *flags, code=1)
    (log,) = online.home.rglob("xai-tui.log")
    for text in (done.err, log.read_text()):
        assert "http11" in text
        assert "ZeroDivisionError" in text
        assert key not in text
        assert "of-another" not in text
    assert log.stat().st_mode & 0o777 == 0o600
    if flags:
        assert done.error["kind"] == "crash"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["aks"], "perhaps `ask` is meant"),
        (["qqq"], "There is no command 'qqq'"),
        (["ask", "--nonsense"], "--nonsense"),
        (["--nonsense"], "--nonsense"),
        (["ask", "--protocol", "grpc", "x"], "grpc"),
        (["sandbox", "--job-seconds", "9-2"], "shorter"),
        (["sandbox", "--job-seconds", "soon"], "two numbers"),
        (["sandbox", "--fault", "nonsense"], "nonsense"),
        (["--chat", "x", "paths"], "opens the screen"),
        (["ask", "caf\udce9"], "is not UTF-8 text"),
        (["jobs"], "Say what to do: list, show, wait, watch, results, resend, forget."),
        (["models"], "Say what to do: list, show."),
        (["responses"], "Say what to do: delete, get."),
    ],
)
def test_wrong_usage_ends_with_2_and_says_where_to_look(shell: Shell, words: list[str], said: str) -> None:
    done = shell(*words, code=2)
    assert done.out == ""
    assert said in done.err
    assert shell(*words, "--json", code=2).out == ""


def test_wrong_usage_is_an_object_for_programs(shell: Shell) -> None:
    error = shell("ask", "--nonsense", "--json", code=2).error
    assert error["kind"] == "usage"
    assert "--nonsense" in error["message"]
    assert error["next"] == "See `xai-tui ask --help`."


def test_an_unreadable_config_ends_with_78_and_names_the_line(shell: Shell) -> None:
    (shell.config / "config.toml").write_text("\ntheme = 3\n")
    error = shell("ask", "hi", "--json", code=78).error
    assert "config.toml, line 2" in error["message"]


def test_what_is_odd_in_a_config_is_said_and_no_obstacle(shell: Shell) -> None:
    (shell.config / "config.toml").write_text('modle = "grok-4.3"\n')
    done = shell("jobs", "list")
    assert done.err == (
        f"{shell.config}/config.toml, line 1: there is no setting `modle`; perhaps `model` is meant.\n"
    )


def test_the_shell_can_complete_commands(shell: Shell) -> None:
    shell.environ |= {"_XAI_TUI_COMPLETE": "bash_complete", "COMP_WORDS": "xai-tui jo", "COMP_CWORD": "1"}
    process = shell.start(stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=30)
    assert out.split() == [b"plain,jobs"]


@pytest.mark.parametrize(
    ("environ", "settings", "is_slow"),
    [
        ({}, Settings(), False),
        ({"SSH_TTY": "/dev/pts/1"}, Settings(), True),
        ({"MOSH_IP": "192.0.2.1"}, Settings(low_bandwidth="off"), False),
        ({}, Settings(low_bandwidth="on"), True),
    ],
)
def test_textual_is_told_of_a_slow_line_before_it_is_imported(
    environ: dict[str, str], settings: Settings, is_slow: bool
) -> None:
    with mock.patch.dict(os.environ, {"TEXTUAL_ANIMATIONS": "full"}, clear=True):
        prepare_textual(settings, detect(environ))
        assert os.environ.get("ESCDELAY") == ("250" if is_slow else None)
        assert os.environ.get("TEXTUAL_FPS") == (None if is_slow else "250")
        assert os.environ["TEXTUAL_ANIMATIONS"] == "full"


def test_without_a_terminal_the_screen_does_not_open(shell: Shell) -> None:
    done = shell(code=2)
    assert done.out == ""
    assert "needs a terminal" in done.err
    assert "xai-tui ask" in done.err


def test_a_terminal_that_can_only_print_is_no_screen(shell: Shell) -> None:
    shell.environ["TERM"] = "dumb"
    pid, master = pty.fork()
    if pid == 0:
        os.execve(sys.executable, COMMAND, shell.environ)
    shown = b""
    while chunk := _read(master):
        shown += chunk
    os.close(master)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 2
    assert b"TERM is 'dumb'" in shown
    assert b"\x1b" not in shown


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # Linux says EIO when the other side is closed
        return b""


def test_paths_follow_the_environment(shell: Shell) -> None:
    row = shell("paths", "--json").row
    assert row["config_file"] == f"{shell.config}/config.toml"
    assert row["database"] == f"{shell.home}/data/xai-tui/xai-tui.db"
    assert shell("--demo", "paths", "--json").row["database"] == f"{shell.home}/data/xai-tui-demo/xai-tui.db"
    assert f"database          {row['database']}" in shell("paths").out


def test_a_reader_that_leaves_early_is_no_error(shell: Shell) -> None:
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    reader.wait()
    process = shell.start("paths", stdout=reader.stdin, stderr=subprocess.PIPE)
    assert reader.stdin is not None
    reader.stdin.close()
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, b"")


def test_a_full_disk_behind_stdout_is_said(shell: Shell) -> None:
    with Path("/dev/full").open("wb") as full:
        process = shell.start("paths", stdout=full, stderr=subprocess.PIPE)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert b"No space left" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_says_where_it_is_and_ends_with_0(shell: Shell, number: signal.Signals) -> None:
    process = shell.start("sandbox", "--seed", "3", stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert re.fullmatch(rb"http://127\.0\.0\.1:\d+/v1\n", process.stdout.readline())
    process.send_signal(number)
    rest, _ = process.communicate(timeout=30)
    assert (process.returncode, rest) == (0, b"")


def test_an_error_that_nobody_can_read_still_has_its_exit_code(online: Shell) -> None:
    online.environ["XAI_API_KEY"] = "bad"
    with Path("/dev/full").open("wb") as full:
        process = online.start("key", stdout=full, stderr=full, stdin=subprocess.DEVNULL)
        assert process.wait(30) == 4
