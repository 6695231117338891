"""`python -m tests.bench.plain FILE`: the least that shows an answer and echoes keys: the best of a line."""

import json
import os
import sys
import termios
import threading
import time
import tty
import urllib.request
from pathlib import Path

MARK = "❯"
END = "[the answer is whole]"
_STDIN, _STDOUT = 0, 1


class Plain:
    """Takes a line as the prompt; then echoes keys while the answer comes.

    Attributes:
        words: When each piece of the answer came, and the piece.
    """

    def __init__(self) -> None:
        self.words: list[tuple[float, str]] = []
        self._prompt = ""

    def run(self) -> None:
        """Read keys until Ctrl+Q."""
        before = termios.tcgetattr(_STDIN)
        tty.setraw(_STDIN)
        os.write(_STDOUT, f"{MARK} ".encode())
        try:
            while self._take(os.read(_STDIN, 4096).decode()):
                pass
        finally:
            termios.tcsetattr(_STDIN, termios.TCSANOW, before)

    def _take(self, keys: str) -> bool:
        os.write(_STDOUT, keys.replace("\r", "\r\n").encode())
        typed, enter, _ = keys.replace("\x15", "").partition("\r")
        self._prompt = typed if "\x15" in keys else self._prompt + typed
        if enter:
            threading.Thread(target=self._answer, args=(self._prompt,), daemon=True).start()
            self._prompt = ""
        return "\x11" not in keys

    def _answer(self, prompt: str) -> None:
        request = urllib.request.Request(
            f"{os.environ['XAI_BASE_URL']}/responses",
            json.dumps({"model": "grok-4.3", "input": prompt, "stream": True}).encode(),
            {"Authorization": f"Bearer {os.environ['XAI_API_KEY']}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            for line in answer:
                if not line.startswith(b"data: {"):
                    continue
                event = json.loads(line[6:])
                if event["type"] == "response.output_text.delta":
                    self.words.append((time.monotonic(), event["delta"]))
                    os.write(_STDOUT, event["delta"].replace("\n", "\r\n").encode())
        os.write(_STDOUT, f"\r\n{END}\r\n".encode())


def run(file: Path) -> None:
    """Run it and write what was noted as JSON."""
    plain = Plain()
    plain.run()
    file.write_text(json.dumps({"words": plain.words, "late": []}), encoding="ascii")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
