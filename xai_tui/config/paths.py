"""Where the program keeps its files, and how it writes them: folders 0700, files 0600."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_NAME = "xai-tui"
_DEMO_NAME = "xai-tui-demo"

_CONFIG_VARIABLE = "XAI_TUI_CONFIG"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one run and the files in them; none of them need exist.

    Attributes:
        config_dir: What the user writes: settings, keymap, themes, presets, credentials.
        data_dir: What must not be lost: the database, collected answers, pictures.
        state_dir: What may be lost without harm: the log, the last copy.
        cache_dir: What can be fetched again.
        config_override: The file that `XAI_TUI_CONFIG` names instead of `config.toml`.
    """

    config_dir: Path
    data_dir: Path
    state_dir: Path
    cache_dir: Path
    config_override: Path | None = None

    @property
    def config_file(self) -> Path:
        """The user's own settings; never written by the program."""
        return self.config_override or self.config_dir / "config.toml"

    @property
    def settings_file(self) -> Path:
        """What the program saves itself, beside the user's file."""
        return self.config_file.parent / "settings.toml"

    @property
    def keymap_file(self) -> Path:
        """Keys by action id."""
        return self.config_dir / "keymap.toml"

    @property
    def themes_dir(self) -> Path:
        """The user's palettes."""
        return self.config_dir / "themes"

    @property
    def presets_dir(self) -> Path:
        """System prompts with parameters, one file each."""
        return self.config_dir / "presets"

    @property
    def credentials_file(self) -> Path:
        """API keys by base URL, if the user chose to keep them in a file."""
        return self.config_dir / "credentials.toml"

    @property
    def database(self) -> Path:
        """Chats, jobs and ledger."""
        return self.data_dir / "xai-tui.db"

    @property
    def spool_dir(self) -> Path:
        """Bodies of deferred answers from their first byte until they are stored."""
        return self.data_dir / "spool"

    @property
    def sandbox_dir(self) -> Path:
        """What the sandbox inside the program keeps: deferred answers, stored responses."""
        return self.data_dir / "sandbox"

    @property
    def images_dir(self) -> Path:
        """Generated pictures."""
        return self.data_dir / "images"

    @property
    def recordings_dir(self) -> Path:
        """Exchanges, when recording is switched on."""
        return self.data_dir / "recordings"

    @property
    def log_file(self) -> Path:
        """The rotating, redacted log."""
        return self.state_dir / "xai-tui.log"

    @property
    def last_copy_file(self) -> Path:
        """What was last copied, for terminals that keep no clipboard."""
        return self.state_dir / "last-copy.txt"

    @property
    def model_cache_file(self) -> Path:
        """The model lists of the last start."""
        return self.cache_dir / "models.json"


def find_paths(environ: Mapping[str, str], *, demo: bool = False) -> Paths:
    """The folders for this user and environment.

    An absolute `XDG_*_HOME` is taken on every platform, else what
    platformdirs knows. The demo has data, state and cache of its own, so
    that nothing of it mixes with real chats, and shares the configuration.

    Args:
        environ: The process environment.
        demo: Whether the sandbox stands in for the server.
    """
    name = _DEMO_NAME if demo else _NAME
    override = environ.get(_CONFIG_VARIABLE)
    return Paths(
        config_dir=_folder(environ, "config", _NAME),
        data_dir=_folder(environ, "data", name),
        state_dir=_folder(environ, "state", name),
        cache_dir=_folder(environ, "cache", name),
        config_override=Path(override).expanduser().absolute() if override else None,
    )


def _folder(environ: Mapping[str, str], kind: str, name: str) -> Path:
    base = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if os.path.isabs(base):  # noqa: PTH117 - an unset variable is no path
        return Path(base) / name
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(name, appauthor=False)
    return Path(str(getattr(dirs, f"user_{kind}_dir")))


def make_private_dir(path: Path) -> None:
    """Create a folder, and those above it, that only its owner may enter; tighten one that exists.

    Raises:
        OSError: It cannot be created, or is another's and open to others.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)


def write_private(path: Path, data: bytes) -> None:
    """Replace a file in one step: afterwards it holds all of `data` or, on any failure, what it held before.

    The folder is made when it is missing. The file ends up readable by its
    owner only, and on the disk, not just in the system's memory. A symbolic
    link stays one: what it names is replaced.

    Raises:
        OSError: The disk is full, read-only, or the folder is not ours.
    """
    path = path.resolve()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600 by itself
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
