"""Property tests for everyone: hypothesis strategies for numbers, operands, expressions and programs.

A test of a function of your own is three lines:

    from autograd_core.testing import gradient_test, scalars
    from my_package import huber
    test_huber = gradient_test(huber, scalars(-5.0, 5.0), scalars(0.1, 2.0))

or, in hypothesis' own words, with `autograd_core.assert_gradients` in the body:

    @given(scalars(-5.0, 5.0), scalars(0.1, 2.0))
    def test_huber(x, delta):
        ac.assert_gradients(huber, x, delta)

What fails is shrunk to the smallest example and printed as code that can be pasted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import Parameter, signature
from math import isfinite
from typing import Any

from autograd_core.extras import told_if_missing

with told_if_missing("autograd_core.testing"):
    from hypothesis import given, reject
    from hypothesis import strategies as st

from autograd_core.check import assert_gradients
from autograd_core.domains import Interval
from autograd_core.errors import DomainError, OperandError
from autograd_core.op import OPS, Op
from autograd_core.program_writer import write_program
from autograd_core.programs import Program, sequence_count
from autograd_core.value import Value

_LARGEST = 1.7976931348623157e308
# Where floats change their ways: zeros, the smallest, the first normal, half and all digits, the largest.
_EDGES = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    5e-324,
    2.2250738585072014e-308,
    1e-160,
    2.0**-53,
    2.0**26,
    2.0**53,
    1e160,
    _LARGEST,
)
_CHOICES = st.binary(max_size=12)


def scalars(low: float = -_LARGEST, high: float = _LARGEST) -> st.SearchStrategy[float]:
    """Finite floats from `low` to `high`: small ones, all magnitudes, and where floats change their ways.

    Raises:
        DomainError: (a ValueError) where `low` is above `high`.
    """
    if not low <= high:
        raise DomainError(f"scalars: low={low!r} is above high={high!r}: the lower end comes first")
    return _scalars(Interval(low, high, low_closed=True, high_closed=True), edges=True)


def operands(op: Op, edges: bool = False) -> st.SearchStrategy[tuple[float, ...]]:
    """Tuples of numbers in the domain of an op, as its `forward` takes them.

    Args:
        op: a record of `autograd_core.OPS`.
        edges: also the ends of the domain, kinks, ties, and all magnitudes; without it, only operands in the
            inside of the domain, off kinks, at which the op and its local derivatives are finite.

    >>> @given(operands(OPS["log"]))
    ... def test_logarithms(xs):
    ...     assert OPS["log"](*xs) < xs[0]
    >>> test_logarithms()
    """
    if op.arity is None:
        drawn: st.SearchStrategy[tuple[float, ...]] = _of_a_sequence(op, _scalars(op.domain[0], edges))
    else:
        drawn = st.tuples(*[_scalars(domain, edges) for domain in op.domain])
    if edges:
        repeated = drawn.map(lambda xs: (*xs[:1], *[xs[0] if x in op.domain[0] else x for x in xs[1:]]))
        inside = repeated.filter(lambda xs: all(x in d for x, d in zip(xs, op.domain, strict=False)))
        return drawn if op.arity is None else st.one_of(drawn, inside)
    return drawn.filter(lambda xs: _is_smooth(op, xs))


def expressions(
    ops: Iterable[Op | str] | None = None, leaves: int = 3, size: int = 60
) -> st.SearchStrategy[Program]:
    """Expressions of 1 to `size` ops over 1 to `leaves` numbers, with shared parts, finite at their point.

    An expression is called with numbers or Values, has `point`, and prints as code that can be pasted.

    Args:
        ops: the records, or their names, to use; all public ones by default.
        leaves: the largest number of parameters.
        size: the largest number of ops.

    >>> @given(expressions(["sin", "mul"], size=5))
    ... def test_expressions(f):
    ...     assert_gradients(f, *f.point)
    >>> test_expressions()
    """
    return _written(st.tuples(_op_of(ops), _CHOICES), leaves, size)


def programs(
    ops: Iterable[Op | str] | None = None, leaves: int = 3, size: int = 12
) -> st.SearchStrategy[Program]:
    """Small functions: steps, loops that update a number, branches that data choose; finite at their point.

    Args:
        ops: the records, or their names, to use; all public ones by default.
        leaves: the largest number of parameters.
        size: the largest number of statements outside loops and branches.

    >>> @given(programs(["sin", "mul"], size=5))
    ... def test_programs(f):
    ...     assert isfinite(f(*f.point))
    >>> test_programs()
    """
    step = st.tuples(_op_of(ops), _CHOICES)
    loop = st.tuples(_op_of(ops), _CHOICES, st.integers(1, 4))
    branch = st.tuples(_op_of(ops), _CHOICES, _op_of(ops), _CHOICES)
    return _written(st.one_of(step, loop, branch), leaves, size)


def _op_of(ops: Iterable[Op | str] | None) -> st.SearchStrategy[Op]:
    chosen = [op for op in OPS.values() if op.public] if ops is None else ops
    return st.sampled_from([OPS[op] if isinstance(op, str) else op for op in chosen])


def _written(
    statement: st.SearchStrategy[tuple[Any, ...]], leaves: int, size: int
) -> st.SearchStrategy[Program]:
    """Programs of drawn statements; lists from three least lengths on, so that long ones are not rare."""
    point = st.lists(scalars(-8.0, 8.0), min_size=1, max_size=leaves)
    least = dict.fromkeys([1, size // 6 or 1, size // 2 or 1])
    body = st.one_of([st.lists(statement, min_size=n, max_size=size) for n in least])
    return st.builds(write_program, point, body).filter(lambda program: bool(program.body))


def gradient_test(
    f: Callable[..., Any], *arguments: st.SearchStrategy[Any], order: int = 2
) -> Callable[[], None]:
    """A test, for pytest to collect, that the gradient of `f` is right wherever it has one.

    Args:
        f: the function; its text must not change what it returns from call to call.
        arguments: one strategy for each parameter, numbers from -10 to 10 by default.
        order: derivatives up to this order are checked.

    Raises:
        OperandError: (a TypeError) for an argument that is no strategy.

    >>> import autograd_core as ac
    >>> gradient_test(lambda x, y: ac.sin(x) * y)()
    >>> gradient_test(ac.log)()
    """
    if not arguments:
        arguments = (scalars(-10.0, 10.0),) * _operand_count(f)
    for argument in arguments:
        if not isinstance(argument, st.SearchStrategy):
            raise OperandError(
                f"gradient_test: expected a strategy for each parameter, such as scalars(-1.0, 1.0), got "
                f"{type(argument).__name__} {argument!r:.60}; autograd_core.assert_gradients checks one point"
            )

    @given(st.tuples(*arguments))
    def test(point: tuple[Any, ...]) -> None:
        try:
            assert_gradients(f, *point, order=order)
        except DomainError:  # no number, or no gradient, at this point
            reject()

    return test


def _operand_count(f: Callable[..., Any]) -> int:
    if not isinstance(f, Op):
        return sum(p.default is Parameter.empty for p in signature(f).parameters.values())
    if f.arity is None:
        raise TypeError(f"gradient_test: {f.name} is over a sequence: give a strategy of lists of numbers")
    return f.arity - len(f.defaults)


def _scalars(domain: Interval, edges: bool) -> st.SearchStrategy[float]:
    if domain.integers_only:
        return st.integers(int(domain.low), int(min(domain.high, domain.low + 8))).map(float)
    near = _floats(domain, max(domain.low, -4.0), min(domain.high, max(4.0, domain.low + 4.0)))
    if not edges:
        return near.filter(lambda x: min(abs(x), x - domain.low, domain.high - x) > 1e-3)
    special = [x for x in (*_EDGES, domain.low, domain.high) if isfinite(x) and x in domain]
    everything = _floats(domain, max(domain.low, -_LARGEST), min(domain.high, _LARGEST))
    return st.one_of(near, everything, *([st.sampled_from(special)] if special else []))


def _floats(domain: Interval, low: float, high: float) -> st.SearchStrategy[float]:
    low, high = min(low, domain.high), max(high, domain.low)
    return st.floats(low, high).filter(lambda x: x in domain)


def variable_places(op: Op, operands: tuple[float, ...]) -> list[int]:
    """Which of an op's operands can be differentiated by; an index in front (`softmax`, `var`) cannot."""
    if op.arity is not None:
        return list(range(op.arity))
    result = op(*[[Value(1.0), Value(2.0)]] * sequence_count(op))
    node = result[0] if isinstance(result, list) else result
    constants = sum(not isinstance(x, Value) for x in node.operands)
    return list(range(constants, len(operands)))


def _of_a_sequence(op: Op, items: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[float, ...]]:
    def flat(rows: list[tuple[float, ...]], component: int) -> tuple[float, ...]:
        result = op(*[[Value(x) for x in column] for column in zip(*rows, strict=True)])
        node = result[component % len(rows)] if isinstance(result, list) else result
        return tuple([x.data if isinstance(x, Value) else x for x in node.operands])

    rows = st.lists(st.tuples(*[items] * sequence_count(op)), min_size=2, max_size=5)
    return st.builds(flat, rows, st.integers(0, 4))


def _is_smooth(op: Op, xs: tuple[float, ...]) -> bool:
    if op.kinks is not None and not all(abs(kink) > 1e-6 for kink in op.kinks(*xs)):
        return False
    out = op.forward(*xs)
    return isfinite(out) and all(isfinite(slope) for slope in op.rule(out, *xs))
