import random

import pytest

import autograd_core as ac
import nn
from autograd_core import Value
from nn.module import plain


def with_weights(layer, *filters):
    for neuron, numbers in zip(layer.filters, filters, strict=True):
        for p, number in zip(neuron.parameters(), numbers, strict=True):
            p.data = number
    return layer


def test_a_convolution_along_a_sequence_by_hand():
    layer = with_weights(nn.Conv1d(2, 1, 2), [1.0, -1.0, 10.0, 100.0, 0.5])
    out = plain(layer([[1.0, 2.0, 4.0], [1.0, 2.0, 3.0]]))
    assert out == [[1 - 2 + 10 + 200 + 0.5, 2 - 4 + 20 + 300 + 0.5]]


def test_a_convolution_over_an_image_by_hand():
    layer = with_weights(nn.Conv2d(1, 2, 2, bias=False), [1.0, 10.0, 100.0, 1000.0], [0.0, 0.0, 0.0, 1.0])
    assert plain(layer([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])) == [[[5421.0, 6532.0]], [[5.0, 6.0]]]


def test_padding_is_zeros_around_and_the_stride_skips_places():
    layer = with_weights(nn.Conv1d(1, 1, 2, stride=3, padding=2, bias=False), [1.0, 10.0])
    assert plain(layer([[1.0, 2.0, 3.0, 4.0]])) == [[0.0, 32.0, 0.0]]
    image = with_weights(nn.Conv2d(1, 1, (1, 2), stride=(1, 2), padding=(1, 0), bias=False), [1.0, 10.0])
    assert plain(image([[[1.0, 2.0, 3.0, 4.0, 5.0]]])) == [[[0.0, 0.0], [21.0, 43.0], [0.0, 0.0]]]


def test_each_weight_sees_what_it_slides_over():
    layer = nn.Conv1d(1, 1, 2)
    ac.sum(layer([[1.0, 2.0, 4.0]])[0]).backward()
    assert [p.grad for p in layer.parameters()] == [1.0 + 2.0, 2.0 + 4.0, 2.0]


def test_the_activation_is_that_of_every_filter():
    layer = with_weights(nn.Conv2d(1, 1, 1, activation="relu", bias=False), [-1.0])
    assert plain(layer([[[1.0, -2.0]]])) == [[[0.0, 2.0]]]


def test_weights_are_drawn_for_all_that_a_filter_sees_and_reaches():
    asked = set()

    def init(rng, inputs, outputs):
        asked.add((inputs, outputs))
        return rng.random()

    layer = nn.Conv2d(2, 5, (2, 3), init=init, rng=random.Random(0))
    assert asked == {(12, 30)}
    assert [n.b.data for n in layer.filters] == [0.0] * 5


@pytest.mark.parametrize("channels", [1, 2])
def test_pooling_finds_the_largest_and_its_derivative_goes_there(channels):
    x = [[[Value(float(10 * c + v)) for v in row] for row in ([1, 2, 0], [4, 3, 9])] for c in range(channels)]
    out = nn.MaxPool2d(2)(x)
    assert plain(out) == [[[4.0 + 10 * c]] for c in range(channels)]
    out[-1][0][0].backward()
    assert [v.grad for v in x[-1][0] + x[-1][1]] == [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]


def test_windows_of_a_pool_may_overlap():
    assert nn.MaxPool2d(2, stride=1)([[[1.0, 5.0, 0.0], [2.0, 3.0, 4.0]]]) == [[[5.0, 5.0]]]


def test_a_model_that_sees():
    def image(pixels):
        return [[pixels[:4], pixels[4:8], pixels[8:]]]

    model = nn.Sequential(
        image, nn.Conv2d(1, 3, 2, activation="tanh"), nn.MaxPool2d(2), nn.Flatten(), nn.Layer(3, 1)
    )
    x = [[1.0 * (i == hot) for i in range(12)] for hot in range(12)]
    y = [float(hot % 4 > 1) for hot in range(12)]
    history = nn.fit(model, x, y, epochs=30, optimizer=nn.Adam(0.03), batch_size=6, progress=False)
    assert history["loss"][-1] < 0.5 * history["loss"][0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Conv1d(0, 1, 1), "in_channels is a positive whole number, got 0"),
        (lambda: nn.Conv2d(1, 2.0, 1), "out_channels is a positive whole number, got 2.0"),
        (lambda: nn.Conv1d(1, 1, 0), "kernel_size is a whole number from 1 on, got 0"),
        (lambda: nn.Conv1d(1, 1, (2, 2)), r"kernel_size is a whole number from 1 on, got \(2, 2\)"),
        (
            lambda: nn.Conv2d(1, 1, (2,)),
            "kernel_size is a whole number from 1 on, or 2 of them for height and width",
        ),
        (lambda: nn.Conv2d(1, 1, 2, stride=0), "stride is a whole number from 1 on"),
        (lambda: nn.Conv2d(1, 1, 2, padding=-1), "padding is a whole number from 0 on"),
        (lambda: nn.Conv2d(1, 1, 2, activation="rely"), "did you mean 'relu'"),
        (lambda: nn.MaxPool2d(1.5), "kernel_size is a whole number from 1 on"),
        (
            lambda: nn.Conv2d(1, 1, 2)([[1.0, 2.0], [3.0, 4.0]]),
            r"Conv2d\(1, 1, \(2, 2\), .*\) takes channels x height x width, got 2 x 2: write \[x\]",
        ),
        (
            lambda: nn.Conv1d(1, 1, 2)([1.0, 2.0]),
            r"takes channels x length, got 2: write \[x\] for one channel",
        ),
        (lambda: nn.Conv2d(1, 1, 2)(3.0), "takes channels x height x width, got a number$"),
        (lambda: nn.Conv1d(1, 1, 2)([]), "takes channels x length, got 0"),
        (lambda: nn.Conv1d(2, 1, 2)([[1.0, 2.0]]), "takes 2 channels, got 1"),
        (lambda: nn.Conv1d(1, 1, 5, padding=1)([[1.0, 2.0]]), "a window of 5 does not fit into 4"),
        (lambda: nn.MaxPool2d(3)([[[1.0, 2.0, 3.0]]]), "a window of 3 x 3 does not fit into 1 x 3"),
        (lambda: nn.MaxPool2d(1)([[1.0]]), "MaxPool2d.* takes channels x height x width, got 1 x 1: write"),
        (lambda: nn.Conv1d(2, 1, 1)([[1.0, 2.0], [3.0]]), "rows side by side are alike, got 1 and 2"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()
