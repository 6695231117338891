"""Jobs are asked for at once here, so that no test waits for the natural schedule."""

from datetime import timedelta

import pytest

from xai_tui.domain import job


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "FIRST_LOOK", timedelta(milliseconds=50))
