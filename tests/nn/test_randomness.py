import random

import pytest

from nn.randomness import Stream, draw


class Other(random.Random):
    def random(self):
        return 0.25


@pytest.mark.parametrize("make", [random.Random, Other])
def test_a_stream_gives_what_the_generator_gives(make):
    rng, same = make(5), make(5)
    rng.gauss(0.0, 1.0)
    same.gauss(0.0, 1.0)
    for counts in ([1, 700, 3, 0, 1300], [2]):
        stream = Stream(rng)
        for count in counts:
            assert list(stream.take(count)) == draw(same, count)
        stream.settle()
        assert rng.getstate() == same.getstate()
        assert rng.random() == same.random()
