"""Data to train on: shipped tables, points that are drawn, a table of your own; splitting and scaling.

Features are lists of floats, one list a sample; classes are whole numbers from 0.

>>> iris().features[0], iris().x[0][0], iris().classes[iris().y[0]]
('sepal_length_cm', 5.1, 'setosa')
"""

from nn.datasets.dataset import Dataset, Scaling, Split, split, standardise
from nn.datasets.points import circles, moons, spirals, xor
from nn.datasets.shipped import digits, iris, names
from nn.datasets.tables import read_csv

__all__ = [
    "Dataset", "Scaling", "Split", "circles", "digits", "iris", "moons", "names", "read_csv", "spirals",
    "split", "standardise", "xor",
]  # fmt: skip
