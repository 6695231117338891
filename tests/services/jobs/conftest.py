"""Jobs are asked for at once here, so that no test waits for the natural schedule."""

from datetime import timedelta

import pytest

from xai_tui.domain import job
from xai_tui.services.jobs import watch


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "FIRST_LOOK", timedelta(milliseconds=50))
    monkeypatch.setattr(watch, "SHARE_OF_LIMIT", 1.0)
    monkeypatch.setattr(watch, "LOOKS_A_SECOND", 50.0)
