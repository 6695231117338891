import os
import sys
from io import TextIOWrapper
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from xai_tui.cli.output import Output
from xai_tui.cli.reading import read_picture, read_prompt, read_schema, read_text
from xai_tui.errors import UsageError

PNG = b"\x89PNG\r\n\x1a\n rest"


def _stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(os.fdopen(reading, "rb")))


@pytest.mark.parametrize(
    ("words", "piped", "prompt"),
    [
        ("ask", b"", "ask"),
        (None, "naïve\n".encode(), "naïve"),
        ("explain", b"a diff\n", "explain\n\na diff"),
        ("-", b"only this", "only this"),
    ],
)
def test_the_prompt_is_argument_then_input(
    monkeypatch: pytest.MonkeyPatch, words: str | None, piped: bytes, prompt: str
) -> None:
    _stdin(monkeypatch, piped)
    assert read_prompt(words, Output({})) == prompt


def test_a_file_is_input_and_the_null_device_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("from a file")
    with (tmp_path / "notes").open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert read_prompt("sum up", Output({})) == "sum up\n\nfrom a file"
    with open(os.devnull) as null:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", null)
        assert read_prompt("alone", Output({})) == "alone"
    monkeypatch.setattr(sys, "stdin", None)
    assert read_prompt("alone", Output({})) == "alone"


@pytest.mark.parametrize(("words", "piped"), [(None, b""), ("", b" \n"), ("-", b"")])
def test_no_prompt_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, words: str | None, piped: bytes) -> None:
    _stdin(monkeypatch, piped)
    with pytest.raises(UsageError, match="no prompt"):
        read_prompt(words, Output({}))


def test_input_that_is_no_text_is_named_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    _stdin(monkeypatch, b"one\n\xff")
    with pytest.raises(UsageError, match="standard input, line 2: not UTF-8"):
        read_prompt(None, Output({}))


def test_waiting_for_input_is_said(shell: Shell) -> None:
    reading, writing = os.pipe()
    process = shell.start("ask", "hi", "--api-key-file", "none", stdin=reading, stderr=-1)
    os.close(reading)
    assert process.stderr is not None
    said = process.stderr.readline()
    os.close(writing)
    process.communicate(timeout=30)
    assert b"Waiting for standard input" in said


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0 jpeg", "image/jpeg"),
        (b"GIF89a gif", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "image/webp"),
    ],
)
def test_a_picture_s_type_is_that_of_its_bytes(tmp_path: Path, data: bytes, kind: str) -> None:
    (tmp_path / "misnamed.txt").write_bytes(data)
    picture = read_picture(tmp_path / "misnamed.txt")
    assert (picture.media_type, picture.data, picture.name) == (kind, data, "misnamed.txt")


def test_files_that_cannot_serve_are_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("[1]")
    (tmp_path / "binary").write_bytes(b"\n\n\xff")
    with pytest.raises(UsageError, match="is no PNG"):
        read_picture(tmp_path / "text")
    with pytest.raises(UsageError, match="No such file"):
        read_picture(tmp_path / "none")
    with pytest.raises(UsageError, match="line 3: not UTF-8"):
        read_text(tmp_path / "binary")
    with pytest.raises(UsageError, match="no JSON object"):
        read_schema(tmp_path / "text")
    (tmp_path / "text").write_text("{")
    with pytest.raises(UsageError, match="text: "):
        read_schema(tmp_path / "text")
    (tmp_path / "text").write_text('{"type": "object"}')
    assert read_schema(tmp_path / "text") == '{"type": "object"}'
