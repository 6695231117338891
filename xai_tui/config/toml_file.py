"""Reading and writing the user's TOML files, with the line in every complaint."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from xai_tui.config.paths import write_private
from xai_tui.errors import ConfigError

_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")


class TomlFile:
    """The top level of one TOML file; a missing file is an empty one.

    Args:
        path: Where it is.

    Raises:
        ConfigError: It cannot be read, is not UTF-8, or is not TOML.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._source = self._read()
        try:
            self.values: dict[str, object] = tomllib.loads(self._source)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(self._syntax_words(str(error))) from error

    def complaint(self, key: str, words: str) -> ConfigError:
        """An error about one key of this file, naming file, key and line."""
        return ConfigError(f"{self.place(key)}: {words}")

    def place(self, key: str) -> str:
        """File and line of a top-level key or table, in words."""
        line = self._line_of(key)
        return f"{self.path}, line {line}" if line else str(self.path)

    def write(self, values: Mapping[str, object]) -> None:
        """Replace the file's content.

        Raises:
            ConfigError: The file cannot be written.
        """
        import tomli_w

        try:
            write_private(self.path, tomli_w.dumps(values).encode())
        except OSError as error:
            raise ConfigError(f"{self.path}: {error.strerror or error}") from error

    def _read(self) -> str:
        try:
            return self.path.read_bytes().decode()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise ConfigError(f"{self.path}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise ConfigError(f"{self.path}, line {line}: not UTF-8 text") from error

    def _syntax_words(self, words: str) -> str:
        found = _AT_LINE.search(words)
        if found is None:
            return f"{self.path}, line {self._source.count(chr(10)) + 1}: {words}"
        return f"{self.path}, line {found[1]}, column {found[2]}: {words[: found.start()]}"

    def _line_of(self, key: str) -> int | None:
        name = re.escape(key)
        start = re.compile(rf"""\s*(?:\[\s*)?(?:{name}|"{name}"|'{name}')\s*[=.\]]""")
        lines = enumerate(self._source.splitlines(), start=1)
        return next((number for number, line in lines if start.match(line)), None)
