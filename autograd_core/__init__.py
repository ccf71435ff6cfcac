"""A scalar autodiff engine to see backpropagation with: write scalars, read scalars, step through scalars.

>>> import autograd_core as ac
>>> from autograd_core import Value
>>> x, y = Value(2.0, "x"), Value(3.0, "y")
>>> z = x * y + ac.sin(x)
>>> z.backward()
>>> z, y.grad
(Value(6.909, op='+', grad=1.0), 2.0)

Every op of the table `autograd_core.OPS` is a function here: `ac.sin(2.0)` is a float, `ac.sin(x)` a Value.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd_core import ops as ops
from autograd_core.backward import zero_grad
from autograd_core.errors import (
    AnomalyError,
    AutogradError,
    DomainError,
    ExpressionError,
    GradientMismatch,
    GraphError,
    OperandError,
    TraceError,
)
from autograd_core.modes import detect_anomaly, no_grad
from autograd_core.op import OPS, Op
from autograd_core.value import Value, compiled

if TYPE_CHECKING:
    from autograd_core.check import assert_gradients, check_gradients
    from autograd_core.compiler.api import Compiled, compile
    from autograd_core.define import define_op, primitive
    from autograd_core.expression import parse
    from autograd_core.functional import derivative, grad, gradients, hessian, jacobian, value_and_grad
    from autograd_core.graph import ancestors, between, leaves, toposort
    from autograd_core.ops.selection import one_hot, take
    from autograd_core.paths import Explanation, explain
    from autograd_core.products import hvp, jvp, vjp
    from autograd_core.stepper import Step, Stepper, steps

__version__ = "0.1.0"
COMPILED = compiled
"""Whether the engine was built with a C compiler; the results are the same, bit for bit.

>>> COMPILED in (True, False)
True
"""

# Public names that are imported when they are first used, in reading order: name -> module.
_LATER = {
    "toposort": "graph", "ancestors": "graph", "leaves": "graph", "between": "graph",
    "Step": "stepper", "Stepper": "stepper", "steps": "stepper",
    "explain": "paths", "Explanation": "paths",
    "gradients": "functional", "grad": "functional", "value_and_grad": "functional",
    "derivative": "functional", "jacobian": "functional", "hessian": "functional",
    "jvp": "products", "vjp": "products", "hvp": "products",
    "check_gradients": "check", "assert_gradients": "check",
    "define_op": "define", "primitive": "define",
    "parse": "expression",
    "compile": "compiler.api", "Compiled": "compiler.api",
    "take": "ops.selection", "one_hot": "ops.selection",
}  # fmt: skip

__all__ = [
    "COMPILED",
    "OPS",
    "AnomalyError",
    "AutogradError",
    "Compiled",
    "DomainError",
    "Explanation",
    "ExpressionError",
    "GradientMismatch",
    "GraphError",
    "Op",
    "OperandError",
    "Step",
    "Stepper",
    "TraceError",
    "Value",
    "ancestors",
    "assert_gradients",
    "between",
    "check_gradients",
    "compile",
    "define_op",
    "derivative",
    "detect_anomaly",
    "explain",
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "leaves",
    "no_grad",
    "one_hot",
    "parse",
    "primitive",
    "steps",
    "take",
    "toposort",
    "value_and_grad",
    "vjp",
    "zero_grad",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _LATER:
        found = getattr(import_module(f"autograd_core.{_LATER[name]}"), name)
        globals()[name] = found
        return found
    if name in OPS and OPS[name].public:  # the ops are public functions, a user's own included
        return OPS[name]
    from autograd_core.text import nearest

    end = nearest(name, () if name.startswith("_") else __dir__())
    raise AttributeError(
        f"autograd_core has no {name!r}{end} Ops are in OPS, transforms and tools in __all__"
    )


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *(name for name, op in OPS.items() if op.public)})
