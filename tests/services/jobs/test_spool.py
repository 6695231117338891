"""The only copy of an answer is on the disk before anybody looks at it."""

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.services.jobs import part as parts
from xai_tui.services.jobs import spool as spools
from xai_tui.services.jobs.part import Part
from xai_tui.services.jobs.spool import AcceptedId, Spool


@given(chunks=st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_an_answer_is_what_came(tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes]) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"))
    with spool.part("job") as part:
        for chunk in chunks:
            part.write(chunk)
            assert spool.holds("job")
        part.commit()
    assert spool.left() == ["job"]
    assert spool.read("job") == b"".join(chunks)
    spool.remove("job")
    assert spool.left() == []
    assert not spool.holds("job")


def test_nothing_is_there_until_something_comes(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "none")
    assert spool.left() == []
    with spool.part("job") as part:
        assert not part.has_begun
    assert spool.left() == []
    assert spool.set_aside("job") is None
    spool.remove("job")


def test_files_and_folder_are_private(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.hold_space()
    spool.put("job", b"body")
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "spool").iterdir()} == {0o600}


def test_what_cannot_be_used_is_kept_out_of_the_way(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.put("job", b"body")
    path = spool.set_aside("job")
    assert path is not None
    assert path.read_bytes() == b"body"
    assert spool.left() == []


def test_space_is_held_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.hold_space()
    before = spool.reserve.stat()
    spool.hold_space()
    assert spool.reserve.stat().st_mtime_ns == before.st_mtime_ns
    assert before.st_size == spools.RESERVED_BYTES
    assert before.st_blocks * 512 >= spools.RESERVED_BYTES


def test_held_space_is_given_up_for_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path)
    spool.hold_space()
    append = Part._append

    def full_while_held(file: object, data: bytes) -> None:
        if spool.reserve.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        append(file, data)  # type: ignore[arg-type] # the file of a part

    monkeypatch.setattr(Part, "_append", staticmethod(full_while_held))
    spool.put("job", b"body")
    assert spool.read("job") == b"body"
    assert not spool.reserve.exists()


def test_a_write_that_fails_half_way_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stubborn:
        """Takes three bytes, then refuses once, then takes all."""

        def __init__(self, file: object) -> None:
            self._file = file
            self.calls = 0

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

        def write(self, data: memoryview) -> int:
            self.calls += 1
            if self.calls == 2:
                raise OSError(errno.ENOSPC, "No space left on device")
            return int(self._file.write(data[:3] if self.calls == 1 else data))  # type: ignore[attr-defined]

    opened = os.fdopen
    monkeypatch.setattr(os, "fdopen", lambda *args, **kwargs: Stubborn(opened(*args, **kwargs)))
    spool = Spool(tmp_path)
    spool.put("job", b"a whole body")
    assert spool.read("job") == b"a whole body"


def test_a_file_without_a_byte_is_nothing_of_an_answer(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.part_path("job").touch()
    assert spool.left() == []
    assert not spool.holds("job")
    spool.put("job", b"body")
    assert spool.read("job") == b"body"


def test_an_answer_is_flushed_as_it_arrives_and_a_flush_that_fails_is_not_swallowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "SYNC_BYTES", 4)
    monkeypatch.setattr(parts, "SYNC_SECONDS", 1e9)
    flushed = []
    flush = os.fsync

    def noted(handle: int) -> None:
        flushed.append(handle)
        flush(handle)

    monkeypatch.setattr(os, "fsync", noted)
    with Spool(tmp_path).part("job") as part:
        part.write(b"abc")
        assert flushed == []
        part.write(b"defg")
        part.write(b"h")
        part._wait()
        assert len(flushed) == 1

    def refused(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", refused)
    with Spool(tmp_path).part("other") as part:
        part.write(b"abcdefg")
        with pytest.raises(OSError, match="Input/output"):
            part.commit()


def test_ids_of_the_server_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.hold_space()
    accepted = AcceptedId("req", datetime(2026, 11, 23, tzinfo=UTC))
    spool.note_id("job", accepted)
    spool.sync_id("job")
    assert spool.noted_id("job") == accepted
    assert spool.noted_ids() == ["job"]
    assert spool.left() == []
    spool.id_path("job").write_text('{"request_id":')
    assert spool.noted_id("job") is None
    spool.forget_id("job")
    assert spool.noted_ids() == []


def test_held_space_is_given_up_for_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path)
    spool.hold_space()
    write = Spool._write_id

    def full_while_held(self: Spool, job_id: str, text: str) -> None:
        if spool.reserve.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, job_id, text)

    monkeypatch.setattr(Spool, "_write_id", full_while_held)
    spool.note_id("job", AcceptedId("req", datetime(2026, 11, 23, tzinfo=UTC)))
    assert spool.noted_ids() == ["job"]
