"""Steps: the sign and the roundings, constant between their jumps, with derivative 0 also at the jumps."""

from __future__ import annotations

from autograd_core.kernels import libm
from autograd_core.kernels import piecewise as kernel
from autograd_core.op import Op, binary, unary

sign: Op = unary(
    "sign",
    kernel.sign,
    lambda out, x: (0.0,),
    latex=r"\operatorname{{sign}} {0}",
    gates=True,
    kinks=lambda x: (x,),
    doc="""The sign of x: -1, 0 or 1; a step, so its derivative is 0 everywhere.

    >>> import autograd_core as ac
    >>> ac.sign(-2.0)
    -1.0
    """,
)

floor: Op = unary(
    "floor",
    libm.floor,
    lambda out, x: (0.0,),
    on_arrays="floor",
    latex=r"\lfloor {0} \rfloor",
    gates=True,
    kinks=lambda x: (x - libm.rint(x),),
    doc="""The largest integer not above x; a step, so its derivative is 0 everywhere.

    >>> import autograd_core as ac
    >>> ac.floor(-0.5)
    -1.0
    """,
)

ceil: Op = unary(
    "ceil",
    libm.ceil,
    lambda out, x: (0.0,),
    on_arrays="ceil",
    latex=r"\lceil {0} \rceil",
    gates=True,
    kinks=lambda x: (x - libm.rint(x),),
    doc="""The smallest integer not below x; a step, so its derivative is 0 everywhere.

    >>> import autograd_core as ac
    >>> ac.ceil(0.5)
    1.0
    """,
)

trunc: Op = unary(
    "trunc",
    libm.trunc,
    lambda out, x: (0.0,),
    on_arrays="trunc",
    latex=r"\operatorname{{trunc}} {0}",
    gates=True,
    kinks=lambda x: (x - libm.rint(x),),
    doc="""x without its fraction; a step, so its derivative is 0 everywhere.

    >>> import autograd_core as ac
    >>> ac.trunc(-1.5)
    -1.0
    """,
)

round_: Op = unary(
    "round",
    libm.rint,
    lambda out, x: (0.0,),
    on_arrays="rint",
    latex=r"\operatorname{{round}} {0}",
    gates=True,
    kinks=lambda x: (x - libm.floor(x) - 0.5,),
    aliases=("rint",),
    doc="""The nearest integer, halves to the even one; a step, so its derivative is 0 everywhere.

    >>> import autograd_core as ac
    >>> ac.round(2.5)
    2.0
    """,
)

round_to: Op = binary(
    "round_to",
    kernel.round_to,
    lambda out, x, digits: (0.0, 0.0),
    symbol="round",
    latex=r"\operatorname{{round}}({0}, {1})",
    gates=True,
    public=False,
    doc="x rounded to that many decimals, as `round(x, digits)` does; a step: its derivative is 0.",
)
