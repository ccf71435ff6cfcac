"""PDF of a drawing without a system program: the package `typst`, which needs nothing else, sets the SVG.

Chosen over cairosvg, which needs the cairo library of the system.
"""

from __future__ import annotations

from typing import Any

from autograd_core.extras import missing
from viz.engine import GRAPHVIZ, EngineError

PAGE = b"""#set document(date: none)
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""


def svg_to_pdf(svg: str) -> bytes:
    """Turn an SVG into a PDF of its size, the same bytes each time, with fonts of its own.

    Raises:
        EngineError: if `typst` is not installed or refuses the drawing.
    """
    try:
        import typst
    except ImportError:
        raise EngineError(
            f"no program here writes PDF: {missing('typst')}, or {GRAPHVIZ}, or write .svg or .png"
        ) from None
    try:
        pdf: Any = typst.compile(PAGE, sys_inputs={"svg": svg}, ignore_system_fonts=True)
    except typst.TypstError as problem:
        raise EngineError(f"typst refuses the drawing: {problem}") from None
    return bytes(pdf)
