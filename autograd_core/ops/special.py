"""The error function and the gamma function, with their relatives."""

from __future__ import annotations

from typing import Any

from autograd_core.domains import OPEN_UNIT, POSITIVE
from autograd_core.kernels import gamma as gamma_kernel
from autograd_core.kernels import gaussian, libm
from autograd_core.kernels import special as kernel
from autograd_core.op import Op, binary, unary

erf: Op = unary(
    "erf",
    libm.erf,
    lambda out, x: (erf_slope(x),),
    latex=r"\operatorname{{erf}} {0}",
    doc="""The error function 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x.

    >>> import autograd_core as ac
    >>> ac.erf(0.0)
    0.0
    """,
)
erf_slope: Op = unary(
    "erf_slope",
    gaussian.erf_slope,
    lambda out, x: (erf_curve(x),),
    latex=r"\frac{{2}}{{\sqrt{{\pi}}}} e^{{-{0}^2}}",
    public=False,
)
erf_curve: Op = unary(
    "erf_curve",
    gaussian.erf_curve,
    lambda out, x: ((4.0 * x * x - 2.0) * erf_slope(x),),
    latex=r"-\frac{{4 {0}}}{{\sqrt{{\pi}}}} e^{{-{0}^2}}",
    public=False,
)

erfc: Op = unary(
    "erfc",
    libm.erfc,
    lambda out, x: (-erf_slope(x),),
    latex=r"\operatorname{{erfc}} {0}",
    doc="""1 - erf(x), right in the tail where that difference is 0.

    >>> import autograd_core as ac
    >>> ac.erfc(0.0)
    1.0
    """,
)

erfcx: Op = unary(
    "erfcx",
    kernel.erfcx,
    lambda out, x: (erfcx_slope(x),),
    latex=r"\operatorname{{erfcx}} {0}",
    doc="""exp(x*x) erfc(x), which falls like 1/x where erfc underflows.

    >>> import autograd_core as ac
    >>> ac.erfcx(0.0)
    1.0
    """,
)
erfcx_slope: Op = unary(
    "erfcx_slope",
    kernel.erfcx_slope,
    lambda out, x: (erfcx_curve(x),),
    latex=r"\operatorname{{erfcx}}' {0}",
    public=False,
)
erfcx_curve: Op = unary(
    "erfcx_curve",
    kernel.erfcx_curve,
    lambda out, x: (4.0 * erfcx_slope(x) + 2.0 * x * out,),
    latex=r"\operatorname{{erfcx}}'' {0}",
    public=False,
)

erfinv: Op = unary(
    "erfinv",
    kernel.erfinv,
    lambda out, x: (erfinv_slope(x),),
    latex=r"\operatorname{{erf}}^{{-1}} {0}",
    domain=OPEN_UNIT,
    doc="""The y with erf(y) = x; infinite at -1 and 1, where its derivative is too.

    >>> import autograd_core as ac
    >>> ac.erfinv(0.0)
    0.0
    """,
)
erfinv_slope: Op = unary(
    "erfinv_slope",
    kernel.erfinv_slope,
    lambda out, x: (2.0 * erfinv(x) * out * out,),
    latex=r"\frac{{\sqrt{{\pi}}}}{{2}} e^{{(\operatorname{{erf}}^{{-1}} {0})^2}}",
    public=False,
)

gamma: Op = unary(
    "gamma",
    gamma_kernel.gamma,
    lambda out, x: (gamma_slope(x),),
    latex=r"\Gamma {0}",
    domain=POSITIVE,
    doc="""The gamma function: gamma(n + 1) = n!; nan at negative integers, infinite at 0.

    >>> import autograd_core as ac
    >>> ac.gamma(5.0)
    24.0
    """,
)
gamma_slope: Op = unary(
    "gamma_slope",
    gamma_kernel.gamma_slope,
    lambda out, x: (gamma_curve(x),),
    latex=r"\Gamma' {0}",
    public=False,
)
gamma_curve: Op = unary(
    "gamma_curve",
    gamma_kernel.gamma_curve,
    lambda out, x: (_gamma_third(out, x),),
    latex=r"\Gamma'' {0}",
    public=False,
)


def _gamma_third(curve: Any, x: Any) -> Any:
    psi = lgamma_slope(x)
    return curve * psi + gamma(x) * (2.0 * psi * trigamma(x) + polygamma(2.0, x))


lgamma: Op = unary(
    "lgamma",
    gamma_kernel.lgamma,
    lambda out, x: (lgamma_slope(x),),
    latex=r"\log\left|\Gamma {0}\right|",
    domain=POSITIVE,
    doc="""log|gamma(x)|, infinite at 0 and the negative integers; its derivative is digamma(x).

    >>> import autograd_core as ac
    >>> ac.lgamma(1.0)
    0.0
    """,
)
# At a negative integer digamma has neither value nor slope, but log|gamma| curves up on both sides: +inf.
lgamma_slope: Op = unary(
    "lgamma_slope", gamma_kernel.digamma, lambda out, x: (trigamma(x),), latex=r"\psi {0}", public=False
)
trigamma: Op = unary(
    "trigamma", gamma_kernel.trigamma, lambda out, x: (polygamma(2.0, x),), latex=r"\psi' {0}", public=False
)

digamma: Op = unary(
    "digamma",
    gamma_kernel.digamma,
    lambda out, x: (digamma_slope(x),),
    latex=r"\psi {0}",
    domain=POSITIVE,
    doc="""The logarithmic derivative of gamma; nan at negative integers, infinite at 0.

    >>> import autograd_core as ac
    >>> round(ac.digamma(1.0), 12)
    -0.577215664902
    """,
)
digamma_slope: Op = unary(
    "digamma_slope",
    gamma_kernel.digamma_slope,
    lambda out, x: (polygamma(2.0, x),),
    latex=r"\psi' {0}",
    public=False,
)
polygamma: Op = binary(
    "polygamma",
    gamma_kernel.polygamma,
    lambda out, order, x: (0.0, polygamma(order + 1.0, x)),
    latex=r"\psi^{{({0})}} {1}",
    public=False,
    doc="The derivative of digamma of a whole order, 1 or more.",
)
