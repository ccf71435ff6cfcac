"""The arithmetic operators: add, subtract, multiply, divide; negation, reciprocal, fused multiply-add."""

from __future__ import annotations

import operator

from autograd_core.kernels import ieee, libm
from autograd_core.kernels import powers as kernel
from autograd_core.op import binary, ternary, unary

add = binary(
    "add",
    operator.add,
    lambda out, x, y: (1.0, 1.0),
    on_arrays="add",
    symbol="+",
    latex="{0} + {1}",
    doc="""The sum x + y.

    The derivatives are the constants 1 and 1, also where an argument is infinite or nan.

    >>> import autograd_core as ac
    >>> ac.add(2.0, 3.0)
    5.0
    """,
)
sub = binary(
    "sub",
    operator.sub,
    lambda out, x, y: (1.0, -1.0),
    on_arrays="subtract",
    symbol="-",
    latex="{0} - {1}",
    doc="""The difference x - y.

    The derivatives are the constants 1 and -1, also where an argument is infinite or nan.

    >>> import autograd_core as ac
    >>> ac.sub(2.0, 3.0)
    -1.0
    """,
)
neg = unary(
    "neg",
    operator.neg,
    lambda out, x: (-1.0,),
    on_arrays="negative",
    symbol="-",
    latex="-{0}",
    doc="""The opposite -x.

    >>> import autograd_core as ac
    >>> ac.neg(2.0)
    -2.0
    """,
)
mul = binary(
    "mul",
    operator.mul,
    lambda out, x, y: (y, x),
    on_arrays="multiply",
    symbol="*",
    latex=r"{0} \cdot {1}",
    doc="""The product x * y, with derivatives y and x.

    >>> import autograd_core as ac
    >>> ac.mul(2.0, 3.0)
    6.0
    """,
)
fma = ternary(
    "fma",
    libm.fma,
    lambda out, x, y, z: (y, x, 1.0),
    latex=r"{0} \cdot {1} + {2}",
    doc="""The fused x*y + z, rounded once.

    The derivatives are y, x and the constant 1.

    >>> import autograd_core as ac
    >>> ac.fma(0.1, 10.0, -1.0)  # 0.1 * 10.0 - 1.0 is 0.0
    5.551115123125783e-17
    """,
)

div = binary(
    "div",
    ieee.divide,
    lambda out, x, y: (reciprocal(y), div_dy(x, y)),
    on_arrays="divide",
    symbol="/",
    latex=r"\frac{{{0}}}{{{1}}}",
    kinks=lambda x, y: (y,),
    doc="""The quotient x / y, with derivatives 1/y and -x/y**2.

    By IEEE 754: x/0 is an infinity with the sign of the quotient, 0/0 is nan.

    >>> import autograd_core as ac
    >>> ac.div(1.0, 4.0), ac.div(1.0, -0.0)
    (0.25, -inf)
    """,
)
div_dy = binary(
    "div_dy",
    ieee.divide_dy,
    lambda out, x, y: (reciprocal_slope(y), div_dyy(x, y)),
    latex=r"-\frac{{{0}}}{{{1}^2}}",
    kinks=lambda x, y: (y,),
    public=False,
    doc="""-x/y**2, the derivative of x/y by y.""",
)
div_dyy = binary(
    "div_dyy",
    ieee.divide_dyy,
    lambda out, x, y: (reciprocal_curve(y), div(-3.0 * out, y)),
    latex=r"\frac{{2 {0}}}{{{1}^3}}",
    kinks=lambda x, y: (y,),
    public=False,
    doc="""2x/y**3, the second derivative of x/y by y.""",
)
reciprocal = unary(
    "reciprocal",
    kernel.reciprocal,
    lambda out, x: (reciprocal_slope(x),),
    latex=r"\frac{{1}}{{{0}}}",
    kinks=lambda x: (x,),
    doc="""The reciprocal 1/x, with derivative -1/x**2.

    At 0.0 and -0.0 it is inf and -inf.

    >>> import autograd_core as ac
    >>> ac.reciprocal(4.0)
    0.25
    """,
)
reciprocal_slope = unary(
    "reciprocal_slope",
    kernel.reciprocal_slope,
    lambda out, x: (reciprocal_curve(x),),
    latex=r"-\frac{{1}}{{{0}^2}}",
    kinks=lambda x: (x,),
    public=False,
    doc="""-1/x**2, the derivative of 1/x.""",
)
reciprocal_curve = unary(
    "reciprocal_curve",
    kernel.reciprocal_curve,
    lambda out, x: (div(-3.0 * out, x),),
    latex=r"\frac{{2}}{{{0}^3}}",
    kinks=lambda x: (x,),
    public=False,
    doc="""2/x**3, the second derivative of 1/x.""",
)
