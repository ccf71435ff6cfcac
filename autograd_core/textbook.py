"""What the internal records mean, as a textbook writes it: `tanh'(x)` is `1 - tanh(x)**2`.

The records behind the derivatives (`tanh_slope`, `div_dy`) have careful kernels; these formulas are for
reading alone. They run on floats too, and a test holds them against the records.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from autograd_core.kernels.activations import SELU_SCALE, SELU_SCALE_ALPHA
from autograd_core.op import OPS
from autograd_core.symbolic import Formula, as_formula

_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def _choose(x: Any, relation: str, y: Any, then: Any, otherwise: Any) -> Any:
    """`then` if the relation holds, else `otherwise`; on symbols the sentence that says so."""
    if isinstance(x, float) and isinstance(y, float):
        return then if _RELATIONS[relation](x, y) else otherwise
    left, right, yes, no = (as_formula(each).text for each in (x, y, then, otherwise))
    no = no.removeprefix("(").removesuffix(")") if no.startswith("(") and " if " in no else no
    return Formula(f"({yes} if {left} {relation} {right} else {no})")


def _within(x: Any, low: Any, high: Any) -> Any:
    return _choose(x, "<", low, 0.0, _choose(x, ">", high, 0.0, 1.0))


def _power_slope(x: Any, n: Any) -> Any:
    return n * (x if isinstance(n, float) and n == 2.0 else x ** (n - 1.0))


def _square(x: Any) -> Any:
    return x**2.0


def _call(name: str, *operands: Any) -> Any:
    return OPS[name].apply(operands)


def _softmax_slope(i: Any, j: Any, share: Any, rest: Any, other: Any, *xs: Any) -> Any:
    return share * (1.0 - share) if i == j else -share * other


_ROOT_PI = math.sqrt(math.pi)

# By record, public ones where rules use them; None where only a special case has a short form.
MEANINGS: dict[str, Callable[..., Any]] = {
    "reciprocal": lambda x: 1.0 / x,
    "reciprocal_slope": lambda x: -1.0 / _square(x),
    "div_dy": lambda x, y: -x / _square(y),
    "mod_dy": lambda x, y: -_call("floor", x / y),
    "fmod_dy": lambda x, y: -_call("trunc", x / y),
    "remainder_dy": lambda x, y: -_call("round", x / y),
    "zero_unless_nan": lambda x: 0.0,
    "square": _square,
    "pow_slope": _power_slope,
    "pow_partial": lambda x, y, n, k: x**y * _call("log", x) if (n, k) == (0.0, 1.0) else None,
    "sqrt_slope": lambda x: 1.0 / (2.0 * _call("sqrt", x)),
    "rsqrt_slope": lambda x: -1.0 / (2.0 * x**1.5),
    "cbrt_slope": lambda x: 1.0 / (3.0 * _square(_call("cbrt", x))),
    "hypot_slope": lambda x, y: x / _call("hypot", x, y),
    "exp2_slope": lambda x: math.log(2.0) * 2.0**x,
    "log_slope": lambda x, scale: scale / x,
    "tan_slope": lambda x: 1.0 + _square(_call("tan", x)),
    "asin_slope": lambda x: 1.0 / _call("sqrt", 1.0 - _square(x)),
    "atan_slope": lambda x: 1.0 / (1.0 + _square(x)),
    "angle_slope": lambda x, y: x / (_square(x) + _square(y)),
    "tanh_slope": lambda x: 1.0 - _square(_call("tanh", x)),
    "asinh_slope": lambda x: 1.0 / _call("sqrt", _square(x) + 1.0),
    "acosh_slope": lambda x: 1.0 / _call("sqrt", _square(x) - 1.0),
    "atanh_slope": lambda x: 1.0 / (1.0 - _square(x)),
    "erf_slope": lambda x: 2.0 / _ROOT_PI * _call("exp", -_square(x)),
    "erfcx_slope": lambda x: 2.0 * x * _call("erfcx", x) - 2.0 / _ROOT_PI,
    "erfinv_slope": lambda x: _ROOT_PI / 2.0 * _call("exp", _square(_call("erfinv", x))),
    "gamma_slope": lambda x: _call("gamma", x) * _call("digamma", x),
    "lgamma_slope": lambda x: _call("digamma", x),
    "digamma_slope": lambda x: _call("trigamma", x),
    "abs_slope": lambda x: _call("sign", x),
    "copysign_slope": lambda x, y: _call("sign", x) * _call("copysign", 1.0, y),
    "relu_slope": lambda x: _choose(x, ">", 0.0, 1.0, 0.0),
    "leaky_relu_slope": lambda x, slope: _choose(x, ">", 0.0, 1.0, slope),
    "elu_slope": lambda x, alpha: _choose(x, ">", 0.0, 1.0, alpha * _call("exp", x)),
    "elu_weight": lambda x: _choose(x, ">", 0.0, 0.0, _call("exp", x) - 1.0),
    "selu_slope": lambda x: _choose(x, ">", 0.0, SELU_SCALE, SELU_SCALE_ALPHA * _call("exp", x)),
    "clamp_to_x": _within,
    "clamp_to_low": lambda x, low, high: _choose(x, "<", low, 1.0, 0.0),
    "clamp_to_high": lambda x, low, high: _choose(x, ">", high, 1.0, 0.0),
    "hardtanh_slope": _within,
    "share_of_larger": lambda x, y: _choose(x, ">", y, 1.0, _choose(x, "==", y, 0.5, 0.0)),
    "where": lambda c, x, y: (x if c else y) if isinstance(c, float) else None,
    "is_nonzero": lambda x: _choose(x, "!=", 0.0, 1.0, 0.0),
    "same": lambda x, y: _choose(x, "==", y, 1.0, 0.0),
    "sigmoid_slope": lambda x: _call("sigmoid", x) * (1.0 - _call("sigmoid", x)),
    "silu_slope": lambda x: _call("sigmoid", x) * (1.0 + x * (1.0 - _call("sigmoid", x))),
    "logaddexp_weight": lambda x, y: _call("sigmoid", x - y),
    "norm_slope": lambda i, *xs: xs[int(i)] / _call("norm", *xs),
    "softmax_rest": lambda i, *xs: 1.0 - _call("softmax", i, *xs),
    "softmax_slope": _softmax_slope,
}
