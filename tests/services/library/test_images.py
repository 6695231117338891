"""Names that cannot climb, files that overwrite nothing."""

import os
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.errors import StoreFullError
from xai_tui.services.library.images import name_from, write_new


@given(prompt=st.text())
@settings(max_examples=200, deadline=None)
def test_a_name_holds_nothing_but_letters_digits_and_dashes(prompt: str) -> None:
    name = name_from(prompt)
    assert 0 < len(name) <= 40
    assert name.isascii()
    assert name.replace("-", "a").isalnum()
    assert not name.startswith("-")
    assert not name.endswith("-")


def test_namesakes_are_numbered(tmp_path: Path) -> None:
    first = write_new(tmp_path, "fox", "png", b"1")
    second = write_new(tmp_path, "fox", "png", b"2")
    assert (first.name, second.name) == ("fox.png", "fox-2.png")
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")


def test_half_a_picture_is_not_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, handle: int, _mode: str) -> None:
            self._handle = handle

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...

        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", Full)
    with pytest.raises(StoreFullError, match="No space"):
        write_new(tmp_path, "fox", "png", b"1")
    assert list(tmp_path.iterdir()) == []
