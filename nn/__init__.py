"""Neural networks in scalar code, thin: every layer reads as its formula, on numbers or Values.

>>> import nn
>>> data = nn.datasets.split(nn.datasets.iris())
>>> x, x_test = nn.datasets.standardise(data.x_train, data.x_test)
>>> model = nn.MLP(4, [8, 3], "tanh")
>>> loss = "sparse_categorical_crossentropy"
>>> history = nn.fit(model, x, data.y_train, loss=loss, optimizer=nn.SGD(0.3, 0.9), epochs=10, progress=False)
>>> nn.evaluate(model, x_test, data.y_test, loss=loss, metrics=["accuracy"])["accuracy"] > 0.95
True
"""

from nn import datasets, schedules
from nn.activations import ACTIVATIONS, activation
from nn.attention import SelfAttention
from nn.clipping import clip_by_norm, clip_by_value
from nn.convolutions import Conv1d, Conv2d, MaxPool2d
from nn.datasets import read_csv
from nn.history import History
from nn.initialisers import INITIALISERS
from nn.layers import Dropout, Embedding, Flatten, LayerNorm, RMSNorm
from nn.losses import (
    LOSSES,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge,
    huber,
    kl_divergence,
    mae,
    mse,
    sparse_categorical_crossentropy,
)
from nn.metrics import METRICS, accuracy, binary_accuracy, top_k
from nn.module import Module
from nn.neuron import MLP, Layer, Neuron
from nn.optimiser import Optimiser
from nn.optimisers import SGD, Adam, AdamW, RMSProp
from nn.recurrent import GRU, LSTM, RNN
from nn.sequential import Sequential
from nn.stopping import Converged, EarlyStopping
from nn.storage import load, save
from nn.trainer import Trainer
from nn.training import evaluate, fit

__all__ = [
    "ACTIVATIONS",
    "GRU",
    "INITIALISERS",
    "LOSSES",
    "LSTM",
    "METRICS",
    "MLP",
    "RNN",
    "SGD",
    "Adam",
    "AdamW",
    "Conv1d",
    "Conv2d",
    "Converged",
    "Dropout",
    "EarlyStopping",
    "Embedding",
    "Flatten",
    "History",
    "Layer",
    "LayerNorm",
    "MaxPool2d",
    "Module",
    "Neuron",
    "Optimiser",
    "RMSNorm",
    "RMSProp",
    "SelfAttention",
    "Sequential",
    "Trainer",
    "accuracy",
    "activation",
    "binary_accuracy",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "clip_by_norm",
    "clip_by_value",
    "cross_entropy",
    "datasets",
    "evaluate",
    "fit",
    "hinge",
    "huber",
    "kl_divergence",
    "load",
    "mae",
    "mse",
    "read_csv",
    "save",
    "schedules",
    "sparse_categorical_crossentropy",
    "top_k",
]  # fmt: skip
