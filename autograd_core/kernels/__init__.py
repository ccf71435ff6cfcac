"""The numerically best formulas: typed plain Python that Cython also compiles, with the same bits."""
