"""The networks of the examples are what their pages say, and learn at small size."""

from random import Random

import pytest

import nn
from benchmarks import gpt
from benchmarks.engines import ours
from examples import cnn_digits, gpt_names, gru_names, lstm_names


def test_the_gpt_is_the_one_that_is_timed():
    model, engine = gpt_names.GPT(Random(1)), ours()
    theirs = gpt.weights(engine.scalars.make, seed=1)
    leaves = [v for matrix in theirs.values() for row in matrix for v in row]
    assert [p.data for p in model.parameters()] == [v.data for v in leaves]
    loss, expected = model.loss(gpt.tokens("oliver")), gpt.loss(engine.scalars, theirs, "oliver")
    assert loss.data == pytest.approx(expected.data, rel=1e-14)
    loss.backward()
    expected.backward()
    assert [p.grad for p in model.parameters()] == pytest.approx([v.grad for v in leaves], abs=1e-15)


def test_the_lstm_reads_batches_of_names_of_one_length():
    names = ["ada", "eve", "emma", "ida"]
    found = [batch.astype(int).tolist() for batch in lstm_names.batches(names, 2)]
    assert [[lstm_names.LETTERS[row[1]] for row in batch] for batch in found] == [["a", "e"], ["i"], ["e"]]
    assert {(row[0], row[-1]) for batch in found for row in batch} == {(26, 26)}
    assert [len(batch[0]) for batch in found] == [5, 5, 6]


def test_the_gru_is_asked_for_the_letter_after_each():
    x, y = gru_names.pieces(["emma", "olivia", "ava", "isabella", "sophia", "charlotte"])
    read, asked = ("".join(gru_names.LETTERS[int(i)] for i in part.ravel()) for part in (x, y))
    assert read == ".emma.olivia.ava.isabella.sophia"
    assert asked == "emma.olivia.ava.isabella.sophia."


def test_the_cnn_sees_an_image_and_has_the_parameters_that_its_page_says():
    pixels = nn.datasets.digits().x[0]
    [channel] = cnn_digits.image(pixels)
    assert [len(channel), len(channel[0]), channel[2][3]] == [8, 8, pixels[2 * 8 + 3] / 16.0]
    assert len(cnn_digits.network().parameters()) == 6090


@pytest.mark.parametrize(
    ("model", "loss_of"),
    [
        (lambda: gpt_names.GPT(Random(0)), lambda model: model.loss),
        (lambda: lstm_names.Speller(hidden=12), lambda model: model.loss),
    ],
    ids=["GPT", "LSTM"],
)
def test_a_name_that_was_learned_is_drawn(model, loss_of):
    model = model()
    trainer = nn.Trainer(model, loss_of(model), nn.Adam(0.05))
    losses = [trainer.step([[26.0, 4.0, 21.0, 0.0, 26.0]]) for _ in range(60)]
    assert losses[-1] < 0.05 < losses[0]
    assert [model.name(Random(seed)) for seed in range(5)].count("eva") >= 4


def test_a_text_that_was_learned_is_written():
    model = gru_names.Writer(hidden=6, width=3)
    x, y = gru_names.pieces(["eva"] * 4)
    nn.fit(model, x, y, loss=gru_names.loss, optimizer=nn.Adam(0.05), epochs=60, progress=False)
    assert model.write(Random(0), 12).startswith(".eva.eva.eva")
