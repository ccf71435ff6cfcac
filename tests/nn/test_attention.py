import math
import random

import pytest

import autograd_core as ac
import nn
from autograd_core import Value
from nn.module import plain

SEQUENCE = [[1.0, -1.0, 0.5, 0.0], [0.5, 2.0, 0.0, 1.0], [0.0, 0.3, -1.0, 1.0]]


def identity(attention, *names):
    for name in names:
        for i, neuron in enumerate(getattr(attention, name).neurons):
            for j, w in enumerate(neuron.w):
                w.data = 1.0 * (i == j)


def test_one_head_by_hand():
    attention = nn.SelfAttention(2, 1, bias=False)
    identity(attention, "query", "key", "value", "output")
    first, second = plain(attention([[1.0, 0.0], [1.0, 2.0]]))
    assert first == [1.0, 0.0]
    scores = [math.exp(1.0 / math.sqrt(2.0)), math.exp(5.0 / math.sqrt(2.0))]
    share = scores[1] / sum(scores)
    assert second == pytest.approx([1.0, 2.0 * share], rel=1e-14)


def test_heads_look_for_themselves():
    attention = nn.SelfAttention(2, 2, causal=False, bias=False)
    identity(attention, "query", "key", "value", "output")
    found = plain(attention([[1.0, 0.0], [0.0, 2.0]]))[0]
    share = math.e / (math.e + 1.0)
    assert found == pytest.approx([share, 1.0], rel=1e-14)


def test_keys_of_equal_fit_give_the_mean():
    attention = nn.SelfAttention(4, 2, causal=False)
    identity(attention, "value", "output")
    for neuron in attention.key.neurons:
        for w in neuron.w:
            w.data = 0.0
    means = [sum(column) / 3.0 for column in zip(*SEQUENCE, strict=True)]
    assert plain(attention(SEQUENCE)) == [pytest.approx(means, rel=1e-14)] * 3


def test_steps_are_the_sequence_and_leave_the_cache_before_as_it_was():
    attention = nn.SelfAttention(4, 2, seed=1)
    cache, outputs = attention.start(), []
    for position, x in enumerate(SEQUENCE):
        before = plain(cache)
        output, following = attention.step(x, cache)
        assert plain(cache) == before
        assert [len(part) for part in following] == [position + 1] * 2
        cache = following
        outputs.append(output)
    assert plain(outputs) == plain(attention(SEQUENCE))


@pytest.mark.parametrize(("causal", "sees"), [(True, [True, True, False]), (False, [True] * 3)])
def test_what_a_vector_sees(causal, sees):
    sequence = [[Value(v) for v in x] for x in SEQUENCE]
    ac.sum(nn.SelfAttention(4, 2, causal)(sequence)[1]).backward()
    assert [any(v.grad for v in x) for x in sequence] == sees


def test_without_order_the_outputs_follow_their_inputs():
    attention = nn.SelfAttention(4, 2, causal=False)
    found = plain(attention(SEQUENCE[::-1]))[::-1]
    assert found == [pytest.approx(row, rel=1e-13) for row in plain(attention(SEQUENCE))]


def test_parameters():
    assert len(nn.SelfAttention(4, 2).parameters()) == 4 * (16 + 4)
    assert len(nn.SelfAttention(4, 2, bias=False).parameters()) == 4 * 16
    drawn = nn.SelfAttention(4, 2, init=lambda rng, *shape: rng.gauss(0.0, 0.08), rng=random.Random(1))
    first = random.Random(1)
    assert drawn.query.neurons[0].w[0].data == first.gauss(0.0, 0.08)
    assert drawn.output.neurons[3].b.data == 0.0


def test_no_vectors_are_no_outputs():
    assert nn.SelfAttention(2, 1)([]) == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.SelfAttention(0, 1), "width is a positive whole number, got 0"),
        (lambda: nn.SelfAttention(4, 0), "heads is a positive whole number, got 0"),
        (lambda: nn.SelfAttention(4, 3), "the heads divide the width into equal parts, got 3 of 4"),
        (lambda: nn.SelfAttention(2, 1)([[1.0, 2.0], [1.0]]), "takes vectors of 2 numbers, got 1"),
        (lambda: nn.SelfAttention(2, 1)([1.0, 2.0]), "takes vectors of 2 numbers, got a number"),
        (
            lambda: nn.SelfAttention(2, 1, causal=False).step([1.0, 2.0], ([], [])),
            r"SelfAttention\(2, 1, causal=False\): the first step would have to see the last",
        ),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_scores_of_any_size_are_finite():
    attention = nn.SelfAttention(2, 1, bias=False)
    identity(attention, "query", "key", "value", "output")
    x = [Value(100.0), Value(0.0)]
    first, second = attention([x, [0.0, 100.0]])
    assert plain([first, second]) == [[100.0, 0.0], [0.0, 100.0]]
    second[1].backward()
    assert [v.grad for v in x] == [0.0, 0.0]
