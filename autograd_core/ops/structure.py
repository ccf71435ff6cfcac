"""Ops that move values and compute nothing."""

from __future__ import annotations

import operator

from autograd_core.op import unary

identity = unary(
    "identity",
    operator.pos,
    lambda out, x: (1.0,),
    expansion=lambda x: x,
    symbol="=",
    latex="{0}",
    public=False,
    doc="""x itself, as a new node: what a nested transform differentiates by.""",
)
stop = unary(
    "stop",
    operator.pos,
    lambda out, x: (0.0,),
    expansion=lambda x: x,
    latex="{0}",
    gates=True,
    opaque=True,
    public=False,
    doc="""x without its derivative: what `v.detach()` is while the compiler records.""",
)
