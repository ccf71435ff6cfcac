"""Layout engines: find one, run it on DOT text under a time limit.

The engine is the first of: the program named by the environment variable AUTOGRAD_CORE_DOT, `dot` on the
PATH, and `graphviz-pure`, which `pip` installs with the drawing extra and which needs no system program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from contextlib import suppress
from pathlib import Path

from autograd_core.errors import AutogradError
from autograd_core.extras import missing

SETTING = "AUTOGRAD_CORE_DOT"
GRAPHVIZ = "install Graphviz itself, which has dot (apt install graphviz, brew install graphviz)"
TIME_LIMIT = 60.0  # seconds


class EngineError(AutogradError, RuntimeError):
    """No layout engine was found, or it failed; the message names the remedy."""


def lay_out(source: str, kind: str, *flags: str) -> bytes:
    """Run the layout engine on DOT text.

    Raises:
        EngineError: if there is none, if it takes longer than a minute, if it fails.
    """
    engine = find_engine()
    command = [engine, f"-T{kind}", *flags]
    stable = {**os.environ, "SOURCE_DATE_EPOCH": "0"}  # a PDF carries its date
    try:
        done = subprocess.run(  # noqa: S603  # no shell; the program is the engine found above
            command, input=source.encode(), capture_output=True, timeout=TIME_LIMIT, env=stable, check=False
        )
    except subprocess.TimeoutExpired:
        raise EngineError(
            f"{engine} took more than {TIME_LIMIT:g} s for this graph: draw less of it with max_nodes=..., "
            'or render("graph.dot") and lay it out by other means'
        ) from None
    except OSError as problem:
        raise EngineError(f"{engine} does not start: {problem.strerror or problem}; {GRAPHVIZ}") from None
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()
        if "not recognized" in said:
            raise EngineError(f"{Path(engine).name} writes no {kind}: write .svg or .png, or {GRAPHVIZ}")
        raise EngineError(
            f"{engine} failed (exit code {done.returncode}): {said[-500:] or 'it said nothing'}"
        )
    return done.stdout


def find_engine() -> str:
    """Return the path of the layout engine.

    Raises:
        EngineError: if there is none, naming the command that installs one.
    """
    if wanted := os.environ.get(SETTING):
        found = shutil.which(wanted)
        if found is None:
            raise EngineError(f"{SETTING}={wanted} is no program: name a Graphviz `dot`, or unset it")
        return found
    found = shutil.which("dot") or shutil.which("graphviz-pure", path=sysconfig.get_path("scripts"))
    found = found or shutil.which("graphviz-pure") or _installed_elsewhere()
    if found is None:
        raise EngineError(f"no layout engine found: {missing('graphviz-pure')}, or {GRAPHVIZ}")
    return found


def _installed_elsewhere() -> str | None:
    # `pip install --user` and `--target` put programs into places that neither PATH nor sysconfig names.
    from importlib.metadata import PackageNotFoundError, files

    with suppress(PackageNotFoundError):
        for file in files("graphviz-pure") or ():
            if file.stem == "graphviz-pure" and file.parent.name in ("bin", "Scripts"):
                return shutil.which(os.path.normpath(file.locate()))
    return None
