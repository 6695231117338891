"""Where the API key comes from, and which server it belongs to.

Looked for in this order: the file of `--api-key-file`, `XAI_API_KEY`,
`api_key_command`, the system's keychain, `credentials.toml`. The last three
are stored keys: each is used only for the server it was stored for. The first
two are given anew for each run and follow the base URL.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from xai_tui.config.key_command import run_key_command
from xai_tui.config.keychain import key_from_keychain, key_to_keychain
from xai_tui.config.paths import Paths
from xai_tui.config.secret import Secret, clean_key
from xai_tui.config.settings import Settings
from xai_tui.config.toml_file import TomlFile
from xai_tui.errors import UsageError

_KEY_VARIABLE = "XAI_API_KEY"
_KEY_FILE_LIMIT = 4096
_KEYS_TABLE = "keys"


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and what is known of it.

    Attributes:
        text: The key, in a type that never prints itself.
        source: Where it was found, in words.
        bound_to: The base URL it was stored for; `None` when it was given for this run.
    """

    text: Secret
    source: str
    bound_to: str | None = None


def find_key(
    paths: Paths,
    settings: Settings,
    environ: Mapping[str, str],
    *,
    api_key_file: Path | None = None,
    notice: Callable[[str], None] | None = None,
) -> FoundKey | None:
    """The first key that may be sent to the server of these settings, or `None`.

    Args:
        paths: Where `credentials.toml` is.
        settings: Which server is asked, and the command that prints a key.
        environ: The process environment.
        api_key_file: The file of `--api-key-file`.
        notice: Takes a sentence about a source that could not answer.

    Raises:
        UsageError: The file of `--api-key-file` cannot be read.
        MissingKeyError: A source that was named holds no usable key, or its command fails.
        ConfigError: `credentials.toml` is damaged.
    """
    if api_key_file is not None:
        return FoundKey(_read_key_file(api_key_file), f"the file {api_key_file}")
    if text := environ.get(_KEY_VARIABLE, "").strip():
        return FoundKey(clean_key(text, _KEY_VARIABLE), f"the environment variable {_KEY_VARIABLE}")
    return _stored_key(paths, settings, environ, notice or _ignore)


def _stored_key(
    paths: Paths, settings: Settings, environ: Mapping[str, str], notice: Callable[[str], None]
) -> FoundKey | None:
    server = server_of(settings.base_url)
    if settings.api_key_command and server_of(settings.api_key_base_url) == server:
        text = run_key_command(settings.api_key_command, environ)
        return FoundKey(clean_key(text, "`api_key_command`"), "the command `api_key_command`", server)
    if (kept := key_from_keychain(server, notice)) is not None:
        return FoundKey(clean_key(kept, "the keychain"), "the keychain", server)
    file = TomlFile(paths.credentials_file)
    if (written := _keys_in(file).get(server)) is not None:
        _tighten(file.path, notice)
        return FoundKey(clean_key(written, str(file.path)), f"the file {file.path}", server)
    return None


def store_key(paths: Paths, key: str, *, base_url: str, keychain: bool) -> str:
    """Keep a key for later runs, for this server only.

    Args:
        paths: Where `credentials.toml` is.
        key: The key as the user gave it.
        base_url: The server it belongs to.
        keychain: Whether to keep it in the system's keychain instead of the file.

    Returns:
        Where it is kept, in words.

    Raises:
        MissingKeyError: The text is no key.
        ConfigError: The keychain or the file refuses it.
    """
    text = clean_key(key, "the text given").reveal()
    server = server_of(base_url)
    if keychain:
        key_to_keychain(server, text)
        return "the keychain"
    file = TomlFile(paths.credentials_file)
    file.write({**file.values, _KEYS_TABLE: {**_keys_in(file), server: text}})
    return f"the file {file.path}"


def server_of(base_url: str) -> str:
    """A base URL in the one form that keys are stored under: no `/v1`, no trailing slash, no default port.

    What is no URL is returned as it is; saying so is left to the client that would have to use it.
    """
    try:
        parts = urlsplit(base_url.strip())
    except ValueError:
        return base_url
    scheme = parts.scheme.lower()
    host = parts.netloc.lower()
    default_port = {"https": ":443", "http": ":80"}.get(scheme, "")
    if default_port:
        host = host.removesuffix(default_port)
    path = parts.path.rstrip("/").removesuffix("/v1").rstrip("/")
    return f"{scheme}://{host}{path}"


def _read_key_file(path: Path) -> Secret:
    try:
        with path.open("rb") as file:
            head = file.read(_KEY_FILE_LIMIT)
    except OSError as error:
        raise UsageError(
            f"--api-key-file: {path}: {error.strerror or error}",
            next_step="Name a readable file that holds the key and nothing else.",
        ) from error
    return clean_key(head.decode(errors="replace"), str(path))


def _keys_in(file: TomlFile) -> dict[str, str]:
    table = file.values.get(_KEYS_TABLE, {})
    if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
        raise file.complaint(_KEYS_TABLE, f"`[{_KEYS_TABLE}]` must hold one key in quotes for each base URL")
    return {server_of(url): text for url, text in table.items()}


def _tighten(path: Path, notice: Callable[[str], None]) -> None:
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
        notice(f"{path} was readable by others; it is now yours alone. Consider a new key.")


def _ignore(words: str) -> None:
    """Take a sentence nobody asked for."""


__all__ = ["FoundKey", "Secret", "find_key", "server_of", "store_key"]
