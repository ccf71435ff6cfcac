"""The optional Cython step: the engine's hot files are ordinary Python; with a C compiler they are built as
they are.

Without Cython or a C compiler the build prints one line and goes on: the same files run as plain Python,
with the same results, bit for bit. AUTOGRAD_CORE_PLAIN=1 asks for that on purpose.
"""

import ast
import os
import sys
from glob import glob
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

COMPILED = ["scalars", "op", "node", "operators", "backward", "value"]
COMPILER = [
    "simplify",
    "ir",
    "record",
    "gradient",
    "fuse",
    "bundle",
    "entries",
    "execute_native",
    "execute_lanes",
]
DIRECTIVES = {"language_level": 3, "cdivision": True, "auto_pickle": False}


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
    """Write each kernel module's .pxd: what maps floats to a float gets an entry point that C code can
    call."""
    for path in glob("autograd_core/kernels/*.py"):
        if path.endswith(("__init__.py", "libm.py")):
            continue
        lines = []
        for node in ast.parse(Path(path).read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.args.vararg:
                continue
            kinds = [argument.annotation for argument in node.args.args] + [node.returns]
            if all(isinstance(kind, ast.Name) and kind.id == "float" for kind in kinds):
                arguments = ", ".join(f"double {argument.arg}" for argument in node.args.args)
                lines.append(f"cpdef double {node.name}({arguments})")
        declared = Path(path).with_suffix(".pxd")
        text = "# Written by setup.py from the .py file.\n" + "\n".join([*lines, ""])
        if not declared.exists() or declared.read_text() != text:
            declared.write_text(text)


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
    flags = [] if sys.platform == "win32" else ["-O2", "-ffp-contract=off"]
    modules = [
        Extension(
            path[:-3].replace("/", "."), [path], include_dirs=["autograd_core"], extra_compile_args=flags
        )
        for path in files
    ]
    try:
        return cythonize(modules, compiler_directives=DIRECTIVES, quiet=True)
    except Exception as problem:  # a Cython that does not understand the sources
        say_plain(problem)
        return []


setup(ext_modules=extensions(), cmdclass={"build_ext": OptionalBuild})
