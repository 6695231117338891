"""Where the database may lie: in a private folder on a disk of this machine."""

import errno
import os
import stat
from pathlib import Path

from xai_tui.errors import StoreElsewhereError

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "fuse.ceph",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.sshfs",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
    }
)
"""Types of `/proc/mounts` on which processes of several machines do not share memory."""

_MOUNTS = Path("/proc/self/mounts")


def make_place(path: Path) -> None:
    """Make the folder (0700) and the file (0600) if they are missing; the file private if it is not.

    SQLite gives its side files the mode of the database.

    Raises:
        OSError: The place cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a file", str(path)) from None
        if stat.S_IMODE(found.st_mode) & 0o077 and found.st_uid == os.geteuid():
            path.chmod(0o600)


def refuse_network(path: Path) -> None:
    """See that this is a disk of the machine itself.

    Raises:
        StoreElsewhereError: It lies on a network file system; the message names it.
    """
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    kind = file_system(path, mounts)
    if kind in NETWORK_FILE_SYSTEMS:
        raise StoreElsewhereError(f"{path} lies on a network file system ({kind}), where SQLite is not safe")


def file_system(path: Path, mounts: str) -> str | None:
    """The type of the file system that a path lies on.

    Args:
        path: A file or folder that need not exist yet.
        mounts: Lines in the form of `/proc/mounts`; the last one that fits best holds.
    """
    where = path.resolve()
    found: tuple[int, str] | None = None
    for line in mounts.splitlines():
        match line.split(" "):
            case [_, where_mounted, kind, *_]:
                point = Path(_unescape(where_mounted))
                if where.is_relative_to(point) and (found is None or len(point.parts) >= found[0]):
                    found = (len(point.parts), kind)
    return found[1] if found else None


def _unescape(text: str) -> str:
    for code, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, character)
    return text
