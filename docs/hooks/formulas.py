r"""Formulas of a page, written between dollars, as MathML: browsers draw it without a script or a font."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from latex2mathml.converter import convert

_INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
_DISPLAYED = re.compile(r'<div class="arithmatex">\\\[(.*?)\\\]</div>', re.DOTALL)


def on_page_content(html: str, **_: Any) -> str:
    """Replace the LaTeX of a page."""
    html = _INLINE.sub(lambda found: convert(unescape(found[1])), html)
    return _DISPLAYED.sub(lambda found: convert(unescape(found[1].strip()), display="block"), html)
