import base64
from pathlib import Path

from xai_tui.terminal.detection import Terminal
from xai_tui.tui.clipboard import Clipboard


def test_a_copy_is_sent_and_kept(tmp_path: Path) -> None:
    written: list[str] = []
    file = tmp_path / "state" / "last-copy.txt"
    copied = Clipboard(written.append, Terminal(), file).copy("naïve ✓", "the answer")
    assert written == [f"\x1b]52;c;{base64.b64encode('naïve ✓'.encode()).decode()}\a"]
    assert file.read_text() == "naïve ✓"
    assert file.stat().st_mode & 0o777 == 0o600
    assert copied.is_sure
    assert copied.words == f"The answer was sent to the terminal; it is also in {file}."


def test_what_is_too_long_for_terminals_is_only_kept(tmp_path: Path) -> None:
    written: list[str] = []
    file = tmp_path / "last-copy.txt"
    copied = Clipboard(written.append, Terminal(), file).copy("x" * 100_000, "the whole chat")
    assert written == []
    assert file.stat().st_size == 100_000
    assert copied.words.startswith("The whole chat is too long to send")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    copied = Clipboard(lambda _: None, Terminal(), tmp_path / "state" / "last-copy.txt").copy("x", "it")
    assert not copied.is_sure
    assert "last-copy.txt" in copied.words
