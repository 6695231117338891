"""Coming back to a terminal on which another program has been: everything is painted again."""

import signal
from pathlib import Path

from tests.tui.terminal import Terminal


def test_everything_is_painted_again_after_a_suspension(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(80, 24)) as terminal:
        terminal.see("all commands")
        terminal.type("kept")
        terminal.see("❯ kept")
        terminal.signal(signal.SIGTSTP)
        terminal.stopped()
        terminal.wipe()
        terminal.signal(signal.SIGCONT)
        for words in ("new chat", "all commands", "tokens", "No jobs.", "❯ kept", "F1 help"):
            terminal.see(words)


def test_everything_is_painted_again_after_the_editor(tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nprintf '\\033[2J\\033[H' > /dev/tty\necho written > \"$1\"\n")
    editor.chmod(0o755)
    with Terminal(
        tmp_path, size=(80, 24), environ={"EDITOR": str(editor), "VISUAL": str(editor)}
    ) as terminal:
        terminal.see("all commands")
        terminal.type("\x07")
        for words in ("❯ written", "new chat", "all commands", "tokens", "No jobs.", "F1 help"):
            terminal.see(words)
