r"""LaTeX of an expression and of its local derivatives, from the templates and the rules of the ops' records.

A record's template says by itself how it binds: `{0} + {1}` is a sum, `\frac{{{0}}}{{{1}}}` holds its
operands, so parentheses follow from it. A record's rule, applied to LaTeX, writes the local derivative. Large
graphs stay readable: what is used twice, bears a label or grows too long gets a line of its own.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping
from typing import Any

from autograd_core.errors import DomainError
from autograd_core.graph import leaves
from autograd_core.naming import Names
from autograd_core.node import Node
from autograd_core.symbolic import local_rules
from viz.model import require_positive, require_value
from viz.templates import Term, number
from viz.words import shown, told_options

MAX_LINES = 100
LONGEST_LINE = 160  # characters
MOST_LEAVES = 8  # in a document
MOST_NODES_A_LINE = LONGEST_LINE // 2
DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath}
\allowdisplaybreaks
\begin{document}
FORMULAS
\end{document}
"""
SHOW = ("expression", "local", "chain")


class Latex(str):
    """LaTeX for math mode; a notebook renders it."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self}$"


@told_options
def to_latex(
    z: Node,
    *,
    show: str | Collection[str] = "expression",
    wrt: Node | None = None,
    names: Mapping[str, Any] | None = None,
    max_lines: int = MAX_LINES,
) -> Latex:
    r"""Write the expression behind a Value as LaTeX (for math mode); in a notebook it is rendered.

    Args:
        z: the output.
        show: "expression"; "local" for each op's value and local derivatives (d result / d operand); "chain"
            for the chain rule: the product along each path from `z` to `wrt`, and their sum; or several.
        wrt: the Value that "chain" differentiates by.
        names: names for values without a label, such as `locals()`; without, they are v1, v2, ... as the
            stepper calls them, and such a leaf of an expression is its number.
        max_lines: at most so many lines, the last ones.

    Raises:
        OperandError: (a TypeError) if `z` is not a Value, or `names` no mapping.
        DomainError: (a ValueError) for another `show`, or a `wrt` that none of it asks for.
        GraphError: (a ValueError) if "chain" is asked for without `wrt`, or `wrt` is not in the graph.

    >>> from autograd_core.value import Value
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> to_latex((x + y) * y)
    '\\left(x + y\\right) \\cdot y'
    >>> print(to_latex(x * y, show="chain", wrt=x))
    \begin{aligned}
    \frac{\partial v_{1}}{\partial x} &= y \\
    &= 3
    \end{aligned}
    """
    require_value(z)
    wanted = shown(show, SHOW)
    if not wanted:
        raise DomainError(f"show: nothing is wanted. Write one of {', '.join(map(repr, SHOW))}")
    if wrt is not None and "chain" not in wanted:
        raise DomainError('wrt is for the chain rule: to_latex(z, show="chain", wrt=x)')
    require_positive("max_lines", max_lines)
    lines = _Lines(Names(z, names), max_lines)
    if "expression" in wanted:
        lines.add_expression(alone=wanted == {"expression"})
    if "local" in wanted:
        lines.add_local()
    if "chain" in wanted:
        from viz.chain import chain_rule

        for left, right in chain_rule(z, wrt, lines.name):
            lines.add(left, right)
    return Latex(lines)


@told_options
def document(z: Node, *, names: Mapping[str, Any] | None = None, max_lines: int = MAX_LINES) -> str:
    """Write a LaTeX document: the expression, its local derivatives, the chain rule by each leaf if few."""
    parts = [to_latex(z, show=show, names=names, max_lines=max_lines) for show in ("expression", "local")]
    given = Names(z, names)
    named = [leaf for leaf in leaves(z) if given.is_given(leaf)]
    if len(named) <= MOST_LEAVES:
        parts += [to_latex(z, show="chain", wrt=leaf, names=names) for leaf in named]
    return DOCUMENT.replace("FORMULAS", "\n".join(f"\\[\n{part}\n\\]" for part in parts))


class _Lines:
    """Equations, the last `limit` of them, over the nodes of one graph.

    Nodes too far from the output for their lines to be kept are only named.
    """

    def __init__(self, names: Names, limit: int) -> None:
        order = names.order
        self.names = names
        self.root = names.root
        self.near = order[-limit * MOST_NODES_A_LINE :]
        self.kept: deque[tuple[str, str]] = deque(maxlen=limit)
        self.dropped = any(node.op is not None for node in order[: -len(self.near)])

    def add(self, left: str, right: str) -> None:
        self.dropped |= len(self.kept) == self.kept.maxlen
        self.kept.append((left, right))

    def name(self, node: Node) -> Term:
        return Term.symbol(self.names[node])

    def leaf_or_name(self, node: Node) -> Term:
        is_number = node.op is None and not self.names.is_given(node)
        return number(node.data) if is_number else self.name(node)

    def add_expression(self, *, alone: bool) -> None:
        uses = Counter(id(parent) for node in self.near for parent in node.parents)
        terms: dict[int, Term] = {}

        def term_of(node: Node) -> Term:
            return terms[id(node)] if id(node) in terms else self.leaf_or_name(node)

        for node in self.near:
            if node.op is None:
                continue
            term = node.op.apply(tuple(term_of(x) if isinstance(x, Node) else x for x in node.operands))
            needs_name = self.names.is_given(node) or uses[id(node)] > 1 or len(term.text) > LONGEST_LINE
            if node is not self.root and needs_name:
                self.add(self.name(node).text, term.text)
                term = self.name(node)
            terms[id(node)] = term
        is_named = self.root.op is not None and (self.names.is_given(self.root) or self.kept or not alone)
        self.add(self.name(self.root).text if is_named else "", term_of(self.root).text)

    def add_local(self) -> None:
        for node in self.near:
            name = self.name(node)
            if node.op is None:
                self.add(name.text, number(node.data).text)
                continue
            operands = tuple(self.name(x) if isinstance(x, Node) else x for x in node.operands)
            self.add(name.text, _equal(node.op.apply(operands), node.data))
            formulas = local_rules(node, name, operands)
            for x, edge, formula in zip(node.operands, node.edges, formulas, strict=True):
                if isinstance(x, Node):
                    left = rf"\frac{{\partial {name.text}}}{{\partial {self.name(x).text}}}"
                    self.add(left, "0" if edge is None else _equal(formula, edge))

    def __str__(self) -> str:
        if len(self.kept) == 1 and not self.dropped:
            [(left, right)] = self.kept
            return f"{left} = {right}" if left else right
        rows = [r"&\vdots"] * self.dropped + [f"{left} &= {right}".lstrip() for left, right in self.kept]
        return "\n".join([r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"])


def _equal(formula: Term | float, value: float) -> str:
    """Write a formula and what it comes to, once where they are the same."""
    term = formula if isinstance(formula, Term) else number(formula)
    result = number(value).text
    return term.text if term.text == result else f"{term.text} = {result}"
