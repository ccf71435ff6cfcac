# Addresses of functions: those of the C library, and those that compiled kernels export.

from cpython.pycapsule cimport PyCapsule_GetName, PyCapsule_GetPointer
from libc cimport math as libm
from libc.stdint cimport uintptr_t


cdef inline object capsule_address(object capsule):
    return <uintptr_t>PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule))


cdef inline dict library_entries():
    return {
        "exp": <uintptr_t>libm.exp, "exp2": <uintptr_t>libm.exp2, "expm1": <uintptr_t>libm.expm1,
        "log": <uintptr_t>libm.log, "log2": <uintptr_t>libm.log2, "log10": <uintptr_t>libm.log10,
        "log1p": <uintptr_t>libm.log1p, "sqrt": <uintptr_t>libm.sqrt, "cbrt": <uintptr_t>libm.cbrt,
        "sin": <uintptr_t>libm.sin, "cos": <uintptr_t>libm.cos, "tan": <uintptr_t>libm.tan,
        "asin": <uintptr_t>libm.asin, "acos": <uintptr_t>libm.acos, "atan": <uintptr_t>libm.atan,
        "sinh": <uintptr_t>libm.sinh, "cosh": <uintptr_t>libm.cosh, "tanh": <uintptr_t>libm.tanh,
        "asinh": <uintptr_t>libm.asinh, "acosh": <uintptr_t>libm.acosh, "atanh": <uintptr_t>libm.atanh,
        "erf": <uintptr_t>libm.erf, "erfc": <uintptr_t>libm.erfc, "fabs": <uintptr_t>libm.fabs,
        "floor": <uintptr_t>libm.floor, "ceil": <uintptr_t>libm.ceil, "trunc": <uintptr_t>libm.trunc,
        "rint": <uintptr_t>libm.rint, "copysign": <uintptr_t>libm.copysign, "fmod": <uintptr_t>libm.fmod,
        "remainder": <uintptr_t>libm.remainder, "atan2": <uintptr_t>libm.atan2, "pow": <uintptr_t>libm.pow,
        "fma": <uintptr_t>libm.fma,
    }
