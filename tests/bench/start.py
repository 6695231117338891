"""How soon keys are taken and shown, and what the start costs: `python -m tests.bench start [ROUNDS]`.

The reference of each round is Textual with one line of input and nothing else.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

from tests.bench.table import percentile, ratio, show
from tests.tui.terminal import Terminal

ROUNDS = 5
KEYS = 30
PAUSE = 0.12
"""Seconds between two keys."""

SETTLED = 2.0
"""Seconds after the prompt until what the start loads is loaded."""

BARE = """
from textual.app import App
from textual.widgets import Label, Input

class Bare(App):
    def compose(self):
        yield Label("❯")
        yield Input()

Bare().run()
"""


@dataclass(slots=True)
class Program:
    """One that is measured.

    Attributes:
        name: What the table calls it.
        arguments: What Python runs.
        environ: Its own variables.
        runs: What each round measured: figure → value.
    """

    name: str
    arguments: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    runs: list[dict[str, float]] = field(default_factory=list)

    def middle(self, figure: str) -> float:
        """The median of a figure."""
        return median(run[figure] for run in self.runs)


def main(rounds: str = str(ROUNDS)) -> None:
    """Start each so many times, in turns, and print the medians; a first start of each is not counted."""
    with tempfile.TemporaryDirectory() as folder, _server() as url:
        home = Path(folder)
        (home / "plain.toml").write_text("boot_echo = false\n")
        ours = {"XAI_API_KEY": "xai-bench", "XAI_BASE_URL": url}
        plain = {**ours, "XAI_TUI_CONFIG": str(home / "plain.toml")}
        programs = [
            Program("Textual alone", ["-c", BARE]),
            Program("xai-tui", ["-m", "xai_tui"], ours),
            Program("without its boot echo", ["-m", "xai_tui"], plain),
        ]
        for number in range(int(rounds) + 1):
            for program in programs:
                place = home / program.name
                figures = first_key(program, place) | at_rest(program, place)
                if number:
                    program.runs.append(figures)
    heads = [
        "program",
        "prompt, s",
        "key shown, s",
        "of reference",
        "CPU, s",
        "MiB",
        "kB",
        "echo p50 / p95, ms",
    ]
    show(
        f"The start, 120×40, medians of {rounds}; MiB and kB before the first key",
        heads,
        [_row(program, programs[0]) for program in programs],
    )


def first_key(program: Program, home: Path) -> dict[str, float]:
    """Start a program and type a key as soon as it shows a prompt."""
    begun = time.monotonic()
    with _started(program, home) as terminal:
        terminal.see("❯")
        prompt = time.monotonic() - begun
        terminal.type("Z")
        terminal.see("Z")
        return {"prompt": prompt, "ready": time.monotonic() - begun}


def at_rest(program: Program, home: Path) -> dict[str, float]:
    """Start a program, let it be until all is loaded that it loads by itself, then type as a person types."""
    with _started(program, home) as terminal:
        terminal.see("❯")
        terminal.quiet(SETTLED)
        figures = {
            "cpu": _cpu(terminal.pid),
            "memory": _memory(terminal.pid),
            "written": len(terminal.raw) / 1000,
        }
        echoes = [_echo(terminal, count) for count in range(1, KEYS + 1)]
    return figures | {"p50": percentile(echoes, 50), "p95": percentile(echoes, 95)}


def _started(program: Program, home: Path) -> Terminal:
    environ = {"COLORTERM": "truecolor", **program.environ}
    return Terminal(home, program.arguments, size=(120, 40), environ=environ)


class _Models(BaseHTTPRequestHandler):
    """A server that has one model and nothing else."""

    def do_GET(self) -> None:
        found = self.path.endswith("/models")
        body = json.dumps({"data": [{"id": "bench-model"}]} if found else {"error": "no such route"}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Models) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


def _echo(terminal: Terminal, count: int) -> float:
    """Milliseconds until one more key is shown."""
    pressed = time.monotonic()
    terminal.type("Z")
    terminal.see("Z" * count)
    seconds = time.monotonic() - pressed
    terminal.quiet(max(PAUSE - seconds, 0))
    return seconds * 1000


def _row(program: Program, reference: Program) -> list[str]:
    return [
        program.name,
        f"{program.middle('prompt'):.3f}",
        f"{program.middle('ready'):.3f}",
        ratio(program.middle("ready"), reference.middle("ready")),
        f"{program.middle('cpu'):.2f}",
        f"{program.middle('memory'):.1f}",
        f"{program.middle('written'):.1f}",
        f"{program.middle('p50'):.1f} / {program.middle('p95'):.1f}",
    ]


def _cpu(pid: int) -> float:
    """Seconds of user and system time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """The proportional set size in MiB."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) / 1024 for row in rows if row.startswith("Pss:"))
