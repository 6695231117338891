"""Jobs are asked for at once here, so that no test waits for the natural schedule."""

from datetime import timedelta

import pytest

from xai_tui.domain import job_looks, pace


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_looks, "FIRST_LOOK", timedelta(milliseconds=50))
    monkeypatch.setattr(pace, "SHARE_OF_LIMIT", 1.0)
    monkeypatch.setattr(pace, "LOOKS_A_SECOND", 50.0)
    monkeypatch.setattr(pace, "FIRST_HOLD", pace.SECOND // 20)
