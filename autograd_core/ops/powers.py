"""Powers and roots, and the length hypot(x, y).

Every function has closed forms for its first two derivatives, each an internal op with its own rule: to
differentiate the expression of the first instead would lose digits and meet 0 * inf at the edges.
"""

from __future__ import annotations

from typing import Any

from autograd_core.domains import NONNEGATIVE, POSITIVE, REALS
from autograd_core.kernels import libm, plane
from autograd_core.kernels import powers as kernel
from autograd_core.op import Op, binary, register, unary
from autograd_core.ops.arithmetic import div

pow = binary(
    "pow",
    libm.pow,
    lambda out, x, y: (pow_slope(x, y), pow_partial(x, y, 0.0, 1.0)),
    symbol="**",
    latex="{0}^{{{1}}}",
    domain=(POSITIVE, REALS),
    doc="""The power x ** y, with derivatives y x**(y-1) and x**y log(x).

    A negative base needs an integer exponent, else nan (never a complex number), and has no derivative by it.
    0**0, 1**nan and nan**0 are 1; 0**y has the derivatives 0 by y >= 0, and by x the limit of y x**(y-1).

    >>> import autograd_core as ac
    >>> ac.pow(2.0, 3.0), ac.pow(-8.0, 1 / 3)
    (8.0, nan)
    """,
)
pow_slope = binary(
    "pow_slope",
    kernel.power_slope,
    lambda out, x, y: (pow_partial(x, y, 2.0, 0.0), pow_partial(x, y, 1.0, 1.0)),
    latex="{1} {0}^{{{1} - 1}}",
    domain=(POSITIVE, REALS),
    public=False,
    doc="""y x**(y-1), the derivative of x**y by x.""",
)
pow_partial = register(
    Op(
        "pow_partial",
        kernel.power_partial,
        # n and k count derivatives and are always plain numbers, so nothing depends on them.
        lambda out, x, y, n, k: (pow_partial(x, y, n + 1.0, k), pow_partial(x, y, n, k + 1.0), 0.0, 0.0),
        arity=4,
        domain=(POSITIVE, REALS, REALS, REALS),
        public=False,
        doc="""The derivative of x**y taken n times by x and k times by y.""",
    )
)
square = unary(
    "square",
    kernel.square,
    lambda out, x: (2.0 * x,),
    on_arrays="square",
    latex="{0}^2",
    doc="""The square x*x, with derivative 2x.

    >>> import autograd_core as ac
    >>> ac.square(3.0)
    9.0
    """,
)


def cube(x: Any) -> Any:
    """x*x*x, for rules."""
    return x * square(x)


sqrt = unary(
    "sqrt",
    libm.sqrt,
    lambda out, x: (sqrt_slope(x),),
    on_arrays="sqrt",
    latex=r"\sqrt{{{0}}}",
    domain=NONNEGATIVE,
    kinks=lambda x: (x,),
    doc="""The square root, with derivative 1/(2 sqrt(x)).

    At zero the derivative is inf; below zero everything is nan.

    >>> import autograd_core as ac
    >>> ac.sqrt(2.25)
    1.5
    """,
)
sqrt_slope = unary(
    "sqrt_slope",
    kernel.sqrt_slope,
    lambda out, x: (sqrt_curve(x),),
    latex=r"\frac{{1}}{{2 \sqrt{{{0}}}}}",
    domain=POSITIVE,
    public=False,
    doc="""1/(2 sqrt(x)), the derivative of sqrt.""",
)
sqrt_curve = unary(
    "sqrt_curve",
    kernel.sqrt_curve,
    lambda out, x: (div(-1.5 * out, x),),
    latex=r"-\frac{{1}}{{4 {0}^{{3/2}}}}",
    domain=POSITIVE,
    public=False,
    doc="""-1/(4 x**1.5), the second derivative of sqrt.""",
)
rsqrt = unary(
    "rsqrt",
    kernel.rsqrt,
    lambda out, x: (rsqrt_slope(x),),
    latex=r"\frac{{1}}{{\sqrt{{{0}}}}}",
    domain=POSITIVE,
    doc="""The reciprocal square root 1/sqrt(x), with derivative -1/(2 x**1.5).

    At zero it is infinite; below zero everything is nan.

    >>> import autograd_core as ac
    >>> ac.rsqrt(4.0)
    0.5
    """,
)
rsqrt_slope = unary(
    "rsqrt_slope",
    kernel.rsqrt_slope,
    lambda out, x: (rsqrt_curve(x),),
    latex=r"-\frac{{1}}{{2 {0}^{{3/2}}}}",
    domain=POSITIVE,
    public=False,
    doc="""-1/(2 x**1.5), the derivative of rsqrt.""",
)
rsqrt_curve = unary(
    "rsqrt_curve",
    kernel.rsqrt_curve,
    lambda out, x: (div(-2.5 * out, x),),
    latex=r"\frac{{3}}{{4 {0}^{{5/2}}}}",
    domain=POSITIVE,
    public=False,
    doc="""3/(4 x**2.5), the second derivative of rsqrt.""",
)
cbrt = unary(
    "cbrt",
    kernel.cube_root,
    lambda out, x: (cbrt_slope(x),),
    latex=r"\sqrt[3]{{{0}}}",
    kinks=lambda x: (x,),
    doc="""The real cube root, with derivative 1/(3 cbrt(x)**2).

    At zero the derivative is inf.

    >>> import autograd_core as ac
    >>> ac.cbrt(-27.0)
    -3.0
    """,
)
cbrt_slope = unary(
    "cbrt_slope",
    kernel.cube_root_slope,
    lambda out, x: (cbrt_curve(x),),
    latex=r"\frac{{1}}{{3 \sqrt[3]{{{0}^2}}}}",
    kinks=lambda x: (x,),
    public=False,
    doc="""1/(3 cbrt(x)**2), the derivative of cbrt.""",
)
cbrt_curve = unary(
    "cbrt_curve",
    kernel.cube_root_curve,
    lambda out, x: (div(out * (-5.0 / 3.0), x),),
    latex=r"-\frac{{2}}{{9 {0} \sqrt[3]{{{0}^2}}}}",
    kinks=lambda x: (x,),
    public=False,
    doc="""-2/(9 x cbrt(x)**2), the second derivative of cbrt.""",
)

hypot = binary(
    "hypot",
    plane.hypot,
    lambda out, x, y: (hypot_slope(x, y), hypot_slope(y, x)),
    latex=r"\sqrt{{{0}^2 + {1}^2}}",
    kinks=lambda x, y: (plane.hypot(x, y),),
    doc="""The length sqrt(x*x + y*y), with derivatives x/hypot and y/hypot.

    At the origin every derivative is 0. An infinite operand wins over nan.

    >>> import autograd_core as ac
    >>> ac.hypot(3.0, 4.0)
    5.0
    """,
)
hypot_slope = binary(
    "hypot_slope",
    plane.hypot_slope,
    lambda out, x, y: (hypot_curve(x, y), hypot_cross_curve(x, y)),
    latex=r"\frac{{{0}}}{{\sqrt{{{0}^2 + {1}^2}}}}",
    kinks=lambda x, y: (plane.hypot(x, y),),
    public=False,
    doc="""x/hypot(x, y), the derivative of hypot by its first operand.""",
)
hypot_curve = binary(
    "hypot_curve",
    plane.hypot_curve,
    lambda out, x, y: (
        3.0 * hypot_slope(x, y) * div(-out, hypot(x, y)),
        div(hypot_slope(y, x), square(hypot(x, y))) * (2.0 - 3.0 * square(hypot_slope(y, x))),
    ),
    latex=r"\frac{{{1}^2}}{{({0}^2 + {1}^2)^{{3/2}}}}",
    kinks=lambda x, y: (plane.hypot(x, y),),
    public=False,
    doc="""y*y/hypot(x, y)**3, the second derivative of hypot by its first operand.""",
)
hypot_cross_curve = binary(
    "hypot_cross_curve",
    plane.hypot_cross_curve,
    lambda out, x, y: (
        div(hypot_slope(y, x), square(hypot(x, y))) * (3.0 * square(hypot_slope(x, y)) - 1.0),
        div(hypot_slope(x, y), square(hypot(x, y))) * (3.0 * square(hypot_slope(y, x)) - 1.0),
    ),
    latex=r"-\frac{{{0} {1}}}{{({0}^2 + {1}^2)^{{3/2}}}}",
    kinks=lambda x, y: (plane.hypot(x, y),),
    public=False,
    doc="""-x*y/hypot(x, y)**3, the mixed second derivative of hypot.""",
)
