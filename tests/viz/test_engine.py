"""The program that lays a graph out: which one is taken, and what is said where none does its work."""

import sys
import sysconfig
from pathlib import Path

import pytest

import autograd_core as ac
import viz
from autograd_core.value import Value
from graphs import example
from viz import engine
from viz.engine import EngineError, find_engine

SCRIPTS = Path(sysconfig.get_path("scripts"))


def test_a_machine_without_dot_draws(monkeypatch, tmp_path):
    monkeypatch.delenv(engine.SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Path(find_engine()).name.startswith("graphviz-pure")
    assert "<svg" in viz.to_svg(example())


def test_dot_on_the_path_comes_first_and_a_setting_before_it(monkeypatch, tmp_path):
    monkeypatch.delenv(engine.SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    dot = program(tmp_path / "dot", "cat")
    assert find_engine() == str(dot)
    other = program(tmp_path / "other", "cat")
    monkeypatch.setenv(engine.SETTING, str(other))
    assert find_engine() == str(other)


def test_without_any_engine_the_error_names_the_command(monkeypatch, tmp_path):
    monkeypatch.delenv(engine.SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engine.sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setattr(sys, "path", [])  # where distributions are looked for
    with pytest.raises(EngineError) as missing:
        viz.to_svg(example())
    assert str(missing.value) == (
        'no layout engine found: graphviz-pure is not installed: pip install ".[viz]" in the clone, or '
        "install Graphviz itself, which has dot (apt install graphviz, brew install graphviz)"
    )
    bundle = viz.draw(example())._repr_mimebundle_()
    assert bundle["text/plain"].startswith(f"{missing.value}\n\ndigraph {{")


def test_an_engine_installed_where_no_path_leads_is_found(monkeypatch, tmp_path):
    monkeypatch.delenv(engine.SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engine.sysconfig, "get_path", lambda name: str(tmp_path))
    assert Path(find_engine()).resolve() == (SCRIPTS / "graphviz-pure").resolve()


def test_a_setting_that_is_no_program(monkeypatch):
    monkeypatch.setenv(engine.SETTING, "/no/such/dot")
    with pytest.raises(EngineError, match="AUTOGRAD_CORE_DOT=/no/such/dot is no program"):
        viz.to_svg(example())


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exec sleep 30", "took more than 0.2 s for this graph: draw less of it with max_nodes"),
        ("echo broken font >&2; exit 3", r"failed \(exit code 3\): broken font"),
        ("exit 0", r"failed \(exit code 0\): it said nothing"),
    ],
)
def test_an_engine_that_fails(monkeypatch, tmp_path, script, message):
    monkeypatch.setenv(engine.SETTING, str(program(tmp_path / "dot", script)))
    monkeypatch.setattr(engine, "TIME_LIMIT", 0.2)
    with pytest.raises(EngineError, match=message):
        viz.to_svg(example())


def test_a_program_that_cannot_start(monkeypatch, tmp_path):
    broken = tmp_path / "dot"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    monkeypatch.setenv(engine.SETTING, str(broken))
    with pytest.raises(EngineError, match="does not start"):
        viz.to_svg(example())


def program(path, script):
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_shared_weights_are_laid_out_quickly(monkeypatch):
    weight, state = Value(0.5, "w"), Value(0.1, "h")
    for step in range(330):
        state = ac.tanh(weight * state + float(step))
    monkeypatch.setattr(engine, "TIME_LIMIT", 20.0)
    assert viz.to_svg(state, max_nodes=2_000).count("one leaf, 330 uses") == 330
