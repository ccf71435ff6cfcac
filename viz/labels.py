"""What a user wrote, made fit for drawings: labels are hostile until `clean` and `escape` have seen them."""

from __future__ import annotations

import re

LONGEST = 200

_NEWLINES = re.compile("\r\n?")
_FORBIDDEN_BY_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # Char of XML 1.0


def clean(text: str) -> str:
    r"""Bring text into a form that XML can hold: plain newlines, no forbidden characters, not too long.

    >>> clean("a\r\nb\x00")
    'a\nb�'
    """
    text = _FORBIDDEN_BY_XML.sub("�", _NEWLINES.sub("\n", text))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def escape(text: str) -> str:
    r"""Make clean text a DOT label that every engine shows as it is: no entity, escape or HTML is left.

    >>> str(escape(r"<b> & \N"))
    '<b> &amp; \\\\N'
    """
    import graphviz  # what is written in a terminal or in LaTeX does without

    escaped: str = graphviz.escape(text.replace("&", "&amp;"))
    return escaped
