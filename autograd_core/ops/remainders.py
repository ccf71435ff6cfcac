"""Whole quotients and remainders: // and % as in Python, fmod and remainder as in C.

A step has derivative 0 everywhere; a remainder x - q*y has the derivatives 1 and -q, also where q jumps.
"""

from __future__ import annotations

from autograd_core.kernels import libm
from autograd_core.kernels import remainders as kernel
from autograd_core.op import binary, unary

floordiv = binary(
    "floordiv",
    kernel.floor_divide,
    lambda out, x, y: (0.0, 0.0),
    symbol="//",
    latex=r"\left\lfloor \frac{{{0}}}{{{1}}} \right\rfloor",
    kinks=lambda x, y: (libm.remainder(x, y), y),
    doc="""The quotient rounded down, x // y, with derivatives 0.

    x // 0 is x / 0: an infinity, or nan for x = 0.

    >>> import autograd_core as ac
    >>> ac.floordiv(-7.0, 2.0)
    -4.0
    """,
)
mod = binary(
    "mod",
    kernel.modulo,
    lambda out, x, y: (1.0 + zero_unless_nan(out), mod_dy(x, y)),
    symbol="%",
    latex=r"{0} \bmod {1}",
    kinks=lambda x, y: (libm.remainder(x, y), y),
    doc="""Python's x % y = x - y*(x // y), with the sign of y.

    The derivatives are 1 and -(x // y), also at the jumps; nan by zero.

    >>> import autograd_core as ac
    >>> ac.mod(-7.0, 3.0)
    2.0
    """,
)
fmod = binary(
    "fmod",
    libm.fmod,
    lambda out, x, y: (1.0 + zero_unless_nan(out), fmod_dy(x, y)),
    latex=r"\operatorname{{fmod}}({0}, {1})",
    kinks=lambda x, y: (libm.remainder(x, y), y),
    doc="""C's fmod: x - y*trunc(x/y), exact, with the sign of x.

    The derivatives are 1 and -trunc(x/y), also at the jumps; nan by zero.

    >>> import autograd_core as ac
    >>> ac.fmod(-7.0, 3.0)
    -1.0
    """,
)
remainder = binary(
    "remainder",
    libm.remainder,
    lambda out, x, y: (1.0 + zero_unless_nan(out), remainder_dy(x, y)),
    latex=r"\operatorname{{remainder}}({0}, {1})",
    kinks=lambda x, y: (libm.remainder(x - 0.5 * y, y), y),
    doc="""IEEE 754's remainder: x - y*n, exact, with n the integer nearest to x/y (ties to even).

    The derivatives are 1 and -n, also at the jumps; nan by zero.

    >>> import autograd_core as ac
    >>> ac.remainder(7.0, 4.0)
    -1.0
    """,
)

mod_dy = binary(
    "mod_dy",
    kernel.modulo_slope,
    lambda out, x, y: (zero_unless_nan(out), zero_unless_nan(out)),
    latex=r"-\left\lfloor \frac{{{0}}}{{{1}}} \right\rfloor",
    gates=True,
    public=False,
    doc="""-(x // y), the derivative of x % y by y.""",
)
fmod_dy = binary(
    "fmod_dy",
    kernel.fmod_slope,
    lambda out, x, y: (zero_unless_nan(out), zero_unless_nan(out)),
    latex=r"-\operatorname{{trunc}} \frac{{{0}}}{{{1}}}",
    gates=True,
    public=False,
    doc="""-trunc(x/y), the derivative of fmod(x, y) by y.""",
)
remainder_dy = binary(
    "remainder_dy",
    kernel.remainder_slope,
    lambda out, x, y: (zero_unless_nan(out), zero_unless_nan(out)),
    latex=r"-\operatorname{{round}} \frac{{{0}}}{{{1}}}",
    gates=True,
    public=False,
    doc="""-round(x/y), the derivative of remainder(x, y) by y.""",
)
zero_unless_nan = unary(
    "zero_unless_nan",
    kernel.zero_unless_nan,
    lambda out, x: (out,),
    latex=r"0 \cdot {0}",
    gates=True,
    public=False,
    doc="""0, or nan for nan: the derivative of a step; its own derivative.""",
)
