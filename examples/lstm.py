"""The gradient of a character LSTM's loss: every gate of every step is a scalar, thousands of nodes in all.

The objective of the public benchmarks ADBench (Srajer, Kukelova, Fitzgibbon 2018) and GradBench. Its cell is
lighter than the usual one: weights are vectors, so each of the b units sees one input and its own hidden
number.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random

import autograd_core as ac


def cell(weights, biases, x, hidden, memory):
    """One step of one unit: the new hidden number and the new memory."""
    forget = ac.sigmoid(x * weights[0] + biases[0])
    ingate = ac.sigmoid(hidden * weights[1] + biases[1])
    outgate = ac.sigmoid(x * weights[2] + biases[2])
    change = ac.tanh(hidden * weights[3] + biases[3])
    memory = memory * forget + ingate * change
    return outgate * ac.tanh(memory), memory


def predict(main_params, extra_params, state, x):
    """Run one character through all layers; return the scores of the next one, and the new state."""
    input_weights, output_weights, output_biases = extra_params
    signal = [w * bit for w, bit in zip(input_weights, x, strict=True)]
    new_state = []
    for i in range(0, len(main_params), 2):
        weights, biases = per_unit(main_params[i]), per_unit(main_params[i + 1])
        units = zip(weights, biases, signal, state[i], state[i + 1], strict=True)
        signal, memory = zip(*[cell(*unit) for unit in units], strict=True)
        new_state += [signal, memory]
    scores = [h * w + b for h, w, b in zip(signal, output_weights, output_biases, strict=True)]
    return scores, new_state


def per_unit(row):
    """Cut a row of 4 b parameters, gate after gate, into b units of 4."""
    units = len(row) // 4
    return [row[unit::units] for unit in range(units)]


def loss(main_params, extra_params, state, sequence):
    """The mean negative log-likelihood of each character given those before it.

    Args:
        main_params: for each layer two rows of 4 b numbers, weights and biases: forget, in, out, change.
        extra_params: three rows of b numbers: weights of the input and of the output, biases of the output.
        state: for each layer two rows of b numbers, hidden and memory.
        sequence: characters as rows of b bits.
    """
    total = 0.0
    for x, target in pairwise(sequence):
        scores, state = predict(main_params, extra_params, state, x)
        norm = ac.log(2.0 + ac.sum(map(ac.exp, scores)))  # the 2 is part of the benchmark's definition
        total += ac.sum((score - norm) * bit for score, bit in zip(scores, target, strict=True))
    return -total / (len(sequence[0]) * (len(sequence) - 1))


gradient = ac.grad(loss, argnums=(0, 1))  # by main_params and extra_params


def main():
    """Learn to repeat a short pattern by plain gradient descent."""
    random = Random(0)
    main_params = [[random.uniform(-1.0, 1.0) for _ in range(12)] for _ in range(2)]
    extra_params = [[random.uniform(-1.0, 1.0) for _ in range(3)] for _ in range(3)]
    state = [[0.0] * 3, [0.0] * 3]
    sequence = [[float(t % 3 == bit) for bit in range(3)] for t in range(7)]
    for step in range(101):
        if step % 50 == 0:
            print(f"step {step:3}: loss {loss(main_params, extra_params, state, sequence):.4f}")
        by_main, by_extra = gradient(main_params, extra_params, state, sequence)
        main_params, extra_params = descend(main_params, by_main), descend(extra_params, by_extra)


def descend(rows, slopes, rate=3.0):
    """One step of gradient descent."""
    return [[p - rate * d for p, d in zip(*pair, strict=True)] for pair in zip(rows, slopes, strict=True)]


if __name__ == "__main__":
    main()
