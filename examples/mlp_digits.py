"""A multilayer perceptron reads handwritten digits: 64 pixels in, a number for each of the ten digits out.

    h_j = relu(sum_i w_ji x_i + b_j)         64 hidden neurons, each a sum of products
    o_k = sum_j v_kj h_j + c_k
    loss = log(sum_k exp(o_k)) - o_label     the cross-entropy of softmax(o)

D. E. Rumelhart, G. E. Hinton, R. J. Williams, 1986; data: E. Alpaydin, C. Kaynak, 1998. It reads 98.1 % of
the fifth that is held out rightly (97.5 % to 98.3 % for the seeds 1 to 5), after less than a second of
training.
"""

from __future__ import annotations

from time import perf_counter

import nn


def main(count=1797, epochs=50, seed=0):
    """Train on four fifths, test on the rest; return the share of digits that are read rightly."""
    digits = nn.datasets.digits()
    images = [[pixel / 16.0 for pixel in image] for image in digits.x[:count]]
    parts = nn.datasets.split(digits._replace(x=images, y=digits.y[:count]), test=0.2, seed=seed)
    model = nn.MLP(64, [64, 10], "relu", init="he")
    scoring = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    start = perf_counter()
    history = nn.fit(model, parts.x_train, parts.y_train, optimizer=nn.Adam(0.003), epochs=epochs, **scoring)
    scores = nn.evaluate(model, parts.x_test, parts.y_test, **scoring)
    print(f"{model!r}: {history}")
    print(f"{perf_counter() - start:.1f} s; {scores['accuracy']:.1%} of {len(parts.x_test)} digits held out")
    return scores["accuracy"]


if __name__ == "__main__":
    main()
