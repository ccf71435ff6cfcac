"""Files in one piece: on the disk before they replace the old one, with its permissions, behind its link."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from autograd_core.files import remove_unfinished, write_atomically

ROOT = Path(__file__).parents[2]


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


KILLED = """if True:
    import os, signal, sys
    from pathlib import Path
    from autograd_core.files import write_atomically
    os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
    write_atomically(Path(sys.argv[1]), b"half")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_only_what_a_killed_process_left_of_this_very_file_is_removed(tmp_path):
    kept = {".run.backup", ".run.2.unfinished", ".run2.k3_x9abc.unfinished", "link"}
    for name in kept - {"link"}:
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to(tmp_path / "run")
    for name in ("link", "run.2"):
        subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / name)], check=False, cwd=ROOT)
    assert len(list(tmp_path.iterdir())) == len(kept) + 2
    remove_unfinished(tmp_path / "link")
    (other,) = {path.name for path in tmp_path.iterdir()} - kept
    assert other.startswith(".run.2.")


def test_a_ctrl_c_when_the_file_has_its_name_already_is_a_ctrl_c(tmp_path, monkeypatch):
    def replace(scratch, target, done=os.replace):
        done(scratch, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "numbers", b"1 2 3")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"numbers": b"1 2 3"}
