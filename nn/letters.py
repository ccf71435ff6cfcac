"""Words letter by letter: which letter comes after the last ones, as samples to train on; new words drawn.

    p(word) = product over its letters of p(letter | the `context` letters before it)

Source: Y. Bengio, R. Ducharme, P. Vincent, C. Jauvin, "A neural probabilistic language model", 2003, with
letters in place of words.
"""

from __future__ import annotations

from collections.abc import Iterable

import autograd_core as ac
from nn.checks import check_count
from nn.datasets import Dataset
from nn.module import Module, plain
from nn.randomness import generator

END = "."  # stands before the first letter of a word and after its last one
LONGEST = 100


def contexts(words: Iterable[str], context: int = 3) -> Dataset[int]:
    """Make a sample of every letter of some words: `x` are the letters before it, as numbers of classes.

    Args:
        words: the words; a point, which ends each, is in none of them.
        context: how many letters before it are looked at.

    Raises:
        ValueError: for a word with a point in it, no words, or a context that is no positive whole number.

    >>> data = contexts(["ab", "b"], context=2)
    >>> data.classes, data.x, data.y
    (['.', 'a', 'b'], [[0.0, 0.0], [0.0, 1.0], [1.0, 2.0], [0.0, 0.0], [0.0, 2.0]], [1, 2, 0, 2, 0])
    """
    check_count("context", context)
    words = list(words)
    if not words:
        raise ValueError("there are no words")
    marked = next((word for word in words if END in word), None)
    if marked is not None:
        raise ValueError(f"{marked!r} has a point in it, which stands for the end of a word: take it out")
    classes = [END, *sorted(set("".join(words)))]
    number_of = {letter: number for number, letter in enumerate(classes)}
    x, y = [], []
    for word in words:
        numbers = [0] * context + [number_of[letter] for letter in word + END]
        for place in range(context, len(numbers)):
            x.append([float(number) for number in numbers[place - context : place]])
            y.append(numbers[place])
    return Dataset(x, y, [f"letter -{place}" for place in range(context, 0, -1)], classes)


def drawn_words(model: Module, data: Dataset[int], count: int = 10, *, seed: int = 0) -> list[str]:
    """Draw new words from a model that was trained on `contexts`: one letter after the other.

    Args:
        model: takes a row of `data.x`, gives the logits of the next letter.
        data: what `contexts` made.
        count: how many words.
        seed: of the draws; the same seed gives the same words.

    >>> data = contexts(["ab"], context=1)  # a model that is sure: after . comes a, then b, then .
    >>> logits = {0.0: [0.0, 99.0, 0.0], 1.0: [0.0, 0.0, 99.0], 2.0: [99.0, 0.0, 0.0]}
    >>> drawn_words(lambda row: logits[row[0]], data, 2)
    ['ab', 'ab']
    """
    rng = generator(seed)
    words = []
    for _ in range(count):
        letters = [0.0] * len(data.features)
        word = ""
        while len(word) < LONGEST:
            with ac.no_grad():
                weights = [float(p) for p in ac.softmax(plain(model(letters)))]
            letter = rng.choices(range(len(data.classes)), weights)[0]
            if letter == 0:
                break
            word += data.classes[letter]
            letters = [*letters[1:], float(letter)]
        words.append(word)
    return words
