"""Hyperbolic functions and their inverses."""

from __future__ import annotations

from typing import Any

from autograd_core.domains import ABOVE_ONE, FROM_ONE, OPEN_UNIT
from autograd_core.kernels import hyperbolic as kernel
from autograd_core.kernels import libm
from autograd_core.op import unary
from autograd_core.ops.powers import cube, square


def _tanh_slope_of_array(x: Any, out: Any = None) -> Any:
    """sech(x)**2 as (2e/(1 + e*e))**2, e = exp(-|x|)."""
    import numpy as np

    e = np.exp(-np.abs(x))
    out = np.multiply(e, e, out=out)
    out += 1.0
    np.divide(e, out, out=out)
    out += out
    return np.square(out, out=out)


sinh = unary(
    "sinh",
    libm.sinh,
    lambda out, x: (cosh(x),),
    latex=r"\sinh {0}",
    doc="""The hyperbolic sine, with derivative cosh(x).

    >>> import autograd_core as ac
    >>> ac.sinh(0.0)
    0.0
    """,
)
cosh = unary(
    "cosh",
    libm.cosh,
    lambda out, x: (sinh(x),),
    latex=r"\cosh {0}",
    doc="""The hyperbolic cosine, with derivative sinh(x).

    >>> import autograd_core as ac
    >>> ac.cosh(0.0)
    1.0
    """,
)
tanh = unary(
    "tanh",
    libm.tanh,
    lambda out, x: (tanh_slope(x),),
    on_arrays="tanh",
    latex=r"\tanh {0}",
    doc="""The hyperbolic tangent, with derivative sech(x)**2.

    The derivative is not taken as 1 - tanh(x)**2, which is 0 from x = 19 on.

    >>> import autograd_core as ac
    >>> ac.tanh(20.0), ac.tanh(-0.0)
    (1.0, -0.0)
    """,
)
tanh_slope = unary(
    "tanh_slope",
    kernel.tanh_slope,
    lambda out, x: (tanh_curve(x),),
    on_arrays=_tanh_slope_of_array,
    symbol="sech²",
    latex=r"\operatorname{{sech}}^2 {0}",
    public=False,
    doc="""sech(x)**2, the derivative of tanh.""",
)
tanh_curve = unary(
    "tanh_curve",
    kernel.tanh_curve,
    lambda out, x: (tanh_slope(x) * (4.0 * tanh(x) * tanh(x) - 2.0 * tanh_slope(x)),),
    latex=r"-2 \tanh {0} \operatorname{{sech}}^2 {0}",
    public=False,
    doc="""-2 tanh(x) sech(x)**2, the second derivative of tanh.""",
)

asinh = unary(
    "asinh",
    libm.asinh,
    lambda out, x: (asinh_slope(x),),
    latex=r"\operatorname{{arsinh}} {0}",
    aliases=("arcsinh",),
    doc="""The inverse hyperbolic sine, with derivative 1/sqrt(1 + x*x).

    >>> import autograd_core as ac
    >>> ac.asinh(0.0)
    0.0
    """,
)
asinh_slope = unary(
    "asinh_slope",
    kernel.asinh_slope,
    lambda out, x: (asinh_curve(x),),
    latex=r"\frac{{1}}{{\sqrt{{1 + {0}^2}}}}",
    public=False,
    doc="""1/sqrt(1 + x*x), the derivative of asinh.""",
)
asinh_curve = unary(
    "asinh_curve",
    kernel.asinh_curve,
    lambda out, x: (cube(asinh_slope(x)) * (2.0 * square(x * asinh_slope(x)) - square(asinh_slope(x))),),
    latex=r"-\frac{{{0}}}{{(1 + {0}^2)^{{3/2}}}}",
    public=False,
    doc="""-x/(1 + x*x)**1.5, the second derivative of asinh.""",
)
acosh = unary(
    "acosh",
    libm.acosh,
    lambda out, x: (acosh_slope(x),),
    latex=r"\operatorname{{arcosh}} {0}",
    domain=FROM_ONE,
    kinks=lambda x: (x - 1.0,),
    aliases=("arccosh",),
    doc="""The inverse hyperbolic cosine, with derivative 1/sqrt(x*x - 1).

    At 1 the derivative is inf; below everything is nan.

    >>> import autograd_core as ac
    >>> ac.acosh(1.0)
    0.0
    """,
)
acosh_slope = unary(
    "acosh_slope",
    kernel.acosh_slope,
    lambda out, x: (acosh_curve(x),),
    latex=r"\frac{{1}}{{\sqrt{{{0}^2 - 1}}}}",
    domain=ABOVE_ONE,
    public=False,
    doc="""1/sqrt(x*x - 1), the derivative of acosh.""",
)
acosh_curve = unary(
    "acosh_curve",
    kernel.acosh_curve,
    lambda out, x: (cube(acosh_slope(x)) * (2.0 * square(x * acosh_slope(x)) + square(acosh_slope(x))),),
    latex=r"-\frac{{{0}}}{{({0}^2 - 1)^{{3/2}}}}",
    domain=ABOVE_ONE,
    public=False,
    doc="""-x/(x*x - 1)**1.5, the second derivative of acosh.""",
)
atanh = unary(
    "atanh",
    libm.atanh,
    lambda out, x: (atanh_slope(x),),
    latex=r"\operatorname{{artanh}} {0}",
    domain=OPEN_UNIT,
    aliases=("arctanh",),
    doc="""The inverse hyperbolic tangent, with derivative 1/(1 - x*x).

    At 1 and -1 it is infinite; beyond everything is nan.

    >>> import autograd_core as ac
    >>> ac.atanh(0.0), ac.atanh(1.0)
    (0.0, inf)
    """,
)
atanh_slope = unary(
    "atanh_slope",
    kernel.atanh_slope,
    lambda out, x: (atanh_curve(x),),
    latex=r"\frac{{1}}{{1 - {0}^2}}",
    domain=OPEN_UNIT,
    public=False,
    doc="""1/(1 - x*x), the derivative of atanh.""",
)
atanh_curve = unary(
    "atanh_curve",
    kernel.atanh_curve,
    lambda out, x: (cube(atanh_slope(x)) * (2.0 + 6.0 * square(x)),),
    latex=r"\frac{{2 {0}}}{{(1 - {0}^2)^2}}",
    domain=OPEN_UNIT,
    public=False,
    doc="""2x/(1 - x*x)**2, the second derivative of atanh.""",
)
