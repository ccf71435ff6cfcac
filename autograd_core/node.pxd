# The fields of a node, for the compiled modules that touch them; node.py says what they mean.

cimport cython
from cpython.ref cimport Py_INCREF, PyObject

cdef extern from "memory.h":
    void use_node_blocks(object type, Py_ssize_t size)
    void let_go(PyObject *thing)
    Py_ssize_t nodes_alive()

@cython.no_gc
cdef class Node:
    cdef double _data
    cdef double _grad
    cdef object _op
    cdef object _a
    cdef object _b
    cdef double _pa
    cdef double _pb
    cdef object _label
    cdef unsigned long long _state
    cdef object __weakref__


cdef inline void release(Node node) noexcept:
    """Let go of the operands of a dying node one after the other, however long the chain behind them."""
    cdef PyObject *a = <PyObject *>node._a
    cdef PyObject *b = <PyObject *>node._b
    Py_INCREF(node._a)
    Py_INCREF(node._b)
    node._a = None
    node._b = None
    let_go(a)
    let_go(b)
