# How compiled Values are made and let go: memory.h, which value.py calls where it is compiled.

cdef extern from "memory.h":
    bint use_node_blocks(object type, Py_ssize_t size)
    object new_node(
        object type, object op, double data, object a, object b, double pa, double pb,
        unsigned long long state
    )
