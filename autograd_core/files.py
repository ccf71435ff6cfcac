"""Files: named, found, and written in one piece: whoever reads one sees the old content or the new one."""

from __future__ import annotations

import glob
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

UNFINISHED = ".unfinished"  # what scratch files end in, after eight letters of tempfile's


def file_named(what: str, path: Any, example: str) -> Path:
    """The path of a file.

    Raises:
        TypeError: for what is no path, naming `what`, an example and what was given.

    >>> file_named("checkpoint", True, "run.safetensors")
    Traceback (most recent call last):
    ...
    TypeError: checkpoint is the name of a file such as 'run.safetensors', got True
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{what} is the name of a file such as {example!r}, got {path!r:.60}")
    return Path(path)


def check_file(path: Path) -> None:
    """Raise unless there is a file to read.

    Raises:
        FileNotFoundError: naming the file and the folder that it is not in.
        IsADirectoryError: for a folder.

    >>> check_file(Path("/nowhere/model"))
    Traceback (most recent call last):
    ...
    FileNotFoundError: /nowhere/model: there is no folder /nowhere
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name a file in it")
    if not path.exists():
        folder = Path.cwd() / path.parent
        lacking = f"no file of this name in {folder}" if folder.is_dir() else f"no folder {folder}"
        raise FileNotFoundError(f"{path}: there is {lacking}")


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file in one step, or leave it as it was; also where the machine stops in the middle.

    A link stays a link, and the file keeps its permissions; a new one has those of any new file.

    Raises:
        OSError: if it cannot be written.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "numbers")
    ...     write_atomically(file, b"1 2 3")
    ...     file.read_bytes()
    b'1 2 3'
    """
    target = Path(os.path.realpath(path))  # replace what a link points to, not the link
    if target.is_dir():
        raise IsADirectoryError(f"{path}: is a directory; name a file in it")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{path}: there is no directory {target.parent}; make it first")
    try:
        handle, scratch = tempfile.mkstemp(UNFINISHED, _prefix(target), target.parent)
    except OSError as problem:
        raise type(problem)(f"{path}: cannot be written: {problem.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(scratch, _mode_of(target))
        os.replace(scratch, target)
    except BaseException as problem:
        with suppress(FileNotFoundError):  # a Ctrl-C may come when it has its name already
            os.unlink(scratch)
        if isinstance(problem, OSError):
            raise type(problem)(f"{path}: cannot be written: {problem.strerror}") from None
        raise


def remove_unfinished(path: Path) -> None:
    """Remove what a process that was killed while it wrote this file has left beside it.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     left = Path(folder, ".numbers.k3_x9abc.unfinished")
    ...     _ = left.write_bytes(b"1 2")
    ...     remove_unfinished(Path(folder, "numbers"))
    ...     left.exists()
    False
    """
    target = Path(os.path.realpath(path))
    for left in target.parent.glob(f"{glob.escape(_prefix(target))}{'[a-z0-9_]' * 8}{UNFINISHED}"):
        left.unlink(missing_ok=True)


def _prefix(target: Path) -> str:
    return f".{target.name[:100]}."


def _mode_of(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o666 & ~umask
