"""What training refuses: each mistake is told in its own words before anything is learned."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import nn
from autograd_core import Value
from nn.naming import ELSEWHERE

X, Y = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [1.0, 1.0, 0.0]


class Table:
    """What is like a data frame of pandas, which gives the names of its columns one by one."""

    columns = ("a", "b")

    def __iter__(self):
        return iter(self.columns)

    def to_numpy(self):
        return X


def shut_down():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    return executor


@pytest.mark.parametrize("compiled", [None, False])
@pytest.mark.parametrize(
    ("settings", "problem", "message"),
    [
        (
            {"loss": lambda outputs: outputs[0]},
            TypeError,
            r"the loss is a function of \(outputs, target\), got one of \(outputs\)",
        ),
        (
            {"metrics": [lambda o: o[0]]},
            TypeError,
            r"the metric <lambda> is a function of \(outputs, target\), got one of \(o\)",
        ),
        ({"metrics": [lambda o, y, z: o[0]]}, TypeError, r"got one of \(o, y, z\)"),
    ],
)
def test_functions_of_other_arguments(compiled, settings, problem, message):
    model = nn.Layer(2, 1, seed=1)
    before = [p.data for p in model.parameters()]
    with pytest.raises(problem, match=message):
        nn.fit(model, X, Y, compiled=compiled, progress=False, **settings)
    assert [p.data for p in model.parameters()] == before


def test_functions_that_take_more_if_they_like_serve():
    model = nn.Layer(2, 1, seed=1)
    nn.fit(model, X, Y, loss=lambda *both: nn.mse(*both), metrics=[max_of], epochs=1, progress=False)


def max_of(outputs, target, *, least=0.0):
    return max(least, outputs[0], target)


@pytest.mark.parametrize("compiled", [None, False])
def test_a_metric_without_a_return_is_told_before_the_first_step(compiled):
    model = nn.Layer(2, 1, seed=1)
    before = [p.data for p in model.parameters()]
    with pytest.raises(
        ValueError, match="the metric <lambda> is one number for each sample, got None: does it"
    ):
        nn.fit(model, X, Y, metrics=[lambda outputs, target: None], compiled=compiled, progress=False)
    assert [p.data for p in model.parameters()] == before


def test_layers_in_a_list_are_no_model():
    layers = [nn.Layer(2, 3), nn.Layer(3, 1)]
    with pytest.raises(TypeError, match=r"of layers make one, nn.Sequential\(\*layers\)"):
        nn.fit(layers, X, Y)
    with pytest.raises(TypeError, match=r"write Sequential\(\*layers\)"):
        nn.Sequential(layers)


def test_the_model_comes_first():
    model = nn.Layer(2, 1)
    for arguments in ((X, Y, model), (X, model, Y)):
        with pytest.raises(TypeError, match=r"the model comes first, nn\.fit\(model, x, y\)$"):
            nn.fit(*arguments)


def test_what_a_mask_hides_is_not_learned():
    numpy = pytest.importorskip("numpy")
    model, hidden = nn.Layer(2, 1), numpy.ma.masked_array(X, mask=numpy.zeros((len(X), 2)))
    for x, y in ((hidden, Y), (X, numpy.ma.masked_array(Y))):
        with pytest.raises(ValueError, match=r"is a masked array, .* leave such samples out, or write"):
            nn.fit(model, x, y, progress=False)
    with pytest.raises(ValueError, match="x is a masked array"):
        model.predict(hidden, compiled=True)
    with pytest.raises(ValueError, match="argument 0 is a masked array"):
        nn.Trainer(model, lambda x: model(x)[0], nn.SGD(0.1)).step(hidden)
    nn.fit(model, hidden.filled(0.0), Y, epochs=1, progress=False)


def test_accuracy_is_of_several_outputs():
    with pytest.raises(ValueError, match="several outputs, got one: write binary_accuracy"):
        nn.fit(nn.Layer(2, 1), X, Y, metrics=["accuracy"], progress=False)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 10**400])
def test_columns_of_one_scale_are_finite(number):
    with pytest.raises(ValueError, match=r"^each number is finite, got .* in row 1, column 0$"):
        nn.datasets.standardise([[1.0, 2.0], [number, 3.0]])
    with pytest.raises(ValueError, match=r"^each number is finite, got .* in row 0, column 1$"):
        nn.datasets.standardise([[1.0, 2.0], [2.0, 3.0]], [[1.0, number]])


def test_a_class_too_many_is_told_also_after_a_fit_that_had_none():
    rows, job = [[0.0, 1.0]] * 4, {"loss": "sparse_categorical_crossentropy", "epochs": 1, "progress": False}
    nn.fit(nn.Layer(2, 2, seed=1), rows, [0, 1, 0, 1], **job)
    with pytest.raises(ValueError, match="class 2 of 2 outputs"):
        nn.fit(nn.Layer(2, 2, seed=1), rows, [0, 2, 0, 1], **job)


def test_rows_are_no_dataset():
    with pytest.raises(TypeError, match=r"split takes a Dataset such as iris\(\), got \[\[0.0, 1.0\]"):
        nn.datasets.split(X)


def test_an_executor_that_was_shut_down_is_told():
    pytest.importorskip("optree")
    model = nn.Layer(2, 1, seed=1)
    with pytest.raises(RuntimeError, match=r"executor: cannot schedule new futures .* give one that is open"):
        nn.fit(model, X, Y, executor=shut_down(), progress=False)


def test_arguments_of_a_step_with_other_numbers_of_samples():
    pytest.importorskip("optree")
    w = Value(1.0)
    trainer = nn.Trainer([w], lambda x, y: (w * x - y) ** 2, nn.SGD(0.1))
    with pytest.raises(
        ValueError, match="argument 0 has 2 samples and argument 1 has 1 sample: step takes as many"
    ):
        trainer.step([1.0, 2.0], [1.0])
    assert w.data == 1.0


def test_an_argument_of_a_step_without_an_axis_is_told():
    numpy = pytest.importorskip("numpy")
    pytest.importorskip("optree")
    w = Value(1.0)
    with pytest.raises(ValueError, match="argument 0 has an axis of samples, got array"):
        nn.Trainer([w], lambda x: w * x, nn.SGD(0.1)).step(numpy.array(3.0))


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"y": [0.0, None, 1.0]}, r"mse: targets are finite numbers, got None \(y\[1\] = None\)$"),
        ({"y": [0.0, 1.0, "yes"]}, r"targets are finite numbers, got 'yes' \(y\[2\] = 'yes'\)$"),
        ({"y": [[0.0], [1.0, 2.0], [1.0]]}, r"mse: 1 output, but 2 targets \(y\[1\] = \[1.0, 2.0\]\)$"),
        ({"y": [[[0.0]], [[1.0]], [[1.0]]]}, r"got \[0.0\] \(y\[0\] = \[\[0.0\]\]\)$"),
        ({"y": [0.0, 1.0, 10**400]}, r"\(y\[2\] = 10000"),
        ({"validation": (X, [0.0, float("nan"), 1.0])}, r"got nan \(validation's y\[1\] = nan\)$"),
        ({"y": [0, 1, 0], "loss": "sparse_categorical_crossentropy"}, "one output: for yes or no take loss="),
        (
            {
                "y": [[0], [1], [0]],
                "loss": "sparse_categorical_crossentropy",
                "model": nn.Layer(2, 2, seed=1),
            },
            r"class \[0\] of 2 outputs: .* write the number in place of a list of it \(y\[0\] = \[0\]\)$",
        ),
        ({"x": "data.csv"}, r"x is a list or an array of rows, got str: .* nn.read_csv\('data.csv'\)$"),
        ({"x": {"a": [1.0], "b": [2.0]}}, r"got dict: of columns make rows: list\(zip\(\*columns.values"),
        ({"x": Table()}, r"got Table: of a table make an array: x.to_numpy\(\)$"),
        ({"x": nn.datasets.xor(3)}, "got Dataset: a Dataset has both: write data.x, data.y$"),
    ],
)
def test_data_is_told_with_its_place(compiled, settings, message):
    if compiled:
        pytest.importorskip("optree")
    data = {"model": nn.Layer(2, 1, seed=1), "x": X, "y": Y, "batch_size": 1} | settings
    before = [p.data for p in data["model"].parameters()]
    with pytest.raises(ValueError, match=message):
        nn.fit(**data, progress=False, compiled=compiled)
    assert [p.data for p in data["model"].parameters()] == before


@pytest.mark.parametrize("compiled", [True, False])
def test_what_the_model_a_loss_or_a_metric_raises_has_a_note(compiled):
    if compiled:
        pytest.importorskip("optree")
        with pytest.raises(ValueError, match="got 3 inputs, it has 2 weights") as raised:
            nn.fit(nn.Layer(2, 1), [[1.0, 2.0, 3.0]], [1.0], progress=False)
        assert raised.value.__notes__ == ["this was raised by the model, called with x[0] = [1.0, 2.0, 3.0]"]
    with pytest.raises(TypeError) as raised:
        nn.fit(nn.Layer(2, 1), X, Y, metrics=[max], progress=False, compiled=compiled)
    assert raised.value.__notes__ == [
        "this was raised by the metric max, called with (outputs, target) of one sample"
    ]


def test_a_row_is_named_where_the_model_fails_eagerly():
    with pytest.raises(TypeError) as raised:
        nn.fit(nn.Layer(2, 1), [*X[:2], [1.0, None]], Y, compiled=False, progress=False)
    assert raised.value.__notes__ == ["this was raised by the model, called with x[2] = [1.0, None]"]


def test_what_a_loss_raises_while_it_is_recorded_keeps_its_note():
    pytest.importorskip("optree")
    with pytest.raises(TypeError, match="not subscriptable") as raised:
        nn.fit(nn.Layer(2, 1), X, Y, loss=lambda target, outputs: outputs[0] - target[0], progress=False)
    assert raised.value.__notes__[0].startswith("this was raised by the loss, called with (outputs, target)")


def test_arrays_of_objects_and_ragged_rows_are_told():
    numpy = pytest.importorskip("numpy")
    pytest.importorskip("optree")
    with pytest.raises(ValueError, match=r"^x is an array of object, of numbers: write x.astype\(float\)$"):
        nn.fit(nn.Layer(2, 1), numpy.array(X, dtype=object), Y, progress=False)
    with pytest.raises(ValueError, match=r"from 1 to 2: x\[0\] has 2, x\[2\] has 1$"):
        nn.fit(nn.Layer(2, 1), [*X[:2], [1.0]], Y, progress=False)


@pytest.mark.parametrize(
    ("wanted", "here"), [("bce", "binary_cross_entropy"), ("mean_squared_error", "mse"), ("L1", "mae")]
)
def test_names_of_other_libraries_are_known(wanted, here):
    with pytest.raises(ValueError, match=f"no loss named '{wanted}': here it is '{here}'. A function, or"):
        nn.fit(nn.Layer(2, 1), X, Y, loss=wanted)
    with pytest.raises(ValueError, match="no metric named 'acc': here it is 'accuracy'"):
        nn.fit(nn.Layer(2, 1), X, Y, metrics=["acc"])


def test_each_of_those_names_is_one_here():
    ours = nn.LOSSES | nn.METRICS | nn.ACTIVATIONS
    assert set(ELSEWHERE.values()) <= set(ours)
    assert not set(ELSEWHERE) & set(ours)


def test_answers_are_yes_or_no():
    with pytest.raises(TypeError, match="progress is True or False, got 'no'"):
        nn.fit(nn.Layer(2, 1), X, Y, progress="no")
    with pytest.raises(TypeError, match="compiled is True or False, got 'yes'"):
        nn.fit(nn.Layer(2, 1), X, Y, compiled="yes", progress=False)
    with pytest.raises(ValueError, match="learning_rate is a positive number, got True"):
        nn.Adam(True)
