"""Several yes-or-no questions about one picture: is the digit even, prime, more than 4, does it have a loop?

    p_q  = sigmoid(o_q)                             an answer of its own for each question
    loss = mean over q of  -(t_q log p_q + (1 - t_q) log(1 - p_q))

A softmax shares out one certainty among classes; here each output has its own (G. Tsoumakas, I. Katakis,
"Multi-label classification: an overview", 2007; data: E. Alpaydin, C. Kaynak, 1998). Of the 359 digits held
out 94.4 % get all four answers right; of the answers, 98.0 % are.
"""

from __future__ import annotations

import nn

QUESTIONS = {
    "even": {0, 2, 4, 6, 8},
    "prime": {2, 3, 5, 7},
    "more than 4": {5, 6, 7, 8, 9},
    "has a loop": {0, 6, 8, 9},
}


def answers(digit):
    """1 for yes and 0 for no, to each question."""
    return [float(digit in yes) for yes in QUESTIONS.values()]


def main(count=1797, epochs=60):
    """Train on four fifths, test on the rest; return the share of right answers."""
    digits = nn.datasets.digits()
    images = [[pixel / 16.0 for pixel in image] for image in digits.x[:count]]
    parts = nn.datasets.split(digits._replace(x=images, y=digits.y[:count]), test=0.2)
    model = nn.MLP(64, [64, len(QUESTIONS)], "relu", init="he")
    loss = "binary_cross_entropy_with_logits"
    targets = [answers(digit) for digit in parts.y_train]
    print(nn.fit(model, parts.x_train, targets, loss=loss, optimizer=nn.Adam(0.005), epochs=epochs))
    given = [[float(logit > 0.0) for logit in logits] for logits in model.predict(parts.x_test)]
    right = [
        [a == t for a, t in zip(row, answers(digit), strict=True)]
        for row, digit in zip(given, parts.y_test, strict=True)
    ]
    shares = {question: sum(column) / len(right) for question, *column in zip(QUESTIONS, *right, strict=True)}
    for question, share in shares.items():
        print(f"{question:12} {share:.1%} right")
    print(f"all four right: {sum(map(all, right)) / len(right):.1%} of {len(right)} digits held out")
    return sum(shares.values()) / len(shares)


if __name__ == "__main__":
    main()
