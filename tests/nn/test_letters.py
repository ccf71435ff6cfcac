"""Words as samples, and words drawn."""

import re

import pytest

import nn
from nn.letters import END, LONGEST, contexts, drawn_words


def test_every_letter_is_a_sample_after_those_before_it():
    data = contexts(["abc", "ca"])
    text = [
        (data.classes[y], "".join(data.classes[int(i)] for i in x))
        for x, y in zip(data.x, data.y, strict=True)
    ]
    assert text == [
        ("a", "..."), ("b", "..a"), ("c", ".ab"), (END, "abc"), ("c", "..."), ("a", "..c"), (END, ".ca"),
    ]  # fmt: skip
    assert data.features == ["letter -3", "letter -2", "letter -1"]


@pytest.mark.parametrize(
    ("words", "context", "message"),
    [([], 3, "there are no words"), (["a.b"], 3, "'a.b' has a point"), (["ab"], 0, "context is a positive")],
)
def test_what_makes_no_samples_is_refused(words, context, message):
    with pytest.raises(ValueError, match=message):
        contexts(words, context)


def test_words_are_drawn_by_their_probabilities():
    data = contexts(["a", "b", "ab"], context=1)
    table = {0.0: [-99.0, 1.0, 0.0], 1.0: [0.0, -99.0, 0.0], 2.0: [0.0, -99.0, -99.0]}
    words = drawn_words(lambda row: table[row[0]], data, 4000, seed=1)
    share = {word: words.count(word) / len(words) for word in set(words)}
    a = 2.718281828 / 3.718281828
    assert share == pytest.approx({"a": a / 2, "ab": a / 2, "b": 1 - a}, abs=0.03)
    assert drawn_words(lambda row: table[row[0]], data, 20, seed=1) == words[:20]


def test_the_last_letters_are_what_the_next_one_depends_on():
    data = contexts(["abc"], context=2)
    follows = {(0.0, 0.0): 1, (0.0, 1.0): 2, (1.0, 2.0): 3, (2.0, 3.0): 0}

    def sure(row):
        return [99.0 * (letter == follows[tuple(row)]) for letter in range(4)]

    assert drawn_words(sure, data, 1) == ["abc"]


def test_a_word_without_an_end_is_cut():
    data = contexts(["a"], context=2)
    assert drawn_words(lambda row: [-1000.0, 0.0], data, 1) == ["a" * LONGEST]


def test_names_are_learned():
    from nn.tabular import train

    data = contexts(nn.datasets.names()[:150])
    trained = train(data, layers=[16], embedding=4, epochs=2, rate=0.03)
    assert trained.scores["loss"] < 2.8  # 3.3 is that of guessing
    assert all(re.fullmatch("[a-z]*", word) for word in drawn_words(trained.model, data))
