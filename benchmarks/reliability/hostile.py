"""Hostile inputs from a seed: valid ones with a few changes, deep nesting, huge numbers, odd characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

Content = TypeVar("Content", str, bytes)

ODD = [
    "\0", "\x1b[2J", "\x7f", "\x85", "\r", "\r\n", "\t", "\u200b", "\u202e", "\u2028", "\ud800", "\udfff",
    "\ufeff", "\ufffe", "\U0010ffff", "é", "e\u0301", "ﬁ", "Ⅷ", "٣", "²", "日本", "👩‍🔬",
    "<", ">", "&", "&#0;", '"', "'", "\\", "\\\\", "\\n", "\\N", "\\end{document}", "{", "}", "$",
    "$$", "\\(", "%", "#", "^", "_", "|", "]]>", "<!--", "</script>", "-->", "[bold]", "[/]", "${x}", "%s",
    "{0}", "__class__",
]  # fmt: skip
NUMBERS = [
    "1e400", "-1e400", "5e-324", "0x" + "f" * 300, "1" * 400, "9" * 5000, "-0.0", "nan", "inf", "1_0", "1e",
    "0777", "1j", ".", "2147483648", "-9223372036854775809", "18446744073709551615",
]  # fmt: skip
PIECES = [*ODD, *NUMBERS, " ", "\n", "", "()", "[", "]", "(", ")", ",", ";", ":", "=", "*", "**", "-", "."]
LONGEST = 20_000


def text(rng: Random, valid: Sequence[str]) -> str:
    """A text like the valid ones, or of characters of every plane."""
    if rng.random() < 0.1:
        return "".join([_character(rng) for _ in range(rng.choice([1, 3, 10, 100]))])
    return changed(rng, valid, PIECES)


def content(rng: Random, valid: Sequence[bytes]) -> bytes:
    """Bytes like the valid ones, or any."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.choice([0, 1, 7, 8, 9, 60, 500]))
    return changed(rng, valid, [piece.encode(errors="surrogatepass") for piece in PIECES])


def changed(rng: Random, valid: Sequence[Content], pieces: Sequence[Content]) -> Content:
    """One of the valid contents with up to eight changes."""
    found = rng.choice(valid)
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3, 8])):
        found = rng.choice(CHANGES)(rng, found, rng.choice([*pieces, *valid]))[:LONGEST]
    return found


def _character(rng: Random) -> str:
    return chr(rng.randrange(rng.choice([128, 0x3000, 0x110000])))


def _cut(rng: Random, found: Content) -> tuple[Content, Content, Content]:
    """Before, a short or long stretch, after."""
    start = rng.randrange(len(found) + 1)
    end = min(len(found), start + rng.choice([0, 1, 1, 4, 20, len(found)]))
    return found[:start], found[start:end], found[end:]


def _replace(rng: Random, found: Content, piece: Content) -> Content:
    before, _, after = _cut(rng, found)
    return before + piece + after


def _remove(rng: Random, found: Content, piece: Content) -> Content:
    before, _, after = _cut(rng, found)
    return before + after


def _repeat(rng: Random, found: Content, piece: Content) -> Content:
    before, stretch, after = _cut(rng, found)
    return before + stretch * rng.choice([2, 10, 300]) + after


def _nest(rng: Random, found: Content, piece: Content) -> Content:
    before, stretch, after = _cut(rng, found)
    times = rng.choice([1, 10, 150, 3000])
    return before + piece * times + stretch + piece[::-1] * times + after


def _end(rng: Random, found: Content, piece: Content) -> Content:
    before, stretch, _ = _cut(rng, found)
    return before + stretch


CHANGES: list[Callable[..., str | bytes]] = [_replace, _replace, _remove, _repeat, _nest, _end]
