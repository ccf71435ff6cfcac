import random

import pytest

from autograd_core import toposort
from benchmarks import gpt, step
from benchmarks.engines import available, check_agreement, ours, usual


def leaves(model):
    return [weight for matrix in model.values() for row in matrix for weight in row]


def test_it_is_the_microgpt():
    engine = ours()
    model = gpt.weights(engine.scalars.make)
    loss = gpt.loss(engine.scalars, model, step.NAME)
    assert len(leaves(model)) == 4_192
    assert 55_000 < len(toposort(loss)) < 59_000
    assert loss.data == pytest.approx(3.296, abs=0.3)  # log(27): it knows nothing yet


def test_all_engines_agree_on_loss_and_gradient():
    engines, _ = available()
    gradients, losses = [], []
    for engine in engines:
        model = gpt.weights(engine.scalars.make)
        engine.start(leaves(model))
        loss = gpt.loss(engine.scalars, model, "ada")
        losses.append(engine.scalars.read(loss))
        engine.backward(loss)
        gradients.append([engine.gradient(leaf) for leaf in leaves(model)])
        engine.end()
    assert losses == pytest.approx([losses[0]] * len(losses), rel=1e-12)
    check_agreement(engines, gradients)


def test_disagreement_is_refused():
    with pytest.raises(SystemExit, match="usual class computes another gradient"):
        check_agreement([ours(), usual()], [[1.0], [1.1]])


def test_weights_are_seeded():
    def drawn(seed):
        return leaves(gpt.weights(float, seed))

    assert drawn(1) == drawn(1) != drawn(2)
    assert drawn(1)[0] == random.Random(1).gauss(0.0, 0.08)
