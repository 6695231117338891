import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from xai_tui.config.paths import find_paths, make_private_dir, write_private


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_every_file_lies_in_its_own_folder(environ: dict[str, str], tmp_path: Path) -> None:
    paths = find_paths(environ)
    assert paths.config_file == tmp_path / "config/xai-tui/config.toml"
    assert paths.settings_file == tmp_path / "config/xai-tui/settings.toml"
    assert paths.credentials_file == tmp_path / "config/xai-tui/credentials.toml"
    assert paths.keymap_file == tmp_path / "config/xai-tui/keymap.toml"
    assert paths.themes_dir == tmp_path / "config/xai-tui/themes"
    assert paths.presets_dir == tmp_path / "config/xai-tui/presets"
    assert paths.database == tmp_path / "data/xai-tui/xai-tui.db"
    assert paths.spool_dir == tmp_path / "data/xai-tui/spool"
    assert paths.sandbox_dir == tmp_path / "data/xai-tui/sandbox"
    assert paths.images_dir == tmp_path / "data/xai-tui/images"
    assert paths.recordings_dir == tmp_path / "data/xai-tui/recordings"
    assert paths.log_file == tmp_path / "state/xai-tui/xai-tui.log"
    assert paths.last_copy_file == tmp_path / "state/xai-tui/last-copy.txt"
    assert paths.model_cache_file == tmp_path / "cache/xai-tui/models.json"


def test_the_demo_shares_nothing_but_the_configuration(environ: dict[str, str]) -> None:
    real, demo = find_paths(environ), find_paths(environ, demo=True)
    assert demo.config_file == real.config_file
    for name in ("data_dir", "state_dir", "cache_dir"):
        assert getattr(demo, name) != getattr(real, name)


def test_settings_stand_beside_the_file_that_the_variable_names(
    environ: dict[str, str], tmp_path: Path
) -> None:
    paths = find_paths(environ | {"XAI_TUI_CONFIG": str(tmp_path / "own.toml")})
    assert paths.config_file == tmp_path / "own.toml"
    assert paths.settings_file == tmp_path / "settings.toml"
    assert paths.credentials_file == find_paths(environ).credentials_file


def test_a_relative_folder_variable_is_ignored_as_the_specification_says(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    paths = find_paths(environ | {"XDG_DATA_HOME": "relative"})
    assert paths.data_dir == tmp_path / "home/.local/share/xai-tui"


def test_a_private_folder_is_made_and_an_open_one_tightened(tmp_path: Path) -> None:
    make_private_dir(tmp_path / "a/b")
    assert _mode(tmp_path / "a/b") == 0o700
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    make_private_dir(tmp_path / "open")
    assert _mode(tmp_path / "open") == 0o700


def test_a_written_file_is_private_and_whole_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "folder/file", b"one")
        write_private(tmp_path / "folder/file", b"two")
    finally:
        os.umask(before)
    assert (tmp_path / "folder/file").read_bytes() == b"two"
    assert _mode(tmp_path / "folder/file") == 0o600
    assert _mode(tmp_path / "folder") == 0o700
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["file"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """The limit on file sizes stands in for a full disk; a child process bears it."""
    write_private(tmp_path / "file", b"old")
    script = (
        "import sys, signal; from pathlib import Path; from xai_tui.config.paths import write_private\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try: write_private(Path(sys.argv[1]), b'x' * 100_000)\n"
        "except OSError: sys.exit(7)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "file")],
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert done.returncode == 7
    assert (tmp_path / "file").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real/file")
    write_private(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/file").read_bytes() == b"new"
