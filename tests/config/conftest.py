"""Folders of a user who has none of ours yet."""

from pathlib import Path

import pytest

from xai_tui.config.paths import Paths, find_paths


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    kinds = ("config", "data", "state", "cache")
    return {f"XDG_{kind.upper()}_HOME": str(tmp_path / kind) for kind in kinds} | {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def paths(environ: dict[str, str]) -> Paths:
    found = find_paths(environ)
    found.config_dir.mkdir(parents=True)
    return found
