"""The house in order: imports go down and in no circle, chapters are short, nothing foreign is in it."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter

import pytest

from imports import PACKAGES, ROOT, find_modules, imports_of, names_imported

# The floors from the ground up. A room is a module of autograd_core, or a package with all it holds; it
# imports from lower floors, and a package from itself. `__main__`, the command line, stands above all.
FLOORS = [
    "_plain errors text tables domains differences collector extras files",
    "kernels command",
    "scalars traced",
    "node op",
    "graph trees symbolic local programs redefine many _lists ops",
    "backward textbook report storage program_writer",
    "anomaly naming gradient_graph operators",
    "value walk",
    "modes expression functional stepper compare",
    "check",
    "admission",
    "define",
    "autograd_core",
    "paths products terminal_stepper testing compiler",
    "repl nn viz",
    "__main__",
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}

# Who reaches from one package to its neighbour, when asked to: command lines, a history that draws itself.
SIDEWAYS = {"autograd_core.__main__", "nn.__main__", "nn.history"}

FOREIGN = re.compile(
    r"(?<![\w.~)}])/(?:home|root|work|Users|mnt|opt|tmp)/\w"  # a path on somebody's machine
    r"|index-url|pypi\.org|pythonhosted|/simple/|artifactory"  # where somebody's packages come from
    r"|TODO|FIXME"
)


def room_of(module: str) -> str:
    """Where a module is: itself in autograd_core, else its package."""
    parts = module.split(".")
    if parts[-1] == "__main__":
        return "__main__"
    return parts[1] if parts[0] == "autograd_core" and len(parts) > 1 else parts[0]


def tracked(*patterns: str) -> list[str]:
    """The files of the repository; this one names what must not be there."""
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this copy of the project has no history")
    return [name for name in listed.stdout.split() if name != "tests/test_architecture.py"]


MODULES = find_modules()


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module):
    room = room_of(module)
    assert room in FLOOR, f"which floor is {room} on? add it to FLOORS"
    for imported in imports_of(MODULES[module]):
        target = room_of(imported)
        assert target == room or FLOOR[target] < FLOOR[room], f"{module} imports upwards: {imported}"


@pytest.mark.parametrize("module", MODULES)
def test_what_is_imported_in_calls_stays_in_the_package_or_below(module):
    package = module.partition(".")[0]
    for imported in imports_of(MODULES[module], later=True):
        target = imported.partition(".")[0]
        assert target in (package, "autograd_core") or module in SIDEWAYS, f"{module} uses {imported}"


def test_no_module_imports_itself_in_a_circle():
    try:
        TopologicalSorter({module: imports_of(path) for module, path in MODULES.items()}).prepare()
    except CycleError as found:
        pytest.fail(" <- ".join(found.args[1]))


def test_every_floor_has_its_rooms():
    assert {room_of(module) for module in MODULES} == set(FLOOR)


def test_a_file_is_a_chapter():
    too_long = {}
    for name in tracked("*.py", "*.pxd", "*.h", "*.js", "*.css"):
        lines = (ROOT / name).read_text().splitlines()
        if len(lines) >= 300 or max(map(len, lines), default=0) > 110:
            too_long[name] = (len(lines), max(map(len, lines)))
    assert too_long == {}, "under 300 lines of at most 110 columns: split it by subject"


def test_nothing_in_the_repository_speaks_of_a_machine_or_of_work_to_do():
    found = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:  # a picture, a packed table
            continue
        found += [f"{name}: {match.group()}" for match in FOREIGN.finditer(text)]
    assert found == []


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_are_there_once_and_at_home(package):
    module = importlib.import_module(package)
    assert len(set(module.__all__)) == len(module.__all__)
    assert set(module.__all__) <= set(dir(module))
    for name in module.__all__:
        home = getattr(getattr(module, name), "__module__", None) or package
        assert home.partition(".")[0] == package, f"{package}.{name} is at home in {home}"


@pytest.mark.parametrize("package", ["autograd_core", "viz"])
def test_names_loaded_later_are_those_a_type_checker_sees(package):
    module = importlib.import_module(package)
    later = getattr(module, "_LATER", None) or module._HOME
    [for_types] = [
        node
        for node in ast.parse(MODULES[package].read_text()).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    seen = {name.rpartition(".")[2]: name for name in names_imported(ast.Module(for_types.body, []), False)}
    assert seen == {name: f"{package}.{home}.{name}" for name, home in later.items()}
    assert set(later) <= set(module.__all__)


def test_every_extra_and_every_package_is_where_a_reader_looks():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    installed = (ROOT / "README.md").read_text().partition("## Installed")[2].partition("\n## ")[0]
    assert set(project["project"]["optional-dependencies"]) <= set(re.findall(r"`(\w+)`", installed))
    for package in PACKAGES:
        assert (ROOT / package / "py.typed").exists()
        assert "py.typed" in project["tool"]["setuptools"]["package-data"][package]
    packages = {".".join(path.parent.relative_to(ROOT).parts) for path in MODULES.values()}
    assert packages <= set(project["tool"]["setuptools"]["packages"])


def test_the_engine_is_imported_in_50_ms_from_the_standard_library():
    code = (
        "import sys, time\n"
        "before, start = set(sys.modules), time.process_time()\n"
        "import autograd_core\n"
        "print(time.process_time() - start, *{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    fastest = float("inf")
    for _ in range(5):  # what else the machine does takes the caches away; once must be quiet enough
        out = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        ).stdout
        seconds, *loaded = out.split()
        foreign = set(loaded) - {"autograd_core", *sys.stdlib_module_names}
        # What compiled modules share; in plain Python, Cython's stand-in for itself where it is installed.
        assert {name for name in foreign if "cython" not in name.lower()} == set()
        fastest = min(fastest, float(seconds))
        if fastest < 0.05:
            return
    pytest.fail(f"import autograd_core takes {1000 * fastest:.0f} ms")


def test_the_compilers_list_of_chapters_is_its_folder():
    folder = ROOT / "autograd_core" / "compiler"
    words = set(re.findall(r"\w+", (folder / "__init__.py").read_text()))
    assert {file.stem for file in folder.glob("*.py")} - words == {"__init__"}
