import json
import os
import pty
import sys
from collections.abc import Callable, Mapping
from io import TextIOWrapper

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.cli.output import Output, Stream
from xai_tui.errors import ConfigError, XaiTuiError

TERMINAL = {"TERM": "xterm-256color"}


def _on_terminal(
    write: Callable[[Stream], None], environ: Mapping[str, str] = TERMINAL, encoding: str = "utf-8"
) -> bytes:
    """What reaches a real terminal, line ends as they were written."""
    master, slave = pty.openpty()
    import termios

    modes = termios.tcgetattr(slave)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(slave, termios.TCSANOW, modes)
    with os.fdopen(slave, "w", encoding=encoding) as stream:
        write(Stream(stream, environ))
        seen = _all_of(master, stream.fileno())
    os.close(master)
    return seen


END = b"\x00end"


def _all_of(master: int, slave: int) -> bytes:
    """What was written to a terminal so far."""
    os.write(slave, END)
    seen = b""
    while not seen.endswith(END):
        seen += os.read(master, 65536)
    return seen.removesuffix(END)


def _in_pipe(write: Callable[[Stream], None]) -> bytes:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="latin-1") as stream:
        write(Stream(stream, TERMINAL))
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read()


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_a_pipe_gets_every_byte_as_it_is(text: str) -> None:
    assert _in_pipe(lambda stream: stream.write(text)) == text.encode()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1))
def test_no_text_acts_on_a_terminal_however_it_is_cut(pieces: list[str]) -> None:
    def write(stream: Stream) -> None:
        stream.write(".")
        for piece in pieces:
            stream.write(piece)

    shown = _on_terminal(write).decode()
    assert not any((ord(char) < 0x20 and char not in "\n\t") or 0x7F <= ord(char) < 0xA0 for char in shown)


def test_a_terminal_shows_what_would_act() -> None:
    shown = _on_terminal(lambda stream: stream.write("a\x1b]52;c;x\a\u202eb\tc\r\n")).decode()
    assert shown == "a␛]52;c;x␇U+202Eb\tc\n"


def test_a_line_end_in_two_pieces_stays_one() -> None:
    def write(stream: Stream) -> None:
        stream.write("a\r")
        stream.write("\nb")

    assert _on_terminal(write) == b"a\nb"


def test_a_terminal_of_another_encoding_gets_what_it_can_show() -> None:
    assert _on_terminal(lambda stream: stream.write("é❯"), encoding="latin-1") == b"\xe9?"


def test_a_line_is_ended_once() -> None:
    def write(stream: Stream) -> None:
        stream.end_line()
        stream.write("a")
        stream.end_line()
        stream.end_line()

    assert _in_pipe(write) == b"a\n"


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_of_people_who_want_them(environ: dict[str, str], coloured: bool) -> None:
    seen: list[bool] = []
    _on_terminal(lambda stream: seen.append(stream.has_colours), environ)
    _in_pipe(lambda stream: seen.append(stream.has_colours))
    assert seen == [coloured, False]


def test_a_closed_stream_takes_anything() -> None:
    stream = Stream(None, TERMINAL)
    stream.write("nobody hears")
    stream.end_line()
    assert not stream.is_terminal


def _error() -> XaiTuiError:
    return ConfigError("config.toml, line 3: \x1b[31mred", status=429, request_id="r-1")


def test_an_error_in_words_names_title_details_and_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    Output({}).error(_error())
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        ConfigError.title, "config.toml, line 3: \x1b[31mred", "Request r-1", ConfigError.next_step
    ]  # fmt: skip


def test_an_error_for_programs_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    Output({}, as_json=True).error(_error())
    assert json.loads(capsys.readouterr().err) == {
        "error": {
            "kind": "config",
            "title": ConfigError.title,
            "message": "config.toml, line 3: \x1b[31mred",
            "status": 429,
            "request_id": "r-1",
            "next": ConfigError.next_step,
        }
    }


def test_narration_and_remarks_keep_off_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output({})
    output.text("half a line")
    output.say("told")
    output.remark("only for a person")
    assert capsys.readouterr() == ("half a line", "told\n")


def test_for_programs_narration_is_an_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    Output({}, as_json=True).say("told")
    assert json.loads(capsys.readouterr().err) == {"notice": "told"}


def test_narration_begins_a_line_of_its_own_where_both_are_one_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stream, monkeypatch.context() as patched:
        second = TextIOWrapper(os.fdopen(os.dup(stream.fileno()), "wb"), encoding="utf-8")
        patched.setattr(sys, "stdout", stream)
        patched.setattr(sys, "stderr", second)
        output = Output(TERMINAL)
        output.text("half")
        output.error(_error())
        output.text("more")
        output.rewrite("in 3 s")
        output.rewrite("in 2 s")
        output.remark("done")
        output.clear_rewritten()
        second.close()
        shown = _all_of(master, stream.fileno()).decode().replace("\r\n", "\n")
    os.close(master)
    title, clear = f"\x1b[1;31m{ConfigError.title}\x1b[0m\n", "\r\x1b[K"
    assert shown.startswith(f"half\n{title}config.toml, line 3: ␛[31mred\n")
    assert shown.endswith(f"more\n{clear}in 3 s{clear}in 2 s{clear}\x1b[2mdone\x1b[0m\n")
