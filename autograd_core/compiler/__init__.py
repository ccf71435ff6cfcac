"""The compiler: from scalars to vectors.

Scalar code written with loops is full of nodes that do the same to other numbers. The compiler records the
function once, derives its gradient as more graph, and bundles those nodes: a few dozen vector instructions
are left of a hundred thousand scalar ones. The chapters, in reading order:

Making a program
    record       call the function with Values, take down the tape; sources: the user's lines
    ir           the graph as a struct of arrays, every node once; simplify: on the way in
    gradient     every op's rule run on symbols, in the order of the eager sweep
    fuse         sums of products become one node each
    bundle       nodes of one level with the same op are one instruction
    layout       slots side by side; instruction: strides where the code had loops; integers: arrays of them
    program      the result: prints, pickles

Running it
    execution    which executor runs; execute_numpy, on arrays, is the reference
    machine      the program as words for native loops; streams: sums; entries: kernels; arrays: NumPy's
    execute_native   instruction by instruction: execute_sums, execute_maps
    execute_lanes    many samples at once: execute_lane_sums; execute_totals and outer add up over samples

Serving calls
    api          ac.compile; runner: which recording serves; recordings: made when one is missing
    arguments    which of their parts are numbers; leaves: put where a run needs them
    batching     arguments with an axis of samples; lanes: a batch, and its results put together
    windows      samples laid out once, of which some in a row are a batch
    in_place     rows of arrays renewed, as an optimiser does: execute_in_place
    execute_descent  the two in turn: batches and steps with no Python between
    explain      what became of a function; timing: where the time goes
"""

from autograd_core.extras import COMPILER, check_installed

check_installed("ac.compile", *COMPILER)
