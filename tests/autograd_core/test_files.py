"""Files in one piece: on the disk before they replace the old one, with its permissions, behind its link."""

import os
import stat
import sys

import pytest

from autograd_core.files import write_atomically


def test_the_content_is_on_the_disk_before_it_replaces_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    seen = []
    really = os.fsync

    def sync(descriptor):
        really(descriptor)
        seen.append((os.fstat(descriptor).st_size, path.read_bytes()))

    monkeypatch.setattr(os, "fsync", sync)
    write_atomically(path, b"newer")
    assert seen == [(5, b"old")]
    assert path.read_bytes() == b"newer"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_a_file_keeps_its_permissions_and_a_link_stays_one(tmp_path):
    path, link = tmp_path / "a", tmp_path / "link"
    path.touch()
    path.chmod(0o640)
    link.symlink_to(path)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_failure_names_the_file_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="a: cannot be written: No space left on device"):
        write_atomically(tmp_path / "a", b"new")
    assert os.listdir(tmp_path) == []
