"""What holds now, read anew from the files, and the ways to change it."""

from collections.abc import Mapping
from dataclasses import dataclass

from xai_tui.config.fields import Field, Value
from xai_tui.config.paths import Paths
from xai_tui.config.settings import FIELDS, Settings, load_settings, save_setting, unset_setting
from xai_tui.errors import XaiTuiError

DEFAULT, FLAG = "default", "flag"
"""Sources of values that stand in no file and no variable."""


@dataclass(frozen=True, slots=True)
class Held:
    """A setting and the value that a start would find now.

    Attributes:
        item: The setting.
        value: Its value.
        source: Where that came from, as `Settings.sources` says it.
    """

    item: Field
    value: Value
    source: str

    @property
    def is_default(self) -> bool:
        """Whether nobody has set it."""
        return self.source == DEFAULT

    @property
    def is_fixed(self) -> bool:
        """Whether it was given for this run, which no file can change."""
        return self.source in {FLAG, self.item.env}


class Shelf:
    """The settings as the files hold them.

    Args:
        paths: Where the files are.
        running: What the program was started with.
        environ: The process environment.

    Attributes:
        trouble: Why the files cannot be read; empty when they can. What was last read is then still shown.
    """

    def __init__(self, paths: Paths, running: Settings, environ: Mapping[str, str]) -> None:
        self._paths = paths
        self._environ = environ
        self._flags = {name: getattr(running, name) for name, by in running.sources.items() if by == FLAG}
        self._settings = running
        self.trouble = ""

    @property
    def rows(self) -> list[Held]:
        """All settings in their order."""
        return [self.held(item) for item in FIELDS]

    def held(self, item: Field) -> Held:
        """What holds for one setting."""
        source = self._settings.sources.get(item.name, DEFAULT)
        return Held(item, getattr(self._settings, item.name), source)

    def is_kept(self, held: Held) -> bool:
        """Whether it stands in the program's own file; taken for so when that cannot be read."""
        return bool(self.trouble) or held.source == str(self._paths.settings_file)

    def read(self) -> None:
        """Read files and environment again; what cannot be read is told by `trouble`."""
        try:
            self._settings = load_settings(self._paths, self._environ, self._flags)
        except XaiTuiError as error:
            self.trouble = f"{error.message} {error.next_step}".strip()
        else:
            self.trouble = ""

    def keep(self, item: Field, value: Value) -> None:
        """Write a value to `settings.toml`.

        Raises:
            UsageError: The setting cannot hold it.
            ConfigError: The file is damaged or cannot be written; it stays as it is.
        """
        save_setting(self._paths, item.name, value)
        self.read()

    def unset(self, item: Field) -> None:
        """Remove a value from `settings.toml`.

        Raises:
            ConfigError: The file is damaged or cannot be written; it stays as it is.
        """
        unset_setting(self._paths, item.name)
        self.read()
