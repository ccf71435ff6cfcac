"""The optional Cython step: the engine's hot files are ordinary Python; with a C compiler they are built as
they are.

Without Cython or a C compiler the build prints one line and goes on: the same files run as plain Python,
with the same results, bit for bit. Only what `compile` makes then runs on NumPy, whose exp, tanh and their
like may differ in the last place. AUTOGRAD_CORE_PLAIN=1 asks for plain Python on purpose.
"""

import ast
import os
import re
import sys
from glob import glob
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

COMPILED = ["scalars", "op", "node", "many", "operators", "backward", "value"]
COMPILER = [
    "simplify",
    "ir",
    "record",
    "gradient",
    "fuse",
    "instruction",
    "bundle",
    "layout",
    "machine",
    "entries",
    "leaves",
    "streams",
    "execute_sums",
    "execute_lane_sums",
    "execute_maps",
    "execute_native",
    "execute_lanes",
    "execute_totals",
    "execute_in_place",
    "execute_descent",
    "arguments",
    "execution",
    "batching",
    "lanes",
    "runner",
]
DIRECTIVES = {
    "language_level": 3,
    "cdivision": True,
    "auto_pickle": False,
    "show_performance_hints": False,
}


class OptionalBuild(build_ext):
    """Build what can be built; say in one line what cannot, and go on."""

    def initialize_options(self):
        super().initialize_options()
        self.parallel = os.cpu_count()

    def run(self):
        try:
            super().run()
        except Exception as problem:  # whatever a missing compiler raises on this system
            # All or nothing: compiled and plain modules share the layout of a node.
            for path in self.get_outputs():
                if os.path.exists(path):
                    os.remove(path)
            self.extensions = []
            say_plain(problem)


def say_plain(problem):
    """Print the one line."""
    reason = str(problem).strip().splitlines()[-1:] or [type(problem).__name__]
    print(f"autograd_core: not compiled ({reason[0]}); it runs as plain Python, only slower", file=sys.stderr)


def declare_kernels():
    """Write each kernel module's .pxd: what maps floats, or a row of them, to a float gets an entry point
    that C code can call.

    What does nothing but arithmetic and calls of C returns a `lockless`, which is a double: its entry point
    needs neither Python nor its lock, and the name of the type tells the compiler's executors so.
    """
    for path in glob("autograd_core/kernels/*.py"):
        if path.endswith(("__init__.py", "libm.py")):
            continue
        tree = ast.parse(Path(path).read_text())
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        kernels = [node for node in functions if all(kind in KINDS for kind in kinds_of(node))]
        lockless = find_lockless(tree, kernels)
        lines = [
            "# Written by setup.py from the .py file.",
            "from cpython.array cimport array as numbers_array",
        ]
        lines.append("ctypedef double lockless")
        for node in kernels:
            free = node.name in lockless
            *kinds, result = [KINDS[kind] for kind in kinds_of(node)]
            arguments = [f"{kind} {each.arg}" for kind, each in zip(kinds, node.args.args, strict=True)]
            called = "cpdef" if {*kinds, result} == {"double"} else "cdef"
            lines.append(
                f"{called} {'lockless' if free else result} {node.name}({', '.join(arguments)})"
                + (" noexcept nogil" if free else "")
            )
        declared = Path(path).with_suffix(".pxd")
        text = "\n".join([*lines, ""])
        if not declared.exists() or declared.read_text() != text:
            declared.write_text(text)


# What C calls the types of a kernel.
KINDS = {
    "float": "double",
    "cython.p_double": "double *",
    "cython.Py_ssize_t": "Py_ssize_t",
    "array[float]": "numbers_array",
}


def kinds_of(node):
    """The annotations of a function's arguments and of its result; None where there is none of its own."""
    if node.args.vararg:
        return [None]
    annotations = [argument.annotation for argument in node.args.args] + [node.returns]
    kinds = [annotation and ast.unparse(annotation) for annotation in annotations]
    return [*kinds[:-1], None if kinds[-1] == "array[float]" else kinds[-1]]


def find_lockless(tree, kernels):
    """The names of the kernels that use nothing but floats, C functions and each other."""
    free = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("cython.cimports."):
            free |= {name.name for name in node.names}
    found = {kernel.name for kernel in kernels}
    count = -1
    while count != len(found):  # one that calls what is not free is not free
        count = len(found)
        found = {kernel.name for kernel in kernels if kernel.name in found and is_free(kernel, free | found)}
    return found


def is_free(kernel, free):
    """Whether a kernel names nothing but its numbers and what is free."""
    simple = (
        ast.Return, ast.If, ast.IfExp, ast.AnnAssign, ast.AugAssign, ast.BinOp, ast.UnaryOp, ast.BoolOp,
        ast.Compare, ast.Call, ast.Name, ast.Constant, ast.Expr, ast.operator, ast.unaryop, ast.boolop,
        ast.cmpop, ast.expr_context,
        ast.For, ast.While, ast.Assign, ast.Subscript, ast.Attribute,
    )  # fmt: skip
    parts = [part for statement in kernel.body for part in ast.walk(statement)]
    known = {argument.arg for argument in kernel.args.args} | {"float", "cython", "range"} | free
    known |= {part.target.id for part in parts if isinstance(part, ast.AnnAssign)}
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    typed = all(
        ast.unparse(part.annotation) in (*KINDS, "cython.int")
        for part in parts
        if isinstance(part, ast.AnnAssign)
    )
    attributes = {ast.unparse(part) for part in parts if isinstance(part, ast.Attribute)}
    typed = typed and attributes <= {"cython.cast", "cython.int", *KINDS}
    return typed and names <= known and all(isinstance(part, simple) for part in parts)


def extensions():
    """List the extension modules; none where Cython is missing or plain Python was asked for."""
    if os.environ.get("AUTOGRAD_CORE_PLAIN"):
        return []
    try:
        from Cython.Build import cythonize
    except ImportError as problem:
        say_plain(problem)
        return []
    files = [f"autograd_core/{name}.py" for name in COMPILED]
    files += [f"autograd_core/compiler/{name}.py" for name in COMPILER]
    declare_kernels()
    files += sorted(
        path for path in glob("autograd_core/kernels/*.py") if not path.endswith(("__init__.py", "libm.py"))
    )
    # No fused multiply-add and no fast-math: compiled and plain Python agree to the bit.
    # And nobody reads errno, which keeps square roots from being vectors.
    flags = [] if sys.platform == "win32" else ["-O2", "-ffp-contract=off", "-fno-math-errno"]
    modules = [
        Extension(
            path[:-3].replace("/", "."),
            [path],
            include_dirs=["autograd_core"],
            depends=glob(f"{os.path.dirname(path)}/*.h"),  # Cython knows of no header that another includes
            extra_compile_args=[*flags, "-O3"]
            if flags and re.search("execute_|leaves|exponential_sums|rows", path)
            else flags,
        )
        for path in files
    ]
    try:
        return cythonize(modules, compiler_directives=DIRECTIVES, quiet=True)
    except Exception as problem:  # a Cython that does not understand the sources
        say_plain(problem)
        return []


setup(ext_modules=extensions(), cmdclass={"build_ext": OptionalBuild})
