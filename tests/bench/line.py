"""The program over SSH, 0.3 s and 20 kB/s away, beside the least that echoes keys and prints an answer."""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import far_end, plain
from tests.bench.recording import RecordedTerminal, delays, echoes, screens, scrolls
from tests.bench.table import percentile, ratio, show
from tests.line.far import Far
from tests.line.relay import SLOW, Relay
from tests.line.sandbox import sandbox_process
from tests.line.sshd import Sshd, missing

PROMPT = "Write 1500 words about the sea"
PACE = "0.75"
"""Factor on the sandbox's delays at which it says about 100 tokens a second."""

SIZE = (120, 40)
KEYS = 12
"""Keys typed before the prompt is sent."""

KEY_PAUSE = 0.25
WIPE = "\x15"
QUIT = "\x11"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one run of a program showed; times in seconds.

    Attributes:
        ready: Until it took keys.
        idle: From each key to its echo while nothing came.
        busy: The same while an answer came.
        words: From the arrival of a word at the far end to its sight.
        rate: Tokens a second that came.
        screen: Bytes a token that the terminal got.
        wire: Bytes a token that the line carried.
        late: For how long the loop was held up at most.
        worked: For how long of that, at most, by work of its own.
    """

    ready: float
    idle: Sequence[float]
    busy: Sequence[float]
    words: Sequence[float]
    rate: float
    screen: float
    wire: float
    late: float
    worked: float


def main() -> None:
    """Print the table."""
    if reason := missing():
        sys.exit(f"line: {reason}")
    with sandbox_process(pace=PACE) as url, tempfile.TemporaryDirectory() as keys, Sshd(Path(keys)) as sshd:
        limit = _run(sshd, url, plain.__name__, plain.END)
        seen = _run(sshd, url, far_end.__name__, "tok · $")
    trip = percentile(limit.idle, 50)
    figures = (
        ("echo idle", seen.idle, limit.idle, trip),
        ("echo while streaming", seen.busy, limit.busy, trip),
        ("word to screen", seen.words, limit.words, trip / 2),
        ("last word to screen", seen.words[-1:], limit.words[-1:], trip / 2),
    )
    show(
        f"Over SSH with a round trip of {_ms(trip)} ms and 20 kB/s, {seen.rate:.0f} ({limit.rate:.0f}) "
        f"tokens a second, {SIZE[0]}×{SIZE[1]}; times over the round trip, of words over half of it",
        ("measure", "xai-tui", "limit", "ratio"),
        [
            ("ready, s", f"{seen.ready:.2f}", f"{limit.ready:.2f}", ratio(seen.ready, limit.ready)),
            *(_over(*figure) for figure in figures),
            ("bytes a token", f"{seen.screen:.1f}", f"{limit.screen:.1f}", ratio(seen.screen, limit.screen)),
            ("the same on the wire", f"{seen.wire:.0f}", f"{limit.wire:.0f}", ratio(seen.wire, limit.wire)),
            ("loop held up at most, ms", _ms(seen.late), "–", "–"),
            ("  by its own work, ms", _ms(seen.worked), "–", "–"),
        ],
    )


def _run(sshd: Sshd, url: str, module: str, end: str) -> Seen:
    with tempfile.TemporaryDirectory() as folder, Relay(sshd.port, SLOW) as line:
        notes = Path(folder) / "notes"
        program = (sys.executable, "-m", module, str(notes))
        begun = time.monotonic()
        client, arguments = Far(Path(folder), url).command(line, sshd, program)
        with RecordedTerminal(Path(folder), arguments, size=SIZE, program=client) as terminal:
            terminal.see(plain.MARK)
            ready = time.monotonic() - begun
            terminal.settle()
            for _ in range(KEYS):
                terminal.strike()
                terminal.rest(KEY_PAUSE)
            terminal.settle()
            terminal.type(WIPE)
            terminal.settle()
            at, carried = len(terminal.raw), line.down
            terminal.type(f"{PROMPT}\r")
            terminal.rest(1.0)
            while end not in terminal.text:
                terminal.strike()
                terminal.rest(KEY_PAUSE)
            at, carried = len(terminal.raw) - at, line.down - carried
            terminal.settle()
            terminal.type(QUIT)
            terminal.end()
        noted = json.loads(notes.read_text(encoding="ascii"))
        shown = list(scrolls(terminal) if module == plain.__name__ else screens(terminal, SIZE))
        pieces = noted["words"]
        first, last = pieces[0][0], pieces[-1][0]
        held = [(late, own) for moment, late, own in noted["late"] if first < moment < last]
        busy = [struck for struck in terminal.typed[KEYS:] if struck < last]
        return Seen(
            ready=ready,
            idle=echoes(shown, terminal.typed[:KEYS]),
            busy=echoes(shown, busy),
            words=delays(shown, pieces),
            rate=len(pieces) / (last - first),
            screen=at / len(pieces),
            wire=carried / len(pieces),
            late=max((late for late, _ in held), default=0.0),
            worked=max((own for _, own in held), default=0.0),
        )


def _over(name: str, seen: Sequence[float], limit: Sequence[float], way: float) -> tuple[str, ...]:
    mine, least = ([percentile(times, share) - way for share in (50, 95)] for times in (seen, limit))
    cells = (" / ".join(map(_ms, pair)) for pair in (mine, least))
    return f"{name} p50 / p95, ms", *cells, ratio(mine[1] + way, least[1] + way)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"
