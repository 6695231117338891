"""The program at the far end of OpenSSH, 0.3 s and 20 kB/s away."""

from collections.abc import Iterator

import pytest

from tests.line.far import Far
from tests.line.relay import Quality, Relay
from tests.line.sshd import Sshd

PROMPT = "Write 500 words about the sea"
"""What the sandbox answers with some 640 tokens under headings."""

TYPED = "what I typed meanwhile"

LOST = 255
"""How OpenSSH's client ends when its line does."""

ANSWER = "SELECT state, text FROM messages WHERE role = 'assistant'"


@pytest.fixture
def slow(sshd: Sshd) -> Iterator[Relay]:
    with Relay(sshd.port) as line:
        yield line


@pytest.fixture
def quick(sshd: Sshd) -> Iterator[Relay]:
    with Relay(sshd.port, Quality()) as line:
        yield line


def test_an_answer_comes_whole_while_keys_are_typed(far: Far, slow: Relay, sshd: Sshd) -> None:
    with far.over(slow, sshd) as terminal:
        terminal.see("❯")
        terminal.type(PROMPT + "\r")
        terminal.see("How it began")
        for key in TYPED:
            terminal.type(key)
            terminal.quiet(0.1)
        terminal.see("tok · $")
        terminal.see(f"❯ {TYPED}")
        assert far.last_words() in terminal.text
        pid = far.pid
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_on() == []
    assert far.stored(ANSWER) == [("done", far.said())]
    assert far.stored("SELECT text FROM drafts") == [(TYPED,)]
    far.wait_for_the_end(pid)


@pytest.mark.parametrize("protocol", ["responses", "chat"])
def test_a_line_that_drops_loses_nothing(
    far: Far, slow: Relay, quick: Relay, sshd: Sshd, protocol: str
) -> None:
    settings = far.home / "config" / "xai-tui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'protocol = "{protocol}"\n', encoding="utf-8")
    with far.over(slow, sshd) as terminal:
        terminal.see("❯")
        terminal.type(PROMPT + "\r")
        terminal.see("How it began")
        terminal.type(TYPED)
        terminal.see(f"❯ {TYPED}")
        pid = far.pid
        slow.cut()
        assert terminal.end() == LOST
    far.wait_for_the_end(pid)
    ((state, text),) = far.stored(ANSWER)
    assert state == "streaming"
    assert "How it began" in str(text)
    assert far.stored("SELECT text FROM drafts") == [(TYPED,)]
    with far.over(quick, sshd) as terminal:
        terminal.see(f"❯ {TYPED}")
        if protocol == "responses":
            terminal.see("tok · $")
            assert far.stored(ANSWER) == [("done", far.said())]
            assert far.last_words() in terminal.text
        else:
            terminal.see("✂ broken off")
            terminal.see("/retry")
            assert far.stored(ANSWER) == [("broken", text)]


def test_a_line_that_falls_silent_ends_the_program_with_the_server(
    tmp_path_factory: pytest.TempPathFactory, far: Far
) -> None:
    with Sshd(tmp_path_factory.mktemp("sshd"), patience=1) as server, Relay(server.port, Quality()) as line:
        with far.over(line, server) as terminal:
            terminal.see("per M")
            terminal.type(TYPED)
            terminal.see(f"❯ {TYPED}")
            line.fall_silent()
            far.wait_for_the_end(far.pid)
        assert far.stored("SELECT text FROM drafts") == [(TYPED,)]
