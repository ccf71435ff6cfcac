# Rows renewed in C.

from autograd_core.compiler.execute_lanes cimport Source
from autograd_core.compiler.execute_totals cimport Room

cdef int renew_rows(Room room, Source *rows) except? -1
