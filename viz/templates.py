r"""LaTeX terms, and what the LaTeX template of an op's record says about parentheses.

How tightly a term binds is one of six levels. By the neighbours of each field a template such as
`{0} \cdot {1} + {2}` tells which level an operand needs, and by its outermost symbols which the result has.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise, zip_longest
from typing import Any

from autograd_core.op import Op
from autograd_core.symbolic import Symbol
from autograd_core.textbook import MEANINGS
from viz.labels import clean

SUM, PRODUCT, FUNCTION, POWER, NUMBER, ATOM = range(1, 7)
MOST_ARGUMENTS = 8

_PIECE = re.compile(r"\\(?:left|right)\s*(?:\\[a-zA-Z]+|\\?.)|\\[a-zA-Z]+|\\.|\x00-?\d+\x00|\S")
_OPENING = re.compile(r"\\left\b|\\left\W|[({\[]|\\l(?:floor|ceil|Vert|vert)$")
_CLOSING = re.compile(r"\\right\b|\\right\W|[)}\]]|\\r(?:floor|ceil|Vert|vert)$")
_NAME = re.compile(r"([A-Za-z]+)_?([0-9]*)")
_SPECIAL = re.compile(r"[\\{}$&#%_~^\n]")
_NAMED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\n": " "}
_GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|"
    "phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)
_PLUS_MINUS = ("+", "-")
_TIMES = (r"\cdot", r"\times", r"\bmod", "/")
_SCRIPTS = ("^", "_")


@dataclass(frozen=True, slots=True, eq=False)
class Term(Symbol):
    """LaTeX text and how tightly it binds; ops apply to it as they apply to numbers and Values."""

    text: str
    level: int = ATOM

    @classmethod
    def symbol(cls, name: str) -> Term:
        r"""Write a label: letters, Greek letters, an index; anything else as text.

        >>> [Term.symbol(name).text for name in ("x", "w12", "theta_1", "loss", "50% off")]
        ['x', 'w_{12}', '\\theta_{1}', '\\mathrm{loss}', '\\text{50\\% off}']
        """
        match = _NAME.fullmatch(name)
        if match is None:
            return cls(rf"\text{{{_SPECIAL.sub(_escaped, clean(name))}}}")
        letters, digits = match.groups()
        text = letters if len(letters) == 1 else rf"\mathrm{{{letters}}}"
        if _GREEK.fullmatch(letters):
            text = "\\" + letters
        return cls(f"{text}_{{{digits}}}" if digits else text)

    def at_least(self, level: int) -> str:
        """The text, in parentheses if it binds less tightly than `level`."""
        return self.text if self.level >= level else rf"\left({self.text}\right)"

    @staticmethod
    def __apply_op__(op: Op, operands: tuple[Any, ...]) -> Term:
        terms = [x if isinstance(x, Term) else number(x) for x in operands]
        if op.latex is None:
            term = _meaning(op, operands)
            if term is not None:
                return term
            name = op.name.replace("_", r"\_")
            return Term(rf"\operatorname{{{name}}}\left({_listed(terms)}\right)", FUNCTION)
        literals, operands_at, needs, level = _bindings(op.latex, len(terms))
        places = zip(operands_at, needs, strict=True)
        texts = [_listed(terms) if i < 0 else terms[i].at_least(need) for i, need in places]
        return Term("".join(chain.from_iterable(zip_longest(literals, texts, fillvalue=""))), level)


def number(x: float) -> Term:
    """Write a number with six significant digits.

    >>> number(2.0).text, number(-1.5e-20).text, number(float("inf")).text
    ('2', '-1.5 \\\\cdot 10^{-20}', '\\\\infty')
    """
    if x != x:
        return Term(r"\mathrm{nan}")
    text = f"{x:.6g}".replace("inf", r"\infty")
    level = NUMBER
    if "e" in text:
        digits, exponent = text.split("e")
        text, level = rf"{digits} \cdot 10^{{{int(exponent)}}}", PRODUCT
    return Term(text, SUM if text.startswith("-") else level)


def _meaning(op: Op, operands: tuple[Any, ...]) -> Term | None:
    """What an internal record without a template means in other ops, None where that has no form."""
    term = None
    if not op.public and op.name in MEANINGS:
        with suppress(TypeError, ValueError, IndexError):  # what code for floats raises on a term
            term = MEANINGS[op.name](*operands)
    return term if isinstance(term, Term) else None


def _escaped(match: re.Match[str]) -> str:
    return _NAMED.get(match[0], "\\" + match[0])


def _listed(terms: list[Term]) -> str:
    texts = [term.text for term in terms]
    return ", ".join(texts if len(texts) <= MOST_ARGUMENTS else [*texts[:3], r"\ldots", texts[-1]])


@cache
def _bindings(template: str, count: int) -> tuple[list[str], list[int], list[int], int]:
    """Take a template apart: literals, the operand between each two (-1: all), its need, the level."""
    marked = template.format(*[f"\x00{i}\x00" for i in range(count)], args="\x00-1\x00")
    literals, operands = marked.split("\x00")[::2], [int(i) for i in marked.split("\x00")[1::2]]
    needs = [0] * len(operands)
    place = iter(range(len(operands)))
    groups: list[list[str]] = [[]]  # the groups around the current piece, outermost first
    for piece in _PIECE.findall(marked):
        if _CLOSING.match(piece):
            _require(groups.pop(), needs)
            groups[-1][-1] += ")"
        else:
            groups[-1].append(f"\x00{next(place)}" if piece.startswith("\x00") else piece)
            if _OPENING.match(piece):
                groups.append([])
    _require(groups[0], needs)
    if groups[0] == ["\x000"]:
        needs = [ATOM]  # `{0}`, an identity
    return literals, operands, needs, _level(groups[0])


def _require(group: list[str], needs: list[int]) -> None:
    """Set what the fields of one group need, by what stands to their left and right."""
    for left, piece, right in zip(["", *group], group, [*group[1:], ""], strict=False):
        if piece.startswith("\x00"):
            needs[int(piece[1:])] = _need(left, right)


def _need(left: str, right: str) -> int:
    if right in _SCRIPTS and right:
        return NUMBER
    if left in _TIMES:
        return POWER
    if left not in ("", ",", *_PLUS_MINUS):
        return NUMBER if left.startswith("\\") else ATOM
    if right in _TIMES:
        return POWER
    if right not in ("", ",", *_PLUS_MINUS):
        return NUMBER
    return PRODUCT if left in _PLUS_MINUS else SUM if right in _PLUS_MINUS else 0


def _level(outermost: list[str]) -> int:
    first = outermost[0]
    if any(piece in _PLUS_MINUS for piece in outermost):
        return SUM
    if any(piece in _TIMES for piece in outermost):
        return PRODUCT
    if outermost[-1] in ("()", r"\left()"):
        return POWER if first.startswith("\\") else ATOM
    if first.startswith("\\") and first not in (r"\frac", r"\sqrt") and not first.endswith(")"):
        return FUNCTION
    beside = pairwise(outermost)
    if any(piece.startswith("\x00") and left not in _SCRIPTS for left, piece in beside):
        return FUNCTION
    if any(piece in _SCRIPTS or piece == r"\frac" for piece in outermost):
        return POWER
    return ATOM
