"""The records of every op, one chapter a file; importing this package fills `autograd_core.op.OPS`."""

# In reading order, each chapter after those it builds on.
# isort: off
from autograd_core.ops import arithmetic as arithmetic
from autograd_core.ops import remainders as remainders
from autograd_core.ops import powers as powers
from autograd_core.ops import exponential as exponential
from autograd_core.ops import trigonometric as trigonometric
from autograd_core.ops import hyperbolic as hyperbolic
from autograd_core.ops import special as special
from autograd_core.ops import steps as steps
from autograd_core.ops import piecewise as piecewise
from autograd_core.ops import activations as activations
from autograd_core.ops import reductions as reductions
from autograd_core.ops import softmax as softmax
from autograd_core.ops import structure as structure
from autograd_core.ops import selection as selection
