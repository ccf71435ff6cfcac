"""Division as IEEE 754 defines it, and quotients whose intermediate powers would leave the range of floats.

Plain Python raises where C returns an infinity; every kernel divides by what can be zero through `divide`, so
that compiled and plain kernels return the same bits.
"""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import INFINITY, copysign, fabs, isfinite, ldexp
else:
    from autograd_core.kernels.libm import INFINITY, copysign, fabs, isfinite, ldexp

_SMALL = 1e-100  # between these no quotient by a cube leaves the range
_LARGE = 1e100


def divide(x: float, y: float) -> float:
    """x / y; x / 0 is an infinity with the sign of the quotient, 0 / 0 is nan."""
    if y == 0.0:
        return x * copysign(INFINITY, y)
    return x / y


def quotient(x: float, y: float, power: int) -> float:
    """x / y**power for power 2 or 3, right even where y**power over- or underflows."""
    if x == 0.0 or y == 0.0 or not (isfinite(x) and isfinite(y)):
        return divide(x, y * y if power == 2 else y * y * y)
    if _SMALL < fabs(x) < _LARGE and _SMALL < fabs(y) < _LARGE:
        return x / y / y if power == 2 else x / y / y / y
    x_mantissa, x_exponent = math.frexp(x)
    y_mantissa, y_exponent = math.frexp(y)
    divisor: float = y_mantissa * y_mantissa if power == 2 else y_mantissa * y_mantissa * y_mantissa
    return ldexp(x_mantissa / divisor, x_exponent - power * y_exponent)


def divide_dy(x: float, y: float) -> float:
    """-x/y**2, the derivative of x/y by y."""
    return -quotient(x, y, 2)


def divide_dyy(x: float, y: float) -> float:
    """2x/y**3, the second derivative of x/y by y."""
    return 2.0 * quotient(x, y, 3)
