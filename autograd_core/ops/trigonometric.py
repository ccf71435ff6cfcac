"""Circular functions and their inverses, angles, and sinc."""

from __future__ import annotations

from typing import Any

from autograd_core.domains import OPEN_UNIT, REALS, UNIT
from autograd_core.kernels import libm, plane
from autograd_core.kernels import trigonometric as kernel
from autograd_core.op import binary, unary
from autograd_core.ops.powers import cube, square


def _angle_third(s: Any, t: Any) -> tuple[Any, Any]:
    """The derivatives by x and by y of t*t - s*s, where s = x/(x*x + y*y) and t = y/(x*x + y*y)."""
    return 2.0 * s * (square(s) - 3.0 * square(t)), 2.0 * t * (3.0 * square(s) - square(t))


sin = unary(
    "sin",
    libm.sin,
    lambda out, x: (cos(x),),
    on_arrays="sin",
    latex=r"\sin {0}",
    doc="""The sine, with derivative cos(x); nan at infinity.

    >>> import autograd_core as ac
    >>> ac.sin(0.0)
    0.0
    """,
)
cos = unary(
    "cos",
    libm.cos,
    lambda out, x: (-sin(x),),
    on_arrays="cos",
    latex=r"\cos {0}",
    doc="""The cosine, with derivative -sin(x); nan at infinity.

    >>> import autograd_core as ac
    >>> ac.cos(0.0)
    1.0
    """,
)
tan = unary(
    "tan",
    libm.tan,
    lambda out, x: (tan_slope(x),),
    on_arrays="tan",
    latex=r"\tan {0}",
    kinks=lambda x: (libm.cos(x),),
    doc="""The tangent, with derivative 1 + tan(x)**2; nan at infinity.

    >>> import autograd_core as ac
    >>> ac.tan(0.0)
    0.0
    """,
)
tan_slope = unary(
    "tan_slope",
    kernel.tan_slope,
    lambda out, x: (tan_curve(x),),
    symbol="sec²",
    latex=r"\sec^2 {0}",
    kinks=lambda x: (libm.cos(x),),
    public=False,
    doc="""1 + tan(x)**2, the derivative of tan.""",
)
tan_curve = unary(
    "tan_curve",
    kernel.tan_curve,
    lambda out, x: (tan_slope(x) * (6.0 * tan_slope(x) - 4.0),),
    latex=r"2 \tan {0} \sec^2 {0}",
    kinks=lambda x: (libm.cos(x),),
    public=False,
    doc="""2 tan(x) (1 + tan(x)**2), the second derivative of tan.""",
)

asin = unary(
    "asin",
    libm.asin,
    lambda out, x: (asin_slope(x),),
    latex=r"\arcsin {0}",
    domain=UNIT,
    kinks=lambda x: (1.0 - abs(x),),
    aliases=("arcsin",),
    doc="""The inverse sine, with derivative 1/sqrt(1 - x*x).

    At 1 and -1 the derivative is inf; beyond everything is nan.

    >>> import autograd_core as ac
    >>> ac.asin(1.0)
    1.5707963267948966
    """,
)
acos = unary(
    "acos",
    libm.acos,
    lambda out, x: (-asin_slope(x),),
    latex=r"\arccos {0}",
    domain=UNIT,
    kinks=lambda x: (1.0 - abs(x),),
    aliases=("arccos",),
    doc="""The inverse cosine, with derivative -1/sqrt(1 - x*x).

    At 1 and -1 the derivative is -inf; beyond everything is nan.

    >>> import autograd_core as ac
    >>> ac.acos(1.0)
    0.0
    """,
)
asin_slope = unary(
    "asin_slope",
    kernel.asin_slope,
    lambda out, x: (asin_curve(x),),
    latex=r"\frac{{1}}{{\sqrt{{1 - {0}^2}}}}",
    domain=OPEN_UNIT,
    public=False,
    doc="""1/sqrt(1 - x*x), the derivative of asin.""",
)
asin_curve = unary(
    "asin_curve",
    kernel.asin_curve,
    lambda out, x: (cube(asin_slope(x)) * square(asin_slope(x)) * (1.0 + 2.0 * square(x)),),
    latex=r"\frac{{{0}}}{{(1 - {0}^2)^{{3/2}}}}",
    domain=OPEN_UNIT,
    public=False,
    doc="""x/(1 - x*x)**1.5, the second derivative of asin.""",
)
atan = unary(
    "atan",
    libm.atan,
    lambda out, x: (atan_slope(x),),
    latex=r"\arctan {0}",
    aliases=("arctan",),
    doc="""The inverse tangent, with derivative 1/(1 + x*x).

    >>> import autograd_core as ac
    >>> ac.atan(1.0)
    0.7853981633974483
    """,
)
atan_slope = unary(
    "atan_slope",
    kernel.atan_slope,
    lambda out, x: (atan_curve(x),),
    latex=r"\frac{{1}}{{1 + {0}^2}}",
    public=False,
    doc="""1/(1 + x*x), the derivative of atan.""",
)
atan_curve = unary(
    "atan_curve",
    kernel.atan_curve,
    lambda out, x: (atan_slope(x) * (6.0 * square(x * atan_slope(x)) - 2.0 * square(atan_slope(x))),),
    latex=r"-\frac{{2 {0}}}{{(1 + {0}^2)^2}}",
    public=False,
    doc="""-2x/(1 + x*x)**2, the second derivative of atan.""",
)

atan2 = binary(
    "atan2",
    libm.atan2,
    lambda out, y, x: (angle_slope(x, y), -angle_slope(y, x)),
    latex=r"\operatorname{{atan2}}({0}, {1})",
    kinks=lambda y, x: (max(abs(y), x),),
    aliases=("arctan2",),
    doc="""The angle of the point (x, y); note the order, atan2(y, x).

    The derivatives are x/(x*x + y*y) and -y/(x*x + y*y); at the origin and at infinity 0.

    >>> import autograd_core as ac
    >>> ac.atan2(1.0, -1.0)
    2.356194490192345
    """,
)
angle_slope = binary(
    "angle_slope",
    plane.angle_slope,
    lambda out, x, y: (angle_curve(x, y), angle_cross_curve(x, y)),
    latex=r"\frac{{{0}}}{{{0}^2 + {1}^2}}",
    kinks=lambda x, y: (plane.hypot(x, y),),
    public=False,
    doc="""x/(x*x + y*y), the derivative of atan2(y, x) by y.""",
)
angle_curve = binary(
    "angle_curve",
    plane.angle_curve,
    lambda out, x, y: _angle_third(angle_slope(x, y), angle_slope(y, x)),
    latex=r"\frac{{{1}^2 - {0}^2}}{{({0}^2 + {1}^2)^2}}",
    kinks=lambda x, y: (plane.hypot(x, y),),
    public=False,
    doc="""(y*y - x*x)/(x*x + y*y)**2, the derivative of x/(x*x + y*y) by x.""",
)
angle_cross_curve = binary(
    "angle_cross_curve",
    plane.angle_cross_curve,
    lambda out, x, y: tuple(reversed(_angle_third(-angle_slope(x, y), angle_slope(y, x)))),
    latex=r"-\frac{{2 {0} {1}}}{{({0}^2 + {1}^2)^2}}",
    kinks=lambda x, y: (plane.hypot(x, y),),
    public=False,
    doc="""-2xy/(x*x + y*y)**2, the derivative of x/(x*x + y*y) by y.""",
)

sinc = unary(
    "sinc",
    kernel.sinc,
    lambda out, x: (sinc_derivative(x, 1.0),),
    latex=r"\operatorname{{sinc}} {0}",
    doc="""The normalised sin(pi x)/(pi x), as in NumPy.

    At zero it and its derivatives are the limits 1, 0, -pi**2/3; at infinity 0.

    >>> import autograd_core as ac
    >>> ac.sinc(0.0), ac.sinc(1.0)
    (1.0, 0.0)
    """,
)
sinc_derivative = binary(
    "sinc_derivative",
    kernel.sinc_derivative,
    lambda out, x, order: (sinc_derivative(x, order + 1.0), 0.0),  # the order is always a plain number
    latex=r"\operatorname{{sinc}}^{{({1})}} {0}",
    domain=(REALS, REALS),
    public=False,
    doc="""The derivative of sinc of the given order.""",
)
degrees = unary(
    "degrees",
    kernel.degrees,
    lambda out, x: (kernel.DEGREES,),
    latex=r"\frac{{180}}{{\pi}} {0}",
    aliases=("rad2deg",),
    doc="""An angle in radians converted to degrees.

    >>> import autograd_core as ac
    >>> ac.degrees(0.5)
    28.64788975654116
    """,
)
radians = unary(
    "radians",
    kernel.radians,
    lambda out, x: (kernel.RADIANS,),
    latex=r"\frac{{\pi}}{{180}} {0}",
    aliases=("deg2rad",),
    doc="""An angle in degrees converted to radians.

    >>> import autograd_core as ac
    >>> ac.radians(180.0)
    3.141592653589793
    """,
)
