"""The package as it is imported: light, from the standard library alone, in the mode that was asked for."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import autograd_core as ac

ROOT = Path(ac.__file__).parent.parent


def run(code: str, *options: str) -> str:
    return subprocess.run(
        [sys.executable, *options, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def test_the_mode_is_the_one_asked_for():
    wanted = os.environ.get("AUTOGRAD_CORE_MODE")
    if wanted:
        assert ("compiled" if ac.COMPILED else "plain") == wanted


def test_the_engine_needs_only_the_standard_library():
    # -S: no site-packages at all
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import autograd_core as ac\n"
        "x = ac.Value(2.0, 'x'); z = (x * 3 + ac.sin(x)) / ac.softmax([x, 1.0])[0]\n"
        "z.backward(); z.explain()\n"
        "ac.parse('x*y', x=1, y=2); ac.grad(ac.sin)(1.0); ac.derivative(ac.tanh, 3)(0.1)\n"
        "heavy = {'numpy', 'rich', 'optree', 'cython', 'Cython'}\n"
        "print(sorted({n.partition('.')[0] for n in sys.modules} & heavy))"
    )
    assert run(code, "-S", "-I").strip() == "[]"


def test_an_import_loads_nothing_heavy():
    code = "import sys, autograd_core; print(*(m for m in sys.modules))"
    loaded = set(run(code).split())
    assert not loaded & {
        "numpy",
        "scipy",
        "rich",
        "optree",
        "graphviz",
        "dataclasses",
        "inspect",
        "autograd_core.stepper",
    }


def test_public_names_exist_and_unknown_ones_say_so():
    for name in ac.__all__:
        assert getattr(ac, name) is not None
    assert "sin" in dir(ac)
    with pytest.raises(
        AttributeError, match=r"^autograd_core has no 'sinn', did you mean 'sin'\? Ops are in OPS, transforms"
    ):
        ac.sinn  # noqa: B018  # the look-up itself must raise


FUNCTIONS = """
    exp exp2 expm1 log log2 log10 log1p sqrt rsqrt cbrt reciprocal square pow sin cos tan asin acos atan atan2
    sinh cosh tanh asinh acosh atanh sinc hypot fma copysign fmod remainder floor ceil trunc round sign abs
    erf erfc erfinv gamma lgamma digamma degrees radians maximum minimum clamp where relu leaky_relu elu selu
    gelu silu softplus sigmoid log_sigmoid hardtanh logaddexp
"""
OVER_SEQUENCES = "sum prod mean dot norm max min logsumexp softmax log_softmax var std"


def test_the_contract_of_functions():
    for name in FUNCTIONS.split():
        assert getattr(ac, name).public
        assert hasattr(ac.Value, name), f"{name} is no method"
    for name in OVER_SEQUENCES.split():
        assert callable(getattr(ac, name))


def test_first_use_from_several_threads():
    code = (
        "import threading, autograd_core as ac\n"
        "out = []\n"
        "threads = [threading.Thread(target=lambda: out.append(ac.grad(ac.sin)(0.0))) for _ in range(8)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]; print(out)"
    )
    assert run(code).strip() == str([1.0] * 8)
    assert threading.active_count() >= 1
