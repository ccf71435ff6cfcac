"""Transforms: functions in, functions out. `grad(f)` is the gradient of `f`, and can be differentiated again.

`f` is written for plain scalars; it is called with Values in place of the numbers it is differentiated by.
At top level the results are plain floats in the input's structure. Inside another transform, or where the
inputs are Values, they are Values: graph that the outer transform differentiates in its turn. Each
transform differentiates by inputs of its own, so nested ones cannot take each other's: d/dx [x * d/dy (x +
y)] = 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import islice
from typing import Any

from autograd_core import anomaly, backward, gradient_graph
from autograd_core.errors import DomainError, GraphError, OperandError, check_function
from autograd_core.graph import depends_on
from autograd_core.node import check_values
from autograd_core.ops.structure import identity
from autograd_core.scalars import is_number
from autograd_core.text import counted
from autograd_core.traced import recorder
from autograd_core.trees import flatten, is_array, stack, take_apart
from autograd_core.value import Value, recording, watching

_inside: ContextVar[bool] = ContextVar("inside a transform", default=False)


class _Recording:
    """One call of a user's function on fresh inputs: what went in, what came out, what the results are."""

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: Sequence[Any],
        argnums: int | tuple[int, ...],
        has_aux: bool = False,
        /,
        **named: Any,
    ) -> None:
        self.function = function
        self._alone = not isinstance(argnums, tuple)
        chosen = argnums if isinstance(argnums, tuple) else (argnums,)
        where = [_place(function, argnum, len(arguments)) for argnum in chosen]
        if len(set(where)) < len(where):
            raise DomainError(f"argnums={argnums!r} names an argument of {_called(function)} twice")
        parts = [flatten(arguments[i]) for i in where]  # one by one: lone numbers need no optree
        scalars = [x for part, _ in parts for x in part]
        self._sizes = [len(part) for part, _ in parts]
        self._builds = [build for _, build in parts]
        self.nested = (
            _inside.get() or recorder.get() is not None or any(isinstance(x, Value) for x in scalars)
        )
        self.inputs = [identity(x) if isinstance(x, Value) else Value(x) for x in scalars]
        replaced = dict(enumerate(arguments)) | dict(zip(where, self._structures(self.inputs), strict=True))
        with _transform():
            output = function(*replaced.values(), **named)
        self.output: Any
        self.aux: Any
        self.output, self.aux = with_aux(output, function) if has_aux else (output, None)

    def _structures(self, scalars: Sequence[Any]) -> tuple[Any, ...]:
        rest = iter(scalars)
        pairs = zip(self._builds, self._sizes, strict=True)
        return tuple([build(islice(rest, size)) for build, size in pairs])

    def build(self, scalars: Sequence[Any]) -> Any:
        """Put one result per input scalar into the structures of the chosen arguments, or of the only one."""
        structures = self._structures(scalars)
        return structures[0] if self._alone else structures

    def scalar(self, output: Any, name: str) -> Any:
        """The output, or one of its parts, as a number that can be differentiated."""
        if isinstance(output, Value) or is_number(output):
            return output
        what = _called(self.function)
        if output is None:
            raise OperandError(f"{name}: {what} returned None; does it end with a return?")
        if name == "jacobian":
            got = f"{type(output).__name__} {output!r}"
            raise OperandError(f"jacobian: {what} returned {got} where a number is wanted")
        raise OperandError(
            f"{name}: {what} returned {type(output).__name__}, and only one number has a gradient: "
            "return one number, or use jacobian"
        )

    def gradients(self, output: Any) -> list[Any]:
        """d output / d input for every input, 0.0 where the output does not depend on it."""
        if not isinstance(output, Value):
            found: list[Any] = [None] * len(self.inputs)
        elif self.nested:
            found = gradient_graph.differentiable_gradients(output, self.inputs, independent=True)
        else:
            if watching.get():
                anomaly.check_backward(output, 1.0)
            found = backward.gradients(output, self.inputs)
        return [self.result(0.0 if gradient is None else gradient) for gradient in found]

    def result(self, x: Any) -> Any:
        """A number as the caller gets it: a Value inside another transform, a float at top level."""
        if self.nested:
            return x if isinstance(x, Value) else Value(x)
        return x.data if isinstance(x, Value) else float(x)

    def results(self, tree: Any) -> Any:
        """A whole structure as the caller gets it."""
        scalars, build = flatten(tree)
        return build([self.result(x) if isinstance(x, Value) or is_number(x) else x for x in scalars])


@contextmanager
def _transform() -> Iterator[None]:
    # The function is recorded even under a `no_grad` around the transform; one inside the function counts.
    inside, recorded = _inside.set(True), recording.set(True)
    try:
        yield
    finally:
        recording.reset(recorded)
        _inside.reset(inside)


def grad(
    f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, *, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that returns the gradient of `f`, in the structure of the input.

    `grad(f)(x)[i] = d f(x) / d x[i]`; what `f` does not use gets 0.0.

    Args:
        f: returns one number (with `has_aux=True`: that number and anything else, which is handed through).
        argnums: which positional argument, or a tuple of them (the result is a tuple then).

    Raises:
        OperandError: (a TypeError) where `f` returns no single number or an input is none.

    >>> grad(lambda x: x[0] ** 2 * x[1])([3.0, 2.0])
    [12.0, 9.0]
    """
    return gradient_of(f, argnums, has_aux, "grad")


def value_and_grad(
    f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, *, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that returns `(f(x), gradient)`; see `grad`. With `has_aux`: `((f(x), aux), gradient)`.

    >>> value_and_grad(lambda x, y: x * y, argnums=(0, 1))(3.0, 2.0)
    (6.0, (2.0, 3.0))
    """
    return _value_and_gradient_of(f, argnums, has_aux, "value_and_grad")


def gradient_of(
    f: Callable[..., Any], argnums: int | tuple[int, ...], has_aux: bool, name: str
) -> Callable[..., Any]:
    """`grad`, for a transform whose `name` is what its user wrote: errors open with it."""
    both = _value_and_gradient_of(f, argnums, has_aux, name)

    @wraps(f)
    def gradient(*arguments: Any, **named: Any) -> Any:
        value, gradient = both(*arguments, **named)
        return (gradient, value[1]) if has_aux else gradient

    return gradient


def _value_and_gradient_of(
    f: Callable[..., Any], argnums: int | tuple[int, ...], has_aux: bool, name: str
) -> Callable[..., Any]:
    check_function(name, f, argnums)

    @wraps(f)
    def value_and_gradient(*arguments: Any, **named: Any) -> Any:
        call = _Recording(f, arguments, argnums, has_aux, **named)
        output = call.scalar(call.output, name)
        gradient = call.build(call.gradients(output))
        value = call.result(output)
        return (value, call.results(call.aux)) if has_aux else value, gradient

    return value_and_gradient


def derivative(f: Callable[[Any], Any], order: int = 1) -> Callable[[Any], Any]:
    """The derivative of a function of one number, of any order.

    >>> import autograd_core as ac
    >>> derivative(ac.sin, order=2)(0.5) == -ac.sin(0.5)
    True
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < 0:
        raise DomainError(f"derivative: order is a whole number from 0, got {order!r}: derivative(f)(x)?")
    for _ in range(order):
        f = gradient_of(f, 0, False, "derivative")
    return f


def jacobian(
    f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, *, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that returns all first derivatives of all outputs: the output's structure, of the input's.

    `jacobian(f)(x)[i][j] = d f(x)[i] / d x[j]`. `f` is recorded once; each output costs one sweep over what
    it uses. Where an array comes out, each number of the input becomes an array of the output's shape, each
    array one of shape `output.shape + input.shape`.

    Args:
        f: returns a structure of numbers (with `has_aux=True`: that and anything else, handed through).
        argnums: which positional argument, or a tuple of them (each output has a tuple then).

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1]])([3.0, 2.0])
    [[2.0, 3.0], [1.0, 1.0]]
    """
    check_function("jacobian", f, argnums)

    @wraps(f)
    def matrix(*arguments: Any, **named: Any) -> Any:
        call = _Recording(f, arguments, argnums, has_aux, **named)

        def row(number: Any) -> Any:
            return call.build(call.gradients(call.scalar(number, "jacobian")))

        def rows(part: Any) -> Any:
            if not is_array(part):
                return row(part)
            return stack([row(x) for x in part.ravel().tolist()], like=row(0.0), shape=part.shape)

        parts, rebuild = take_apart(call.output) if call.output is not None else ([None], list)
        derivatives = rebuild([rows(part) for part in parts])
        return (derivatives, call.results(call.aux)) if has_aux else derivatives

    return matrix


def hessian(
    f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, *, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that returns all second derivatives of a number by the input: `n` sweeps for `n` inputs.

    >>> hessian(lambda x: x[0] ** 2 * x[1])([3.0, 2.0])
    [[4.0, 6.0], [6.0, 0.0]]
    """
    return jacobian(gradient_of(f, argnums, has_aux, "hessian"), argnums, has_aux=has_aux)


def gradients(output: Value, inputs: Sequence[Value], create_graph: bool = False) -> list[Any]:
    """d output / d input for each of some Values of a graph; no `.grad` is touched.

    Args:
        output: the Value to differentiate.
        inputs: Values of its graph, leaves or not.
        create_graph: return Values, which can be differentiated again, in place of floats.

    Raises:
        GraphError: for an input that is not in the graph of `output`.

    >>> x = Value(3.0, "x")
    >>> [first] = gradients(x * x * x, [x], create_graph=True)
    >>> first.data, gradients(first, [x])
    (27.0, [18.0])
    """
    if isinstance(inputs, Value):
        raise OperandError("gradients: the inputs are a list, also of one Value: gradients(z, [x])")
    check_values("gradients", output, *inputs)
    if create_graph:
        found = gradient_graph.differentiable_gradients(output, inputs)
    else:
        found = backward.gradients(output, inputs)
    for node, gradient in zip(inputs, found, strict=True):
        if gradient is None and not depends_on(output, node):
            raise GraphError(
                f"{node!r} is not in the graph of {output!r}: the output was not computed from it"
            )
    kind = Value if create_graph else float
    return [g if isinstance(g, Value) else kind(0.0 if g is None else g) for g in found]


def with_aux(output: Any, f: Callable[..., Any]) -> tuple[Any, Any]:
    """What `f` returned as the number to differentiate and the rest."""
    if not isinstance(output, tuple) or len(output) != 2:
        raise OperandError(
            f"has_aux=True: {_called(f)} must return a pair: the number to differentiate, and the rest"
        )
    return output


def _place(f: Callable[..., Any], argnum: int, count: int) -> int:
    if not -count <= argnum < count:
        given = counted(count, "positional argument")
        raise DomainError(f"argnums={argnum!r}: {_called(f)} was called with {given}")
    return argnum % count


def _called(f: Callable[..., Any]) -> str:
    return getattr(f, "__name__", type(f).__name__) + "()"
