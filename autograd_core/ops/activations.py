"""Smooth activations and the sum of two exponentials; each has closed forms for its first two derivatives."""

from __future__ import annotations

from typing import Any

from autograd_core.errors import DomainError
from autograd_core.kernels import activations as kernel
from autograd_core.kernels import exponential_sums, gaussian
from autograd_core.op import Op, binary, unary
from autograd_core.ops.special import erf_slope

sigmoid: Op = unary(
    "sigmoid",
    kernel.sigmoid,
    lambda out, x: (sigmoid_slope(x),),
    latex=r"\sigma {0}",
    doc="""The logistic function 1/(1 + exp(-x)), from 0 to 1.

    >>> import autograd_core as ac
    >>> ac.sigmoid(0.0)
    0.5
    """,
)
sigmoid_slope: Op = unary(
    "sigmoid_slope",
    kernel.sigmoid_slope,
    lambda out, x: (sigmoid_curve(x),),
    latex=r"\sigma {0} \cdot (1 - \sigma {0})",
    public=False,
)
sigmoid_curve: Op = unary(
    "sigmoid_curve",
    kernel.sigmoid_curve,
    lambda out, x: (_sigmoid_third(x),),
    latex=r"\sigma'' {0}",
    public=False,
)


def _sigmoid_third(x: Any) -> Any:
    slope = sigmoid_slope(x)
    return slope * (1.0 - 6.0 * slope)


log_sigmoid: Op = unary(
    "log_sigmoid",
    kernel.log_sigmoid,
    lambda out, x: (sigmoid(-x),),
    latex=r"\log \sigma {0}",
    doc="""log(sigmoid(x)) = -softplus(-x), without underflow; its derivative is sigmoid(-x).

    >>> import autograd_core as ac
    >>> ac.log_sigmoid(-1000.0)
    -1000.0
    """,
)

softplus: Op = unary(
    "softplus",
    kernel.softplus,
    lambda out, x: (sigmoid(x),),
    latex=r"\operatorname{{softplus}} {0}",
    doc="""log(1 + exp(x)), without overflow; its derivative is sigmoid(x).

    >>> import autograd_core as ac
    >>> ac.softplus(1000.0)
    1000.0
    """,
)

silu: Op = unary(
    "silu",
    kernel.silu,
    lambda out, x: (silu_slope(x),),
    latex=r"\operatorname{{silu}} {0}",
    doc="""x sigmoid(x), also called swish.

    >>> import autograd_core as ac
    >>> ac.silu(0.0)
    0.0
    """,
)
silu_slope: Op = unary(
    "silu_slope",
    kernel.silu_slope,
    lambda out, x: (silu_curve(x),),
    latex=r"\sigma {0} \cdot (1 + {0} \cdot (1 - \sigma {0}))",
    public=False,
)
silu_curve: Op = unary(
    "silu_curve",
    kernel.silu_curve,
    lambda out, x: (3.0 * sigmoid_curve(x) + x * _sigmoid_third(x),),
    latex=r"\operatorname{{silu}}'' {0}",
    public=False,
)


def _gelu(x: Any, approximate: str = "none") -> Any:
    forms = {"none": gelu, "tanh": gelu_tanh}
    if approximate not in forms:
        raise DomainError(f'gelu: approximate is "none" (exact) or "tanh", not {approximate!r}')
    return forms[approximate].apply((x,))


gelu: Op = unary(
    "gelu",
    gaussian.gelu,
    lambda out, x: (gelu_slope(x),),
    latex=r"\operatorname{{gelu}} {0}",
    call=_gelu,
    doc="""x times the normal distribution's Phi(x); approximate="tanh" is the usual x (1 + tanh(...))/2.

    >>> import autograd_core as ac
    >>> ac.gelu(0.0), ac.gelu(0.0, approximate="tanh")
    (0.0, 0.0)
    """,
)
gelu_slope: Op = unary(
    "gelu_slope",
    gaussian.gelu_slope,
    lambda out, x: (gelu_curve(x),),
    latex=r"\operatorname{{gelu}}' {0}",
    public=False,
)
gelu_curve: Op = unary(
    "gelu_curve",
    gaussian.gelu_curve,
    lambda out, x: (x * (x * x - 4.0) * erf_slope(x * gaussian.HALF_SQRT2) * (0.5 * gaussian.HALF_SQRT2),),
    latex=r"\operatorname{{gelu}}'' {0}",
    public=False,
)

gelu_tanh: Op = unary(
    "gelu_tanh",
    kernel.gelu_tanh,
    lambda out, x: (gelu_tanh_slope(x),),
    latex=r"\operatorname{{gelu}}_{{\tanh}} {0}",
    public=False,
    doc="x (1 + tanh(sqrt(2/pi) (x + 0.044715 x**3)))/2, the approximation of gelu.",
)
gelu_tanh_slope: Op = unary(
    "gelu_tanh_slope",
    kernel.gelu_tanh_slope,
    lambda out, x: (gelu_tanh_curve(x),),
    latex=r"\operatorname{{gelu}}_{{\tanh}}' {0}",
    public=False,
)
gelu_tanh_curve: Op = unary(
    "gelu_tanh_curve",
    kernel.gelu_tanh_curve,
    lambda out, x: (_gelu_tanh_third(x),),
    latex=r"\operatorname{{gelu}}_{{\tanh}}'' {0}",
    public=False,
)


def _gelu_tanh_third(x: Any) -> Any:
    # f = x s(x) with s = sigmoid(w): f''' = 3 s'' + x s''', by the chain rule in w', w'', w'''.
    w = x * (kernel.K + kernel.C * x * x)
    w1, w2, w3 = kernel.K + 3.0 * kernel.C * x * x, 6.0 * kernel.C * x, 6.0 * kernel.C
    first, second, third = sigmoid_slope(w), sigmoid_curve(w), _sigmoid_third(w)
    return 3.0 * (second * w1 * w1 + first * w2) + x * (
        third * w1 * w1 * w1 + 3.0 * second * w1 * w2 + first * w3
    )


elu: Op = binary(
    "elu",
    kernel.elu,
    lambda out, x, alpha: (elu_slope(x, alpha), elu_weight(x)),
    latex=r"\operatorname{{elu}} {0}",
    defaults=(1.0,),
    kinks=lambda x, alpha: (x,),
    doc="""x above 0, alpha (exp(x) - 1) below; at 0 the derivative is alpha, the second derivative 0.

    >>> import autograd_core as ac
    >>> ac.elu(-1000.0), ac.elu(-1000.0, alpha=0.5)
    (-1.0, -0.5)
    """,
)
elu_slope: Op = binary(
    "elu_slope",
    kernel.elu_slope,
    lambda out, x, alpha: (elu_curve(x, alpha), exp_below_zero(x)),
    latex=r"\left[{0} > 0\right] + {1} e^{{{0}}} \cdot \left[{0} \le 0\right]",
    public=False,
)
elu_curve: Op = binary(
    "elu_curve",
    kernel.elu_curve,
    lambda out, x, alpha: (out, elu_curve(x, 1.0)),
    latex=r"{1} e^{{{0}}} \cdot \left[{0} \le 0\right]",
    public=False,
)
elu_weight: Op = unary(
    "elu_weight",
    kernel.elu_weight,
    lambda out, x: (exp_below_zero(x),),
    latex=r"\min(e^{{{0}}} - 1, 0)",
    public=False,
)
exp_below_zero: Op = unary(
    "exp_below_zero",
    kernel.exp_below_zero,
    lambda out, x: (elu_curve(x, 1.0),),
    latex=r"e^{{{0}}} \cdot \left[{0} \le 0\right]",
    public=False,
)

selu: Op = unary(
    "selu",
    kernel.selu,
    lambda out, x: (selu_slope(x),),
    latex=r"\operatorname{{selu}} {0}",
    kinks=lambda x: (x,),
    doc="""scale x above 0, scale alpha (exp(x) - 1) below; the constants keep mean 0 and variance 1.

    At 0 the derivative is scale alpha, the second derivative 0.

    >>> import autograd_core as ac
    >>> ac.selu(1.0)
    1.0507009873554805
    """,
)
selu_slope: Op = unary(
    "selu_slope",
    kernel.selu_slope,
    lambda out, x: (elu_curve(x, kernel.SELU_SCALE_ALPHA),),
    latex=r"\operatorname{{selu}}' {0}",
    public=False,
)

logaddexp: Op = binary(
    "logaddexp",
    exponential_sums.logaddexp,
    lambda out, x, y: (logaddexp_weight(x, y), logaddexp_weight(y, x)),
    latex=r"\log\left(e^{{{0}}} + e^{{{1}}}\right)",
    doc="""log(exp(x) + exp(y)), without overflow; the derivatives are the shares of the two exponentials.

    Equal infinities share: (1/2, 1/2).

    >>> import autograd_core as ac
    >>> ac.logaddexp(1000.0, 0.0)
    1000.0
    """,
)
logaddexp_weight: Op = binary(
    "logaddexp_weight",
    exponential_sums.logaddexp_weight,
    lambda out, x, y: (logaddexp_slope(x, y), -logaddexp_slope(x, y)),
    latex=r"\sigma \left({0} - {1}\right)",
    public=False,
)
logaddexp_slope: Op = binary(
    "logaddexp_slope",
    exponential_sums.logaddexp_slope,
    lambda out, x, y: (sigmoid_curve(x - y), -sigmoid_curve(x - y)),
    latex=r"\sigma' \left({0} - {1}\right)",
    public=False,
)
