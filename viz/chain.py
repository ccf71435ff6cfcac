r"""The chain rule in LaTeX: along each path from the output to a Value a product, and the sum of these.

\frac{\partial z}{\partial x} = \sum_{\text{paths}} \prod_{\text{edges}} \text{local derivative}
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import islice
from math import prod
from typing import Any

from autograd_core.backward import gradients, live_order
from autograd_core.errors import GraphError
from autograd_core.graph import depends_on
from autograd_core.node import Node
from autograd_core.symbolic import local_rules
from autograd_core.text import describe
from viz.model import require_value
from viz.templates import POWER, PRODUCT, Term, number

MOST_PATHS = 6  # in one sum
MOST_FACTORS = 8  # in one product
DOTS = Term(r"\cdots")

Step = tuple[Node, int]  # an edge: a result, and which of its operands


def chain_rule(root: Node, wrt: Node | None, name: Callable[[Node], Term]) -> Iterator[tuple[str, str]]:
    """Write d root / d wrt as equations: in symbols, by the local rules, in numbers, and what it comes to.

    Raises:
        GraphError: (a ValueError) if `wrt` is missing or not in the graph.
    """
    if wrt is None:
        raise GraphError('show="chain" needs the Value to differentiate by: to_latex(z, show="chain", wrt=x)')
    require_value(wrt)
    if not depends_on(root, wrt):
        raise GraphError(f"wrt: {describe(wrt)} is not in the graph of {describe(root)}")
    [total] = gradients(root, [wrt])
    paths = list(islice(_paths(root, wrt), MOST_PATHS + 1))

    def row(factor: Callable[[Step], Term]) -> str:
        return _sum([_product(_factors(path, factor)) for path in paths])

    def derivative(of: Node, by: Node) -> Term:
        return Term(rf"\frac{{\partial {name(of).text}}}{{\partial {name(by).text}}}")

    rows = [derivative(root, wrt).text]
    if paths and root is not wrt:
        rows.append(row(lambda step: derivative(step[0], _operand(step))))
        rows.append(row(lambda step: _rule(step, name)))
        rows.append(row(lambda step: number(_local(step))))
        rows.append(_sum([number(prod(map(_local, path))) for path in paths]))
    rows.append(number(0.0 if total is None else total).text)
    rows = list(dict.fromkeys(rows))
    yield rows[0], rows[1]
    for right in rows[2:]:
        yield "", right


def _paths(root: Node, wrt: Node) -> Iterator[list[Step]]:
    """The paths from the root to a Value along edges that carry a derivative, depth first."""
    reach = {id(wrt)}
    for node in live_order(root):
        if any(id(_operand(step)) in reach for step in _steps(node)):
            reach.add(id(node))
    path: list[Step] = []
    stack = [iter(_steps(root))] if root is not wrt else []
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
            if path:
                path.pop()
        elif id(_operand(step)) in reach:
            path.append(step)
            if _operand(step) is wrt:
                yield list(path)
                path.pop()
            else:
                stack.append(iter(_steps(_operand(step))))


def _steps(node: Node) -> list[Step]:
    return [(node, slot) for slot, edge in enumerate(node.edges) if edge is not None]


def _operand(step: Step) -> Any:
    return step[0].operands[step[1]]


def _local(step: Step) -> float:
    return step[0].edges[step[1]] or 0.0


def _rule(step: Step, name: Callable[[Node], Term]) -> Term:
    node, slot = step
    operands = [name(x) if isinstance(x, Node) else x for x in node.operands]
    formula = local_rules(node, name(node), operands)[slot]
    return formula if isinstance(formula, Term) else number(float(formula))


def _factors(path: Sequence[Step], factor: Callable[[Step], Term]) -> list[Term]:
    if len(path) <= MOST_FACTORS:
        return [factor(step) for step in path]
    half = MOST_FACTORS // 2
    return [*map(factor, path[:half]), DOTS, *map(factor, path[-half:])]


def _product(factors: Sequence[Term]) -> Term:
    if len(factors) == 1:
        return factors[0]
    texts = [each.text if each.level == PRODUCT else each.at_least(POWER) for each in factors]
    return Term(r" \cdot ".join(texts), PRODUCT)


def _sum(terms: Sequence[Term]) -> str:
    written: Term = reduce(operator.add, terms[:MOST_PATHS])
    return f"{written.text} + \\cdots" if len(terms) > MOST_PATHS else written.text
