"""OpenSSH's server on this machine, with a port, keys and settings of its own."""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

INSTALL = "apt-get install openssh-server openssh-client"
PRIVILEGES = Path("/run/sshd")
"""The folder in which a server that root starts wants to be separate from itself."""

PATIENCE = 20.0
"""Seconds after which a server that takes no connection counts as not starting."""

_SETTINGS = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
LogLevel ERROR
ClientAliveInterval {patience}
ClientAliveCountMax 2
"""


def missing() -> str:
    """Why there can be no server here; empty when there can."""
    found = [program_path(name) for name in ("sshd", "ssh", "ssh-keygen")]
    return "" if all(found) else f"needs OpenSSH: {INSTALL}"


def program_path(name: str) -> str | None:
    """Where a program is, those for administrators included."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")


class Sshd:
    """A server that lets the current user in by key.

    Args:
        folder: For its keys and settings.
        patience: Seconds a silent client is waited for, twice, before it counts as gone; 0 for ever.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, folder: Path, *, patience: int = 0) -> None:
        self._folder = folder
        for name in ("host", "user"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
            )
        public = (folder / "host.pub").read_text(encoding="ascii")
        (folder / "known").write_text(f"the-line {public}", encoding="ascii")
        self.port = _free_port()
        self._settings = folder / "settings"
        self._settings.write_text(
            _SETTINGS.format(port=self.port, folder=folder, patience=patience), encoding="utf-8"
        )

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            PRIVILEGES.mkdir(mode=0o755, exist_ok=True)
        path = program_path("sshd")
        assert path is not None, missing()
        self._log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            [path, "-D", "-e", "-f", str(self._settings)], stderr=self._log, start_new_session=True
        )
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def command(self, port: int, remote: Sequence[str], variables: Mapping[str, str]) -> list[str]:
        """The client that runs a program at the server, in a terminal of its own.

        Args:
            port: Where the server is reached, which may be a relay's.
            remote: The program and its arguments.
            variables: What stands in its environment beside the server's few.
        """
        options = {
            "HostKeyAlias": "the-line",
            "UserKnownHostsFile": str(self._folder / "known"),
            "GlobalKnownHostsFile": "/dev/null",
            "StrictHostKeyChecking": "yes",
            "IdentityFile": str(self._folder / "user"),
            "IdentitiesOnly": "yes",
            "EscapeChar": "none",
            "LogLevel": "ERROR",
        }
        named = [f"-o{name}={value}" for name, value in options.items()]
        far = ["env", *(f"{name}={value}" for name, value in variables.items()), *remote]
        return ["ssh", "-F", "none", "-tt", "-p", str(port), *named, _user(), f"exec {shlex.join(far)}"]

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError(f"sshd does not start: {(self._folder / 'log').read_text(encoding='utf-8')}")


def _user() -> str:
    return f"{getpass.getuser()}@127.0.0.1"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
