import math
from statistics import fmean

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
import nn
from autograd_core import Value
from nn.module import training_mode

SAMPLES = st.lists(st.floats(-100, 100), min_size=2, max_size=6)


def plain(values):
    return [v.data if isinstance(v, Value) else v for v in values]


def test_a_layer_without_biases():
    layer = nn.Layer(2, 3, bias=False, seed=1)
    assert len(layer.parameters()) == 6
    assert plain(layer([0.0, 0.0])) == [0.0, 0.0, 0.0]


def test_an_embedding_looks_up_and_its_gradient_goes_to_the_row():
    table = nn.Embedding(5, 2, seed=1)
    vector = table(3)
    assert [v is row for v, row in zip(vector, table.rows[3], strict=True)] == [True, True]
    ac.sum([*vector, *table(3.0), *table([1, 3])[1]]).backward()
    assert [[v.grad for v in row] for row in table.rows] == [[0, 0], [0, 0], [0, 0], [3, 3], [0, 0]]
    assert plain(table(Value(3.0))) == plain(vector)


def test_an_embedding_compiles_with_its_index_as_an_input():
    table = nn.Embedding(4, 3, seed=1)
    rows = [plain(row) for row in table.rows]
    found = ac.compile(lambda i: table(i)[1]).batch([0.0, 2.0, 3.0])
    assert list(found) == [rows[0][1], rows[2][1], rows[3][1]]


def test_names_of_rows_are_told_apart():
    table = nn.Embedding(12, 13)
    assert len({name for name, _ in table.named_parameters()}) == 12 * 13


def test_arrays_serve_as_lists_do():
    table = nn.Embedding(5, 2)
    assert table(numpy.array([3, 1])) == table([3, 1])
    assert nn.Flatten()(numpy.array([[1.0, 2.0], [3.0, 4.0]])) == [1.0, 2.0, 3.0, 4.0]


def test_a_model_of_all_layers_compiles_to_the_same_bits():
    model = nn.Sequential(
        nn.Embedding(4, 3), nn.Flatten(), nn.LayerNorm(6), nn.Dropout(), nn.Layer(6, 4, "gelu"), nn.RMSNorm(4)
    )
    compiled = ac.compile(model)
    for x in ([0.0, 1.0], [3.0, 2.0]):
        assert list(compiled(x)) == plain(model(x))


@pytest.mark.parametrize("index", [-1, 5, 0.5, math.nan])
def test_an_index_that_is_not_there(index):
    with pytest.raises(ValueError, match=r"Embedding\(5, 2\): an index is a whole number from 0 to 4"):
        nn.Embedding(5, 2)(index)


def test_dropout_keeps_the_mean_and_drops_its_share():
    dropout = nn.Dropout(0.25, seed=3)
    with training_mode(dropout, True):
        out = dropout([1.0] * 20_000)
    assert set(out) == {0.0, 1.0 / 0.75}
    assert fmean(out) == pytest.approx(1.0, abs=0.02)
    assert out.count(0.0) / len(out) == pytest.approx(0.25, abs=0.02)


def test_dropout_draws_anew_each_time_from_its_seed():
    def calls(seed):
        dropout = nn.Dropout(seed=seed)
        with training_mode(dropout, True):
            return [dropout([1.0] * 30) for _ in range(2)]

    assert calls(1) == calls(1) != calls(2)
    assert calls(1)[0] != calls(1)[1]


def test_dropout_is_for_training_alone():
    model = nn.Sequential(nn.Layer(2, 8, "tanh"), nn.Dropout(0.5), nn.Layer(8, 1))
    x, y = [[0.0, 1.0], [1.0, 0.0]], [1.0, 2.0]

    def trained():
        model = nn.Sequential(nn.Layer(2, 8, "tanh"), nn.Dropout(0.5), nn.Layer(8, 1))
        return nn.fit(model, x, y, epochs=3, progress=False)["loss"]

    assert model.predict(x) == model.predict(x)
    assert trained() == trained()
    without = nn.Sequential(nn.Layer(2, 8, "tanh"), nn.Layer(8, 1))
    assert nn.fit(without, x, y, epochs=3, progress=False)["loss"] != trained()


def test_dropout_is_not_frozen_into_compiled_code():
    dropout = nn.Dropout(0.5)
    assert list(ac.compile(dropout)([1.0, 2.0])) == [1.0, 2.0]
    with training_mode(dropout, True), pytest.raises(ac.TraceError, match="the same numbers in every call"):
        ac.compile(dropout)([1.0, 2.0])


@given(SAMPLES)
def test_layer_norm_is_its_formula(x):
    norm = nn.LayerNorm(len(x), eps=1e-3)
    norm.gain[0].data, norm.shift[1].data = 2.0, 3.0
    mean = fmean(x)
    scale = 1 / math.sqrt(fmean((v - mean) ** 2 for v in x) + 1e-3)
    expected = [(v - mean) * scale for v in x]
    expected[0] *= 2.0
    expected[1] += 3.0
    assert plain(norm(x)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(SAMPLES)
def test_rms_norm_is_its_formula(x):
    norm = nn.RMSNorm(len(x), eps=1e-3, affine=False)
    assert norm.parameters() == []
    scale = 1 / math.sqrt(fmean(v * v for v in x) + 1e-3)
    assert plain(norm(x)) == pytest.approx([v * scale for v in x], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("name", "make"), [("LayerNorm", nn.LayerNorm), ("RMSNorm", nn.RMSNorm)])
def test_normalisations_and_their_gradients_are_those_of_pytorch(name, make):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    numbers, upstream = [0.5, -2.0, 3.0, 1.0], [1.0, -0.5, 2.0, 0.25]
    x, norm = [Value(v) for v in numbers], make(4)
    ac.dot(norm(x), upstream).backward()
    theirs = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
    peer = getattr(torch.nn, name)(4, eps=1e-5, dtype=torch.float64)
    (peer(theirs) * torch.tensor(upstream)).sum().backward()
    assert plain(norm(x)) == pytest.approx(peer(theirs).tolist(), abs=1e-13)
    assert [v.grad for v in x] == pytest.approx(theirs.grad.tolist(), abs=1e-13)
    assert [g.grad for g in norm.gain] == pytest.approx(peer.weight.grad.tolist(), abs=1e-13)


def test_a_sample_of_equal_numbers_is_normalised_to_zero():
    assert plain(nn.LayerNorm(3)([2.0, 2.0, 2.0])) == [0.0, 0.0, 0.0]
    assert plain(nn.RMSNorm(3)([0.0, 0.0, 0.0])) == [0.0, 0.0, 0.0]


def test_penalties_leave_gains_and_shifts_alone():
    model = nn.Sequential(nn.Layer(2, 2), nn.LayerNorm(2), nn.RMSNorm(2))
    assert [p.label for p in nn.penalties.weights(model)] == [
        f"layers.0.neurons.{n}.w{i}" for n in range(2) for i in range(2)
    ]


def test_a_model_of_letters_learns():
    model = nn.Sequential(nn.Embedding(4, 3), nn.Flatten(), nn.LayerNorm(6), nn.Layer(6, 4))
    x, y = [[0, 1], [1, 2], [2, 3], [3, 0]], [2, 3, 0, 1]
    settings = {"loss": "cross_entropy", "metrics": ["accuracy"], "optimizer": nn.Adam(0.05)}
    history = nn.fit(model, x, y, **settings, epochs=40, batch_size=4, progress=False)
    assert history["accuracy"][-1] == 1.0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Embedding(0, 2), "count is a positive whole number, got 0"),
        (lambda: nn.Embedding(2, 0), "width is a positive whole number, got 0"),
        (lambda: nn.Dropout(1.0), "rate is a number from 0 to below 1, got 1.0"),
        (lambda: nn.LayerNorm(3, eps=-1.0), "eps is a number from 0 on, got -1.0"),
        (lambda: nn.LayerNorm(3)([1.0]), r"LayerNorm\(3\) got 1 input$"),
        (lambda: nn.RMSNorm(0), "width is a positive whole number"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()
