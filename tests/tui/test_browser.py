import os
import stat
import time
from pathlib import Path

import pytest

from xai_tui.errors import UsageError
from xai_tui.tui import browser


def program(folder: Path, name: str, told: Path) -> None:
    """A program that writes down what it was given."""
    path = folder / name
    path.write_text(f'#!/bin/sh\n{{ echo "$#:$1"; env; }} > {told}.part\nmv {told}.part {told}\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def told_by(path: Path) -> list[str]:
    deadline = time.monotonic() + 20
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return path.read_text().splitlines()


def test_a_link_is_one_argument_of_a_program_that_gets_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    program(tmp_path, browser.opener(), told)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    browser.open_link("https://a.b/?q=$(date);x", {**os.environ, "XAI_API_KEY": "xai-secret"})

    lines = told_by(told)
    assert lines[0] == "1:https://a.b/?q=$(date);x"
    assert not any("xai-secret" in line for line in lines)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "--help", "", "http://[x"])
def test_what_is_no_page_is_not_opened(url: str) -> None:
    assert not browser.is_openable(url)
    with pytest.raises(UsageError):
        browser.open_link(url, {})


def test_where_nothing_opens_links_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UsageError, match=browser.opener()):
        browser.open_link("https://a.b", {})
