"""A small GPT that makes up names: one layer of self-attention, every number a scalar.

The microgpt recipe: width 16, 4 heads, names of up to 15 letters, RMSNorm, no biases, rectifiers, weights
drawn from normal(0, 0.08): 4,192 parameters. Adam with betas 0.85 and 0.99, its rate falling from 0.01 to 0
over 1,000 steps, one name a step. The mean loss of the last 100 steps is 2.291 nats a letter, from log(27) =
3.296 at the start; 1,000 steps take some 10 seconds, of which half is compiling for each length of names.

Sources: A. Vaswani et al., "Attention is all you need", 2017; A. Radford et al., "Language models are
unsupervised multitask learners", 2019; B. Zhang, R. Sennrich, "Root mean square layer normalization", 2019.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random
from statistics import fmean

import numpy as np

import autograd_core as ac
import nn

WIDTH, HEADS, BLOCK = 16, 4, 16
MARK = 26  # before and after a name
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class GPT(nn.Module):
    """The scores of the next letter, of a letter, its position and what attention keeps of those before."""

    def __init__(self, rng):
        settings = {"init": lambda rng, inputs, outputs: rng.gauss(0.0, 0.08), "rng": rng}
        self.token = nn.Embedding(MARK + 1, WIDTH, **settings)
        self.position = nn.Embedding(BLOCK, WIDTH, **settings)
        self.norm = nn.RMSNorm(WIDTH, affine=False)
        self.attention = nn.SelfAttention(WIDTH, HEADS, bias=False, **settings)
        self.widen = nn.Layer(WIDTH, 4 * WIDTH, "relu", bias=False, **settings)
        self.narrow = nn.Layer(4 * WIDTH, WIDTH, bias=False, **settings)
        self.scores = nn.Layer(WIDTH, MARK + 1, bias=False, **settings)

    def step(self, letter, position, cache):
        """The scores after one letter, and what is kept for those after it."""
        x = self.norm(add(self.token(letter), self.position(position)))
        change, cache = self.attention.step(self.norm(x), cache)
        x = add(x, change)
        x = add(x, self.narrow(self.widen(self.norm(x))))
        return self.scores(x), cache

    def loss(self, letters):
        """The mean cross-entropy of each letter given those before it."""
        cache, losses = self.attention.start(), []
        for position, (letter, following) in enumerate(pairwise(letters)):
            scores, cache = self.step(letter, position, cache)
            losses.append(nn.sparse_categorical_crossentropy(scores, following))
        return ac.mean(losses)

    def name(self, rng, temperature=0.5):
        """Draw a name, letter by letter, from the shares of the scores."""
        cache, letters = self.attention.start(), [MARK]
        while len(letters) <= BLOCK and (len(letters) == 1 or letters[-1] != MARK):
            scores, cache = self.step(letters[-1], len(letters) - 1, cache)
            shares = ac.softmax([score.data / temperature for score in scores])
            letters += rng.choices(range(MARK + 1), shares)
        return "".join(LETTERS[letter] for letter in letters[1:] if letter != MARK)


def add(xs, ys):
    """The sum of two vectors."""
    return [x + y for x, y in zip(xs, ys, strict=True)]


def main(steps=1000):
    """Train on a name a step; print the mean loss of the last 100 steps, and names."""
    rng = Random(42)
    names = [name for name in nn.datasets.names() if len(name) < BLOCK]
    rng.shuffle(names)
    model = GPT(rng)
    optimizer = nn.Adam(nn.schedules.linear(0.01, steps), betas=(0.85, 0.99))
    trainer = nn.Trainer(model, model.loss, optimizer)
    losses = []
    for step in range(steps):
        letters = [MARK, *map(LETTERS.index, names[step]), MARK]
        losses.append(trainer.step(np.array([letters], dtype=float)))
        if (step + 1) % 100 == 0 or step + 1 == steps:
            print(f"step {step + 1}: loss {fmean(losses[-100:]):.4f}")
    with ac.no_grad():
        print(*[model.name(rng) for _ in range(20)])


if __name__ == "__main__":
    main()
