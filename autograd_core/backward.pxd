# The sweep's lists as C arrays of borrowed references, kept from one sweep to the next: the root holds its
# graph.

from autograd_core.node cimport Node
from cpython.ref cimport PyObject

cdef extern from "sweep.h":
    ctypedef struct Nodes:
        PyObject **items
        Py_ssize_t count
    int append_node(Nodes *nodes, PyObject *node) except -1
    void settle(Nodes *nodes)
    void fetch_ahead(Nodes *nodes, Py_ssize_t index) noexcept
    double *zeros(Py_ssize_t count) except NULL
    Nodes *order
    Nodes *stack


cdef inline Py_ssize_t size(Nodes *nodes) noexcept:
    return nodes.count


cdef inline Node at(Nodes *nodes, Py_ssize_t index):
    return <Node>nodes.items[index]


cdef inline int push(Nodes *nodes, Node node) except -1:
    return append_node(nodes, <PyObject *>node)


cdef inline Node top(Nodes *nodes):
    return <Node>nodes.items[nodes.count - 1]


cdef inline void drop_top(Nodes *nodes) noexcept:
    nodes.count -= 1


cdef inline void clear(Nodes *nodes) noexcept:
    settle(nodes)
