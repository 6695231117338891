"""All settings in one table, and where each value came from.

A value is taken from the first that has one: a flag of the command line, an
environment variable, `settings.toml` (written by the program), `config.toml`
(written by the user), the default.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from types import MappingProxyType
from typing import Any

from xai_tui.config.fields import Field, RefusedValueError, Value
from xai_tui.config.paths import Paths
from xai_tui.config.toml_file import TomlFile
from xai_tui.errors import ConfigError, UsageError, XaiTuiError

DEFAULT_BASE_URL = "https://api.x.ai"
"""The server asked when no other is named."""

_ROW = "row"
_DAY = 86_400.0


def _row(kind: type, default: Value, meaning: str, **limits: Any) -> Any:
    """One setting: its default for the dataclass, everything else for `FIELDS`."""
    return field(
        default=default, metadata={_ROW: {"type": kind, "default": default, "meaning": meaning, **limits}}
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with the value that holds; the rows of `FIELDS` say what each means.

    Attributes:
        sources: For each setting where its value came from, in words.
        notices: What was found in the files and not understood, a sentence each.
    """

    model: str | None = _row(str, None, "The model asked when neither a flag nor the chat names one.")
    protocol: str | None = _row(
        str,
        None,
        "The API that carries a new chat; by default responses, or chat where the server lacks it.",
        choices=("responses", "chat", "messages"),
    )
    effort: str | None = _row(str, None, "Reasoning effort of new chats, one of the model's own values.")
    system: str = _row(str, "", "System prompt of new chats.", may_be_empty=True)
    base_url: str = _row(
        str, DEFAULT_BASE_URL, "The server; `/v1` is appended unless it is there.", env="XAI_BASE_URL"
    )
    allow_http: bool = _row(
        bool, False, "Whether a key may be sent over plain http to another machine, unprotected."
    )
    api_key_command: tuple[str, ...] = _row(
        tuple, (), "Program and arguments that print the API key; run without a shell."
    )
    api_key_base_url: str = _row(
        str, DEFAULT_BASE_URL, "The only server that the key of `api_key_command` is sent to."
    )
    notify_command: tuple[str, ...] = _row(
        tuple, (), "Program and arguments run when a job is ready or about to expire, without a shell."
    )
    connect_timeout: float = _row(
        float, 10.0, "Seconds to wait for a connection.", minimum=0.1, maximum=600.0
    )
    first_byte_timeout: float = _row(
        float, 300.0, "Seconds to wait for the first byte of an answer.", minimum=0.1, maximum=_DAY
    )
    idle_timeout: float = _row(
        float, 60.0, "Seconds without a byte after which a stream has stalled.", minimum=0.1, maximum=_DAY
    )
    total_timeout: float = _row(
        float, 3600.0, "Seconds that one request may take in all.", minimum=0.1, maximum=_DAY
    )
    count_tokens: bool = _row(
        bool, True, "Whether the draft is counted by the server while it is typed; else only estimated."
    )
    theme: str = _row(str, "xai-dark", "The palette of the screen.", env="XAI_TUI_THEME")
    mouse: bool = _row(bool, True, "Whether the mouse is used.")
    boot_echo: bool = _row(
        bool, True, "Whether a prompt takes and shows keys while the screen is still being loaded."
    )
    low_bandwidth: str = _row(
        str,
        "auto",
        "Whether to draw sparingly; auto does so on a line found slow.",
        choices=("auto", "on", "off"),
    )
    cell_differences: bool = _row(
        bool, True, "Whether only cells that change are written to the terminal; off draws as Textual does."
    )
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)
    notices: tuple[str, ...] = field(default=(), compare=False)


def _table() -> Iterator[Field]:
    for item in fields(Settings):
        row = item.metadata.get(_ROW)
        if row is not None:
            yield Field(name=item.name, **row)


FIELDS: tuple[Field, ...] = tuple(_table())
"""The settings in the order they are documented."""

_BY_NAME = {item.name: item for item in FIELDS}
_DEFAULT = "default"
_FLAG = "flag"


def load_settings(
    paths: Paths, environ: Mapping[str, str], flags: Mapping[str, object] | None = None
) -> Settings:
    """Read both files and the environment, and say where each value came from.

    Args:
        paths: Where the files are.
        environ: The process environment; an empty variable counts as unset.
        flags: Values given on the command line by setting name; `None` values count as not given.

    Raises:
        ConfigError: A file or variable holds something that cannot be used.
        UsageError: A flag does.
    """
    values: dict[str, Value] = {}
    sources = {item.name: _DEFAULT for item in FIELDS}
    notices: list[str] = []
    if paths.config_override is not None and not paths.config_override.exists():
        notices.append(f"XAI_TUI_CONFIG names {paths.config_override}, which does not exist.")
    for path in (paths.config_file, paths.settings_file):
        found = _from_file(TomlFile(path), notices)
        values |= found
        sources |= dict.fromkeys(found, str(path))
    for item in FIELDS:
        if item.env and (text := environ.get(item.env)):
            values[item.name] = _from_variable(item, text)
            sources[item.name] = item.env
    for name, value in (flags or {}).items():
        if value is not None:
            values[name] = _checked(_BY_NAME[name], value, UsageError)
            sources[name] = _FLAG
    known: dict[str, Any] = values
    return Settings(**known, sources=MappingProxyType(sources), notices=tuple(notices))


def _from_file(file: TomlFile, notices: list[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in file.values.items():
        item = _BY_NAME.get(name)
        if item is None:
            notices.append(f"{file.place(name)}: there is no setting `{name}`{_nearest(name)}.")
            continue
        values[name] = _checked(item, value, partial(file.complaint, name))
    return values


def _from_variable(item: Field, text: str) -> Value:
    def complaint(words: str) -> ConfigError:
        return ConfigError(f"{item.env}: {words}", next_step=f"Correct or unset {item.env}.")

    return _checked(item, text, complaint)


def _checked(item: Field, value: object, complaint: Callable[[str], XaiTuiError]) -> Value:
    try:
        return item.check(value)
    except RefusedValueError as error:
        raise complaint(str(error)) from error


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, _BY_NAME, n=1)
    return f"; perhaps `{near[0]}` is meant" if near else ""


def save_setting(paths: Paths, name: str, value: object) -> None:
    """Keep a value in `settings.toml`, beside the others that are there.

    Raises:
        UsageError: There is no such setting, or it cannot hold this value.
        ConfigError: The file is damaged or cannot be written.
    """
    checked = _checked(_BY_NAME[_known(name)], value, UsageError)
    file = TomlFile(paths.settings_file)
    file.write({**file.values, name: list(checked) if isinstance(checked, tuple) else checked})


def unset_setting(paths: Paths, name: str) -> None:
    """Remove a value from `settings.toml`, so that `config.toml` or the default holds again.

    Raises:
        UsageError: There is no such setting.
        ConfigError: The file is damaged or cannot be written.
    """
    file = TomlFile(paths.settings_file)
    if _known(name) in file.values:
        file.write({key: value for key, value in file.values.items() if key != name})


def _known(name: str) -> str:
    if name not in _BY_NAME:
        raise UsageError(f"There is no setting `{name}`{_nearest(name)}.")
    return name
