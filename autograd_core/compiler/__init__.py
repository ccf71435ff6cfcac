"""The compiler: from scalars to vectors.

Scalar code written with loops is full of nodes that do the same to other numbers. The compiler records the
function once, derives its gradient as more graph, and bundles those nodes: a few dozen vector instructions
are left of a hundred thousand scalar ones. The chapters, in reading order:

    record     call the function with Values, take down the tape
    ir         the graph as a struct of arrays, every node once; simplify: on the way in
    gradient   every op's rule run on symbols, in the order of the eager sweep
    fuse       sums of products become one node each
    bundle     nodes of one level with the same op are one instruction
    layout     slots side by side; instruction: strides where the code had loops
    program    the result: prints, pickles; sources: with the user's lines
    execute    in NumPy; native
    api        ac.compile: arguments, recordings, guards
    explain    what became of a function, and where the time goes
"""

from importlib.util import find_spec

_missing = [name for name in ("numpy", "optree") if find_spec(name) is None]
if _missing:
    raise ImportError(f"ac.compile needs {' and '.join(_missing)}: pip install {' '.join(_missing)}")
