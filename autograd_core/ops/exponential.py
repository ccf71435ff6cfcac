"""Exponentials and logarithms to the bases e, 2 and 10."""

from __future__ import annotations

from autograd_core.domains import ABOVE_MINUS_ONE, POSITIVE, REALS
from autograd_core.kernels import exponential as kernel
from autograd_core.kernels import libm
from autograd_core.op import binary, unary
from autograd_core.ops.arithmetic import div

exp = unary(
    "exp",
    libm.exp,
    lambda out, x: (out,),
    on_arrays="exp",
    latex="e^{{{0}}}",
    doc="""The exponential e**x, which is its own derivative.

    >>> import autograd_core as ac
    >>> ac.exp(0.0)
    1.0
    """,
)
expm1 = unary(
    "expm1",
    libm.expm1,
    lambda out, x: (exp(x),),
    on_arrays="expm1",
    latex="e^{{{0}}} - 1",
    doc="""e**x - 1 with all its digits near zero; the derivative is e**x.

    >>> import autograd_core as ac
    >>> ac.expm1(1e-20)
    1e-20
    """,
)
exp2 = unary(
    "exp2",
    libm.exp2,
    lambda out, x: (exp2_slope(x),),
    on_arrays="exp2",
    latex="2^{{{0}}}",
    doc="""2**x, with derivative log(2) 2**x, which is finite a little further than 2**x.

    >>> import autograd_core as ac
    >>> ac.exp2(3.0)
    8.0
    """,
)
exp2_slope = unary(
    "exp2_slope",
    kernel.exp2_slope,
    lambda out, x: (exp2_curve(x),),
    latex=r"\ln 2 \cdot 2^{{{0}}}",
    public=False,
    doc="""log(2) 2**x, the derivative of exp2.""",
)
exp2_curve = unary(
    "exp2_curve",
    kernel.exp2_curve,
    lambda out, x: (kernel.LN_2 * out,),
    latex=r"(\ln 2)^2 \cdot 2^{{{0}}}",
    public=False,
    doc="""log(2)**2 2**x, the second derivative of exp2.""",
)

log = unary(
    "log",
    libm.log,
    lambda out, x: (log_slope(x, 1.0),),
    on_arrays="log",
    latex=r"\ln {0}",
    domain=POSITIVE,
    doc="""The natural logarithm, with derivative 1/x.

    At both zeros it is -inf with derivative inf; below zero everything is nan.

    >>> import autograd_core as ac
    >>> ac.log(1.0), ac.log(0.0), ac.log(-1.0)
    (0.0, -inf, nan)
    """,
)
log2 = unary(
    "log2",
    libm.log2,
    lambda out, x: (log_slope(x, kernel.LOG_2_E),),
    on_arrays="log2",
    latex=r"\log_2 {0}",
    domain=POSITIVE,
    doc="""The logarithm to base 2, with derivative 1/(x log(2)).

    At both zeros it is -inf with derivative inf; below zero everything is nan.

    >>> import autograd_core as ac
    >>> ac.log2(8.0)
    3.0
    """,
)
log10 = unary(
    "log10",
    libm.log10,
    lambda out, x: (log_slope(x, kernel.LOG_10_E),),
    on_arrays="log10",
    latex=r"\log_{{10}} {0}",
    domain=POSITIVE,
    doc="""The logarithm to base 10, with derivative 1/(x log(10)).

    At both zeros it is -inf with derivative inf; below zero everything is nan.

    >>> import autograd_core as ac
    >>> ac.log10(1000.0)
    3.0
    """,
)
log1p = unary(
    "log1p",
    libm.log1p,
    lambda out, x: (log_slope(1.0 + x, 1.0),),
    on_arrays="log1p",
    latex=r"\ln (1 + {0})",
    domain=ABOVE_MINUS_ONE,
    doc="""log(1 + x) with all its digits near zero; the derivative is 1/(1 + x).

    At -1 it is -inf with derivative inf; below everything is nan.

    >>> import autograd_core as ac
    >>> ac.log1p(1e-20)
    1e-20
    """,
)
log_slope = binary(
    "log_slope",
    kernel.log_slope,
    lambda out, x, scale: (log_curve(x, scale), log_slope(x, 1.0)),
    latex=r"\frac{{{1}}}{{{0}}}",
    domain=(POSITIVE, REALS),
    public=False,
    doc="""scale/x where x > 0: the derivative of scale * log(x).""",
)
log_curve = binary(
    "log_curve",
    kernel.log_curve,
    lambda out, x, scale: (div(-2.0 * out, x), log_curve(x, 1.0)),
    latex=r"-\frac{{{1}}}{{{0}^2}}",
    domain=(POSITIVE, REALS),
    public=False,
    doc="""-scale/x**2 where x > 0: the second derivative of scale * log(x).""",
)
