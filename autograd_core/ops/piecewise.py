"""Ops that select: what they return at the corner is a convention, and stated.

`gates`: a local derivative that is exactly 0 means that the value does not depend on the operand, so no edge
is recorded and nothing infinite behind the branch not taken can leak through it as 0 * inf. A mask's own
derivative is `out * 0`: zero, and nan where the mask is nan.
"""

from __future__ import annotations

from math import inf

from autograd_core.kernels import libm
from autograd_core.kernels import piecewise as kernel
from autograd_core.op import Op, binary, ternary, unary

abs_: Op = unary(
    "abs",
    libm.fabs,
    lambda out, x: (abs_slope(x),),
    on_arrays="abs",
    latex=r"\left|{0}\right|",
    gates=True,
    kinks=lambda x: (x,),
    aliases=("fabs",),
    doc="""The magnitude |x|; its derivative is sign(x), 0 at the kink.

    >>> import autograd_core as ac
    >>> ac.abs(-2.0)
    2.0
    """,
)

abs_slope: Op = unary(
    "abs_slope",
    kernel.sign,
    lambda out, x: (out * 0.0,),
    gates=True,
    latex=r"\operatorname{{sign}} {0}",
    public=False,
)

copysign: Op = binary(
    "copysign",
    kernel.with_sign,
    lambda out, x, y: (copysign_slope(x, y), 0.0),
    latex=r"\operatorname{{copysign}}({0}, {1})",
    gates=True,
    kinks=lambda x, y: (x, y),
    doc="""The magnitude of x with the sign of y; a negative zero counts as negative, nan as positive.

    d/dx = sign(x) sign(y), 0 at x = 0; d/dy = 0.

    >>> import autograd_core as ac
    >>> ac.copysign(2.0, -0.0)
    -2.0
    """,
)

copysign_slope: Op = binary(
    "copysign_slope",
    kernel.copysign_slope,
    lambda out, x, y: (0.0, 0.0),
    gates=True,
    latex=r"\operatorname{{sign}} {0} \cdot \operatorname{{sign}} {1}",
    public=False,
)

relu: Op = unary(
    "relu",
    kernel.relu,
    lambda out, x: (relu_slope(x),),
    latex=r"\operatorname{{relu}} {0}",
    gates=True,
    kinks=lambda x: (x,),
    doc="""max(x, 0); its derivative is 1 above 0, else 0, also at the kink.

    >>> import autograd_core as ac
    >>> ac.relu(-2.0)
    0.0
    """,
)

relu_slope: Op = unary(
    "relu_slope",
    kernel.relu_slope,
    lambda out, x: (out * 0.0,),
    gates=True,
    latex=r"\left[{0} > 0\right]",
    public=False,
)

leaky_relu: Op = binary(
    "leaky_relu",
    kernel.leaky_relu,
    lambda out, x, slope: (leaky_relu_slope(x, slope), clamp(x, -inf, 0.0)),
    latex=r"\operatorname{{leaky\_relu}} {0}",
    defaults=(0.01,),
    kinks=lambda x, slope: (x,),
    doc="""x above 0, slope * x below; its derivative is 1 above 0, else the slope, also at the kink.

    >>> import autograd_core as ac
    >>> ac.leaky_relu(-2.0), ac.leaky_relu(-2.0, slope=0.5)
    (-0.02, -1.0)
    """,
)

leaky_relu_slope: Op = binary(
    "leaky_relu_slope",
    kernel.leaky_relu_slope,
    lambda out, x, slope: (out * 0.0, 1.0 - relu_slope(x)),
    gates=True,
    latex=r"\left[{0} > 0\right] + {1} \cdot \left[{0} \le 0\right]",
    public=False,
)

clamp: Op = ternary(
    "clamp",
    kernel.clamp,
    lambda out, x, low, high: (
        clamp_to_x(x, low, high),
        clamp_to_low(x, low, high),
        clamp_to_high(x, low, high),
    ),
    latex=r"\operatorname{{clamp}}({0}, {1}, {2})",
    gates=True,
    kinks=lambda x, low, high: (x - low, x - high, high - low),
    doc="""min(max(x, low), high): x held between two bounds.

    The derivative is 1 to the one of the three that is returned; at a bound to x.

    >>> import autograd_core as ac
    >>> ac.clamp(3.0, 0.0, 1.0)
    1.0
    """,
)

clamp_to_x: Op = ternary(
    "clamp_to_x",
    kernel.clamp_to_x,
    lambda out, x, low, high: (0.0, 0.0, 0.0),
    gates=True,
    latex=r"\left[{1} \le {0} \le {2}\right]",
    public=False,
)

clamp_to_low: Op = ternary(
    "clamp_to_low",
    kernel.clamp_to_low,
    lambda out, x, low, high: (0.0, 0.0, 0.0),
    gates=True,
    latex=r"\left[{0} < {1}\right]",
    public=False,
)

clamp_to_high: Op = ternary(
    "clamp_to_high",
    kernel.clamp_to_high,
    lambda out, x, low, high: (0.0, 0.0, 0.0),
    gates=True,
    latex=r"\left[{0} > {2}\right]",
    public=False,
)

hardtanh: Op = ternary(
    "hardtanh",
    kernel.clamp,
    lambda out, x, low, high: (
        hardtanh_slope(x, low, high),
        clamp_to_low(x, low, high),
        clamp_to_high(x, low, high),
    ),
    latex=r"\operatorname{{hardtanh}} {0}",
    gates=True,
    defaults=(-1.0, 1.0),
    kinks=lambda x, low, high: (x - low, x - high, high - low),
    doc="""clamp(x, -1, 1), an activation; at a bound the derivative is 1.

    >>> import autograd_core as ac
    >>> ac.hardtanh(3.0)
    1.0
    """,
)
# As every activation, and unlike the selection `clamp`, it has no second derivative at nan.

hardtanh_slope: Op = ternary(
    "hardtanh_slope",
    kernel.clamp_to_x,
    lambda out, x, low, high: (out * 0.0, 0.0, 0.0),
    gates=True,
    latex=r"\left[{1} \le {0} \le {2}\right]",
    public=False,
)

maximum: Op = binary(
    "maximum",
    kernel.maximum,
    lambda out, x, y: (share_of_larger(x, y), share_of_larger(y, x)),
    symbol="max",
    latex=r"\max({0}, {1})",
    gates=True,
    kinks=lambda x, y: (x - y,),
    doc="""The larger of two; equal operands get half the derivative each.

    >>> import autograd_core as ac
    >>> ac.maximum(1.0, 2.0)
    2.0
    """,
)

minimum: Op = binary(
    "minimum",
    kernel.minimum,
    lambda out, x, y: (share_of_larger(y, x), share_of_larger(x, y)),
    symbol="min",
    latex=r"\min({0}, {1})",
    gates=True,
    kinks=lambda x, y: (x - y,),
    doc="""The smaller of two; equal operands get half the derivative each.

    >>> import autograd_core as ac
    >>> ac.minimum(1.0, 2.0)
    1.0
    """,
)

share_of_larger: Op = binary(
    "share_of_larger",
    kernel.share_of_larger,
    lambda out, x, y: (out * 0.0, out * 0.0),
    gates=True,
    latex=r"\left[{0} > {1}\right] + \frac{{1}}{{2}} \left[{0} = {1}\right]",
    public=False,
)

where: Op = ternary(
    "where",
    kernel.where,
    lambda out, condition, x, y: (0.0, is_nonzero(condition), 1.0 - is_nonzero(condition)),
    latex=r"\operatorname{{where}}({0}, {1}, {2})",
    gates=True,
    kinks=lambda condition, x, y: (condition,),
    doc="""x where the condition is not 0, else y; the arm not chosen contributes nothing, not 0 * inf.

    >>> import autograd_core as ac
    >>> ac.where(2.0 > 1.0, 5.0, 6.0)
    5.0
    """,
)

is_nonzero: Op = unary(
    "is_nonzero",
    kernel.is_nonzero,
    lambda out, x: (0.0,),
    gates=True,
    latex=r"\left[{0} \ne 0\right]",
    public=False,
)

same: Op = binary(
    "same",
    kernel.same,
    lambda out, x, y: (0.0, 0.0),
    symbol="=",
    gates=True,
    latex=r"\left[{0} = {1}\right]",
    public=False,
)
