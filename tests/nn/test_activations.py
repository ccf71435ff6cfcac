import pytest

import autograd_core as ac
import nn
from autograd_core import Value


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_each_is_a_function_of_numbers_and_values_alike(name):
    function = nn.activation(name)
    value = function(Value(-0.5))
    assert isinstance(value, Value)
    assert value.data == function(-0.5)


def test_a_name_means_the_op():
    assert nn.activation("tanh") is ac.tanh
    assert nn.activation(ac.sin) is ac.sin


def test_neither_name_nor_function():
    with pytest.raises(TypeError, match="expected a function or one of: linear, relu"):
        nn.activation(3)
