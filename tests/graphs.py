"""The graph that many tests look at: a value that is used twice, and so a gradient that is a sum."""

from autograd_core import Value, sin


def textbook_graph():
    """x, y and z = x*y + sin(x)."""
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + sin(x)
    z.label = "z"
    return x, y, z


def example():
    """The output alone."""
    return textbook_graph()[-1]
