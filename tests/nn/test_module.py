import pytest

import nn
from autograd_core import Value


class Shared(nn.Module):
    """Tied weights, a dict, a tuple, a nested module, and things that are no parameters."""

    def __init__(self):
        self.name = "no parameter"
        self.first = Value(1.0)
        self.inner = nn.Neuron(1)
        self.more = {"left": Value(2.0), "right": (Value(3.0), Value(4.0))}
        self.tied = self.first
        self.cached = self.first * 2.0  # computed: not a leaf


def test_names_follow_the_attributes_in_order_and_count_tied_weights_once():
    names = [name for name, _ in Shared().named_parameters()]
    assert names == ["first", "inner.w0", "inner.b", "more.left", "more.right0", "more.right1"]


def test_a_list_may_hold_anything_beside_parameters():
    weights = [Value(1.0), Value(2.0)]
    computed = [Value(3.0), weights[0] * 2.0]
    mixed = [weights[1], Value(4.0), nn.Neuron(1, bias=False), "no parameter"]
    module = nn.Module()
    module.w, module.computed, module.mixed = weights, computed, mixed
    names = [name for name, _ in module.named_parameters()]
    assert names == ["w0", "w1", "computed0", "mixed1", "mixed.2.w0"]
    assert module.parameters() == [*weights, computed[0], mixed[1], mixed[2].w[0]]
    with nn.module.training_mode(module, True):
        assert mixed[2].training


def test_parameters_are_the_named_ones():
    module = Shared()
    found = module.parameters()
    assert [id(p) for p in found] == [id(p) for _, p in module.named_parameters()]
    assert found[0] is module.tied


def test_labels_are_the_paths():
    module = Shared()
    assert module.label_parameters() is module
    assert module.inner.b.label == "inner.b"


def test_a_module_without_call_says_what_to_write():
    with pytest.raises(NotImplementedError, match=r"Shared has no __call__: write `def __call__"):
        Shared()(1.0)


def test_predict_gives_plain_numbers_and_records_nothing():
    model = nn.MLP(2, [2, 1])
    predicted = model.predict([[1.0, 2.0], [3.0, 4.0]])
    assert [[type(v) for v in row] for row in predicted] == [[float], [float]]
    assert predicted[0] == [model([1.0, 2.0])[0].data]


@pytest.mark.parametrize("compiled", [False, True])
def test_arrays_of_values_are_parameters(compiled):
    numpy = pytest.importorskip("numpy")

    class Line(nn.Module):
        def __init__(self):
            self.w, self.b = numpy.array([Value(1.0), Value(2.0)]), Value(0.0)

        def __call__(self, row):
            return [self.w @ numpy.array(row) + self.b]

    line = Line()
    assert [name for name, _ in line.named_parameters()] == ["w0", "w1", "b"]
    x = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    nn.fit(line, x, [3.0, -1.0, 2.5], optimizer=nn.SGD(0.3), epochs=400, progress=False, compiled=compiled)
    assert [p.data for p in line.parameters()] == pytest.approx([3.5, -0.5, -0.5], abs=1e-3)
