"""What is released: the sdist makes a wheel, and that runs, compiled and plain, where nothing else is."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import autograd_core as ac

ROOT = Path(__file__).parent.parent

USE = """
import autograd_core as ac, nn, viz
x, y = ac.Value(2.0, "x"), ac.Value(3.0, "y")
z = x * y + ac.sin(x)
z.backward()
assert (y.grad, ac.derivative(ac.tanh, order=3)(0.0)) == (2.0, -2.0)
model = nn.MLP(2, [3, 1], "tanh", seed=1)
model([0.5, -1.0])[0].backward()
assert all(parameter.has_grad for parameter in model.parameters())
assert len(nn.datasets.iris()[0]) == 150
print(ac.__file__, ac.__version__, ac.COMPILED)
"""


def run(*command, cwd, **environment):
    environment = {**os.environ, **environment}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tracked_copy(folder):
    """The repository as a clone has it: nothing that was built."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True).stdout
    if not names:
        pytest.skip("this copy of the project has no history")
    for name in filter(None, names.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["plain", "compiled"])
def test_the_wheel_of_the_sdist_runs_in_a_venv_of_its_own(tmp_path, mode):
    if mode == "compiled" and not any(map(shutil.which, ("cc", "gcc", "clang", "cl"))):
        pytest.skip("no C compiler here")
    plain = {"AUTOGRAD_CORE_PLAIN": "1"} if mode == "plain" else {}
    source = tracked_copy(tmp_path / "source")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), cwd=source, **plain)
    [sdist], [wheel] = tmp_path.glob("*.tar.gz"), tmp_path.glob("*.whl")
    assert ac.__version__ in sdist.name
    names = zipfile.ZipFile(wheel).namelist()
    assert {re.split("[-/]", name)[0] for name in names} == {"autograd_core", "nn", "viz"}
    assert not [name for name in names if name.endswith(".c") or "tests" in name]
    built = sysconfig.get_config_var("EXT_SUFFIX")
    assert any(name.endswith(built) for name in names) == (mode == "compiled")
    home = tmp_path / "venv"
    venv.create(home, symlinks=True)
    python = str(home / "bin" / "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", str(wheel), cwd=tmp_path)
    file, version, compiled = run(python, "-c", USE, cwd=tmp_path).split()
    assert Path(file).is_relative_to(home)
    assert (version, compiled) == (ac.__version__, str(mode == "compiled"))
    stepped = run(python, "-m", "autograd_core", "step", "x*y + sin(x)", "x=2", "y=3", cwd=tmp_path)
    assert "dv2/dx = cos(x)" in stepped
