"""A variational autoencoder of digits: what it draws from random numbers are digits nobody has written.

    encoder  mu, s = functions of x              z = mu + exp(s/2) * noise        noise ~ N(0, 1)
    decoder  logits of the pixels y = function of z
    loss     = -log p(x | z) + KL(N(mu, exp(s)) | N(0, 1))
             = sum_pixels(softplus(y) - x y) + 1/2 sum_codes(mu**2 + exp(s) - s - 1)

D. P. Kingma, M. Welling, "Auto-encoding variational Bayes", 2014. The loss is that of one image; `nn.Trainer`
runs it over batches. For the digits held out it is 24.67 nats a digit after 60 epochs.
`python examples/vae_digits.py digits.svg` draws new ones.
"""

from __future__ import annotations

import sys
from random import Random

import numpy as np

import autograd_core as ac
import nn

CODES = 8


class VAE(nn.Module):
    """Encoder and decoder, a hidden layer each."""

    def __init__(self, hidden):
        self.encoder = nn.MLP(64, [hidden, 2 * CODES], "tanh", seed=1)
        self.decoder = nn.MLP(CODES, [hidden, 64], "tanh", seed=2)
        self.label_parameters()

    def loss(self, x, noise):
        """The negative bound of one image, of which a pixel is the probability of black."""
        codes = self.encoder(x)
        mu, s = codes[:CODES], codes[CODES:]
        z = [m + ac.exp(v / 2.0) * e for m, v, e in zip(mu, s, noise, strict=True)]
        pixels = ac.sum(ac.softplus(y) - t * y for t, y in zip(x, self.decoder(z), strict=True))
        return pixels + ac.sum(m * m + ac.exp(v) - v - 1.0 for m, v in zip(mu, s, strict=True)) / 2.0

    def draw(self, random):
        """A new image."""
        return [ac.sigmoid(y).data for y in self.decoder([random.gauss(0.0, 1.0) for _ in range(CODES)])]


def main(picture=None, count=1797, epochs=60, hidden=64):
    """Train on four fifths; return the mean negative bound of the rest, in nats a digit."""
    images = np.array(nn.datasets.digits().x[:count]) / 16.0
    rng = np.random.default_rng(0)
    x, x_test = np.split(rng.permutation(images), [4 * len(images) // 5])
    model = VAE(hidden)
    trainer = nn.Trainer(model, model.loss, nn.Adam(0.003))
    for epoch in range(epochs):
        batches = np.array_split(rng.permutation(x), len(x) // 32 or 1)
        losses = [trainer.step(batch, rng.standard_normal((len(batch), CODES))) for batch in batches]
        if epoch % 10 == 0:
            print(f"epoch {epoch:3}: {np.mean(losses):.2f} nats a digit")
    noise = rng.standard_normal((len(x_test), CODES))
    bound = ac.compile(model.loss).batch(x_test, noise).mean()
    print(f"held out: {bound:.2f} nats a digit")
    if picture:
        from viz.plots import save
        from viz.results import plot_images

        random = Random(0)
        print(save(plot_images([model.draw(random) for _ in range(40)], shape=(8, 8)), picture))
    return float(bound)


if __name__ == "__main__":
    main(*sys.argv[1:2])
