"""Rows renewed: what is wanted of samples takes the place of the last rows that they are in."""

from __future__ import annotations

from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.execute_lanes import Lanes, Source, open_source, run_lanes
    from cython.cimports.autograd_core.compiler.execute_totals import Found, Room, Wanted, run_samples
else:
    from autograd_core.compiler.execute_lanes import Lanes
    from autograd_core.compiler.execute_totals import Room, Wanted


def renew(room: Room, samples: Any) -> None:
    """Have what is wanted take the place of the last rows of samples."""
    source = cython.declare(Source)
    samples.write_shared(room.lanes[0].shared)
    open_source(samples, cython.address(source))
    renew_rows(room, cython.address(source))


@cython.cfunc
def renew_rows(room: Room, rows: cython.pointer[Source]) -> cython.int:
    """The same in C: without copies where the program runs in place."""
    wanted: Wanted = room.wanted
    lanes: Lanes = room.lanes[0]
    slots: cython.pp_double = lanes.chunk.lanes
    first: cython.p_double = rows.rows + (rows.count - wanted.alone) * rows.apart
    out = cython.declare(Found)
    start: cython.Py_ssize_t
    i: cython.Py_ssize_t
    if not wanted.in_place or rows.apart % 8:
        out.rows = first
        out.apart = rows.apart
        return run_samples(room, rows, 0, rows.apart, cython.address(out))
    for start in range(0, rows.apart, room.width):
        for i in range(rows.count):
            slots[rows.places[i]] = rows.rows + i * rows.apart + start
        for i in range(wanted.alone):
            slots[wanted.slots_alone[i]] = first + i * rows.apart + start
        run_lanes(lanes, min(room.width, rows.apart - start), start == 0)
    for i in range(len(lanes.laned)):  # other batches may run here
        slots[i] = lanes.chunk.values + i * room.width
    return 0
