from pathlib import Path

import pytest

from xai_tui.store.places import file_system

MOUNTS = r"""
/dev/vda / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
tmpfs /home/me/local tmpfs rw 0 0
me@far:/ /mnt/far\040away fuse.sshfs rw 0 0
/dev/vdb /mnt/twice ext4 rw 0 0
//nas/share /mnt/twice cifs rw 0 0
odd
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/x.db", "ext4"),
        ("/home/me/.local/share/xai-tui/xai-tui.db", "nfs4"),
        ("/homes/x.db", "ext4"),
        ("/home/me/local/x.db", "tmpfs"),
        ("/home/me/local/../x.db", "nfs4"),
        ("/mnt/far away/x.db", "fuse.sshfs"),
        ("/mnt/twice/x.db", "cifs"),
    ],
)
def test_the_mount_that_fits_best_and_last_holds(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind


def test_without_mounts_nothing_is_known() -> None:
    assert file_system(Path("/x"), "") is None
