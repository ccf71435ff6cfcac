"""A generative adversarial network: one model draws digits, another tells them from written ones.

    generator      image = sigmoid(G(noise))              noise ~ N(0, 1)
    discriminator  D(image): how much speaks for a written digit
    its loss       softplus(-D(written)) + softplus(D(drawn))       right about both
    generator's    softplus(-D(drawn))                              taken for written

I. Goodfellow et al., "Generative adversarial nets", 2014, with the generator's loss that does not saturate.
Two `nn.Trainer`s take turns; each moves its own model and reads the other's. After 60 epochs it is hard
to tell: the discriminator takes 52 % of the written digits for written, and 28 % of the drawn ones.
`python examples/gan_digits.py digits.svg` draws some.
"""

from __future__ import annotations

import sys

import numpy as np

import autograd_core as ac
import nn

NOISE = 16


def main(picture=None, count=1797, epochs=60, hidden=64):
    """Train; return which parts of written and of drawn digits the discriminator takes for written."""
    rng = np.random.default_rng(0)
    images = np.array(nn.datasets.digits().x[:count]) / 16.0
    generator = nn.MLP(NOISE, [hidden, hidden, 64], "relu", "sigmoid", init="he", seed=1)
    judge = nn.MLP(64, [hidden, hidden, 1], "leaky_relu", init="he", seed=2)

    def judged(written, noise):
        return ac.softplus(-judge(written)[0]) + ac.softplus(judge(generator(noise))[0])

    def drawn(noise):
        return ac.softplus(-judge(generator(noise))[0])

    def noise(size):
        return rng.standard_normal((size, NOISE))

    judging = nn.Trainer(judge, judged, nn.Adam(0.002, betas=(0.5, 0.999)))
    drawing = nn.Trainer(generator, drawn, nn.Adam(0.002, betas=(0.5, 0.999)))
    for epoch in range(epochs):
        for batch in np.array_split(rng.permutation(images), len(images) // 64 or 1):
            losses = judging.step(batch, noise(len(batch))), drawing.step(noise(len(batch)))
        if epoch % 10 == 0:
            print("epoch {:3}: loss of the discriminator {:.3f}, generator {:.3f}".format(epoch, *losses))
    new = generator.predict(noise(1000))
    taken = [float(np.mean(np.array(judge.predict(each)) > 0.0)) for each in (images, new)]
    print("taken for written: {:.1%} of the written digits, {:.1%} of the drawn ones".format(*taken))
    if picture:
        from viz.plots import save
        from viz.results import plot_images

        print(save(plot_images(new[:40], shape=(8, 8)), picture))
    return taken


if __name__ == "__main__":
    main(*sys.argv[1:2])
