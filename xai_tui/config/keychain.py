"""The system's keychain, through the optional `keyring` package.

A backend may be missing, locked, or wait for a bus that never answers, so
each call runs in a thread that is given up after a few seconds.
"""

from collections.abc import Callable
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from xai_tui.errors import ConfigError

_SERVICE = "xai-tui"
_SECONDS = 3.0


class KeychainError(Exception):
    """The keychain is there and does not do what is asked."""


class NoKeychainError(KeychainError):
    """There is no keychain on this machine."""


def key_from_keychain(server: str, notice: Callable[[str], None], *, seconds: float = _SECONDS) -> str | None:
    """The key kept for this server; `None` without a keychain, an answer or an entry.

    Args:
        server: The base URL it was stored for.
        notice: Takes a sentence when a keychain is there and does not answer.
        seconds: How long to wait for it.
    """
    try:
        found = _call("get_password", _SERVICE, server, seconds=seconds)
    except NoKeychainError:
        return None
    except KeychainError as error:
        notice(f"The keychain gave no key: {error}.")
        return None
    return found if isinstance(found, str) else None


def key_to_keychain(server: str, key: str, *, seconds: float = _SECONDS) -> None:
    """Keep a key for this server.

    Raises:
        ConfigError: There is no keychain, or it does not take the key.
    """
    try:
        _call("set_password", _SERVICE, server, key, seconds=seconds)
    except NoKeychainError as error:
        raise ConfigError(
            str(error), next_step="Install `xai-tui[keyring]`, or keep the key in a file instead."
        ) from error
    except KeychainError as error:
        raise ConfigError(
            f"the keychain did not take the key: {error}", next_step="Keep the key in a file instead."
        ) from error


def _call(name: str, *arguments: str, seconds: float) -> object:
    """Call a function of `keyring` in a thread that does not keep the program alive."""
    try:
        keyring = import_module("keyring")
        errors = import_module("keyring.errors")
    except ModuleNotFoundError as error:
        raise NoKeychainError("no keychain can be used without the package `keyring`") from error
    answers: SimpleQueue[object] = SimpleQueue()
    Thread(target=_answer, args=(answers, getattr(keyring, name), arguments, errors), daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise KeychainError(f"no answer within {seconds:g} s") from None
    if isinstance(answer, KeychainError):
        raise answer
    return answer


def _answer(
    answers: SimpleQueue[object], function: Callable[..., object], arguments: tuple[str, ...], errors: Any
) -> None:
    try:
        answers.put(function(*arguments))
    except errors.NoKeyringError:
        answers.put(NoKeychainError("no keychain was found on this machine"))
    except errors.KeyringError as error:
        answers.put(KeychainError(str(error) or type(error).__name__))
