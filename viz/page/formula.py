r"""Formulas for the page: the LaTeX of an op and of its local derivatives as MathML, which browsers draw.

MathML is kept as lists: `["mfrac", ["mn", "1"], ["mi", "x"]]`; the page's script makes elements of them. A
formula names no operand: it has holes, so that the thousand products of a network share one.
"""

from __future__ import annotations

import re
from typing import Any

from autograd_core.node import Node
from autograd_core.symbolic import local_rules
from viz.templates import Term, number

Tree = list[Any]  # tag, then children: trees, or one text

RESULT, HOLE = "\ue000", 0xE001  # private characters: the result, and operand 0, 1, 2, ...
LONGEST = 400  # characters of LaTeX

_PIECE = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S")
_TEXT = re.compile(r"(\\(?:operatorname|mathrm|text))\{((?:\\.|[^{}\\])*)\}")
_SIGNS = {
    "-": "−", "*": "∗", r"\cdot": "·", r"\times": "×", r"\bmod": "mod", r"\ldots": "…", r"\lfloor": "⌊",
    r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉", r"\vert": "|", r"\lVert": "‖", r"\rVert": "‖",
    r"\{": "{", r"\}": "}", r"\|": "‖", r"\sum": "∑", r"\prod": "∏", r"\le": "≤", r"\ge": "≥", r"\ne": "≠",
}  # fmt: skip
_LETTERS = {
         "infty": "∞", "partial": "∂", "ell": "ℓ", "alpha": "α", "beta": "β", "gamma": "γ", "delta":
    "δ", "epsilon": "ε",     "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu":
    "ν", "xi": "ξ", "pi": "π", "rho": "ρ",     "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi":
    "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",     "Theta": "Θ", "Lambda": "Λ", "Pi": "Π", "Sigma":
    "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip


def formulas(node: Node) -> list[str]:
    r"""LaTeX of a node's op, then of each of its local derivatives; "" where there is none to show.

    >>> from autograd_core import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> [text.replace("\ue001", "x").replace("\ue002", "y") for text in formulas(x * y)]
    ['x \\cdot y', 'y', 'x']
    """
    op, operands = node.op, node.operands
    if op is None:
        return []
    holes = [Term(hole(i)) if isinstance(x, Node) else x for i, x in enumerate(operands)]
    written = [op.apply(tuple(holes)).text]
    rules = local_rules(node, Term(RESULT), holes)
    for x, each in zip(operands, rules, strict=True):
        if isinstance(x, Node) and each is not None:
            text = each.text if isinstance(each, Term) else number(float(each)).text
            written.append(text if len(text) <= LONGEST else "")
        else:
            written.append("")
    return written


def hole(place: int) -> str:
    """The character that stands for the name of an operand, the last one for all that are too many."""
    return chr(min(HOLE + place, 0xF8FF))


def to_mathml(latex: str) -> Tree:
    r"""Turn the LaTeX that records write into MathML; what is not known is shown as it is written.

    >>> to_mathml(r"\frac{1}{x^2}")
    ['mfrac', ['mn', '1'], ['msup', ['mi', 'x'], ['mn', '2']]]
    """
    texts: list[str] = []

    def set_aside(match: re.Match[str]) -> str:
        texts.append(re.sub(r"\\(.)", r"\1", match[2]))
        return rf"\mi {len(texts) - 1} "

    tokens = _PIECE.findall(_TEXT.sub(set_aside, latex))
    return _row(_Reader(tokens[::-1], texts).until(None))


def _row(trees: list[Tree]) -> Tree:
    return trees[0] if len(trees) == 1 else ["mrow", *trees]


class _Reader:
    """Reads tokens, the next one at the end of the list, into trees."""

    def __init__(self, tokens: list[str], texts: list[str]) -> None:
        self.tokens = tokens
        self.texts = texts

    def until(self, end: str | None) -> list[Tree]:
        trees: list[Tree] = []
        while self.tokens and self.tokens[-1] != end:
            piece = self.tokens.pop()
            if piece in "^_":
                self._script(piece, trees)
            else:
                trees.append(self._one(piece))
        if self.tokens:
            self.tokens.pop()
        return trees

    def _script(self, piece: str, trees: list[Tree]) -> None:
        base = trees.pop() if trees else ["mrow"]
        script = self._argument()
        other = {"^": "msub", "_": "msup"}[piece]
        if base[0] == other:
            under, over = (base[2], script) if piece == "^" else (script, base[2])
            trees.append(["msubsup", base[1], under, over])
        else:
            trees.append(["msup" if piece == "^" else "msub", base, script])

    def _argument(self) -> Tree:
        return self._one(self.tokens.pop()) if self.tokens else ["mrow"]

    def _one(self, piece: str) -> Tree:
        if piece == "{":
            return _row(self.until("}"))
        if piece == r"\frac":
            return ["mfrac", self._argument(), self._argument()]
        if piece == r"\sqrt":
            if not self.tokens or self.tokens[-1] != "[":
                return ["msqrt", self._argument()]
            self.tokens.pop()
            degree = _row(self.until("]"))
            return ["mroot", self._argument(), degree]
        if piece == r"\left":
            opening = self._argument()
            inside = self.until(r"\right")
            return ["mrow", opening, *inside, self._argument()]
        if piece == r"\mi":
            name = self.texts[int(self.tokens.pop())]
            return ["mi", name] if len(name) == 1 else ["mrow", ["mi", name], ["mspace"]]
        if piece[0].isdigit():
            return ["mn", piece]
        if piece[1:] in _LETTERS:
            return ["mi", _LETTERS[piece[1:]]]
        if piece in _SIGNS:
            return ["mo", _SIGNS[piece]]
        if piece.startswith("\\") and piece[1:].isalpha():  # \sin, \ln and what is not known
            return ["mrow", ["mi", piece[1:]], ["mspace"]]
        is_name = piece.isalpha() or "\ue000" <= piece <= "\uf8ff"
        return ["mi" if is_name else "mo", piece.removeprefix("\\")]
