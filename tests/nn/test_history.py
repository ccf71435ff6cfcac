import subprocess
import sys

import pytest

import nn


def fitted(**settings):
    model = nn.MLP(1, [1], seed=1)
    return nn.fit(model, [[0.0], [1.0]], [1.0, 3.0], epochs=3, progress=False, **settings)


def test_it_is_plotted():
    pytest.importorskip("matplotlib")
    from matplotlib import pyplot

    history = fitted(metrics=["mae"])
    axes = history.plot()
    assert {line.get_label(): line.get_ydata().tolist() for line in axes.lines} == history.values
    pyplot.close("all")


def test_one_epoch_is_not_many():
    history = nn.fit(nn.MLP(1, [1]), [[1.0]], [1.0], epochs=1, progress=False)
    assert history.stopped == "1 epoch done"


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_a_plot_as_a_callback_writes_the_same_bytes(tmp_path, suffix):
    pytest.importorskip("matplotlib")
    from matplotlib import pyplot

    history = fitted(stop=lambda history, model: history.plot(tmp_path / f"all.{suffix}"))
    assert history.stopped == "all 3 epochs done"
    history.plot(tmp_path / f"last.{suffix}")
    assert (tmp_path / f"all.{suffix}").read_bytes() == (tmp_path / f"last.{suffix}").read_bytes()
    assert not pyplot.get_fignums()
    with pytest.raises(ValueError, match=r"write one of \.svg, \.png, \.pdf"):
        history.plot(tmp_path / "all.txt")


def test_nothing_to_plot():
    pytest.importorskip("matplotlib")
    with pytest.raises(ValueError, match="train for at least one epoch"):
        nn.History().plot()


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r'pip install "\.\[plots\]" in the clone'):
        nn.History({"loss": [1.0]}).plot()


def test_training_loads_no_plots():
    program = """if True:
        import sys, nn
        nn.fit(nn.MLP(1, [1]), [[0.0]], [1.0], progress=False)
        sys.exit(bool({"viz", "matplotlib", "safetensors", "concurrent.futures.process"} & set(sys.modules)))
    """
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_a_score_that_there_is_not_is_told():
    history = nn.History({"loss": [1.0]}, "all 1 epochs done")
    assert list(history) == ["loss"]
    assert "val_loss" not in history
    with pytest.raises(KeyError, match=r"no score named 'val_loss', did you mean 'loss'\? There are: loss"):
        history["val_loss"]
    with pytest.raises(KeyError, match="No epoch is done, interrupted in epoch 1"):
        nn.History(stopped="interrupted in epoch 1")["loss"]


def test_scores_have_names():
    with pytest.raises(KeyError, match=r"no score named 0\. There are: loss"):
        nn.History({"loss": [0.5]})[0]
