"""Sums and products without a rounding error: the result and exactly what rounding took away.

Sources: Knuth, The Art of Computer Programming vol. 2, 4.2.2 (TwoSum); Dekker, "A floating-point technique
for extending the available precision", 1971 (Split, TwoProd).
"""

from __future__ import annotations

_SPLITTER = 134217729.0  # 2**27 + 1


def two_sum(a: float, b: float) -> tuple[float, float]:
    """Return (s, e) with s = fl(a + b) and s + e = a + b exactly."""
    s = a + b
    b_part = s - a
    return s, (a - (s - b_part)) + (b - b_part)


def two_product(a: float, b: float) -> tuple[float, float]:
    """Return (p, e) with p = fl(a * b) and p + e = a * b exactly; |a|, |b|, |p| in 1e-290 .. 1e299."""
    p = a * b
    t = _SPLITTER * a
    a_high = t - (t - a)
    a_low = a - a_high
    t = _SPLITTER * b
    b_high = t - (t - b)
    b_low = b - b_high
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low
