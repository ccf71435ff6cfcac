"""Module: a function with parameters. It finds them in its attributes, names them, and can be called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from autograd_core import Op, Value
from autograd_core.many import are_distinct, are_leaves
from autograd_core.trees import is_array


class Module:
    """Base of neurons, layers and models: define `__call__`, keep Values and Modules as attributes.

    The parameters of a module are the leaf Values among its attributes, and those of the modules, lists,
    tuples, dicts and arrays among them, in the order in which the attributes were set. Values elsewhere, in
    sets or objects that are no modules, are constants.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.offset = Value(2.0), Value(1.0)
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x + self.offset
    >>> line = Line().label_parameters()
    >>> line(3.0).data, [p.label for p in line.parameters()]
    (7.0, ['slope', 'offset'])
    """

    training = False  # whether it is being trained: dropout drops nothing otherwise

    def __call__(self, *inputs: Any) -> Any:
        """Compute the module's function on plain numbers or Values: one sample."""
        name = type(self).__name__
        raise NotImplementedError(
            f"{name} has no __call__: write `def __call__(self, x): ...` in class {name}"
        )

    def named_parameters(self) -> list[tuple[str, Value]]:
        """List each parameter once with its path, such as `layers.0.neurons.1.w2`, in the order of setting.

        A parameter that is reached by several paths (tied weights) has the name of the first.
        """
        return named_parameters(self)

    def parameters(self) -> list[Value]:
        """List each parameter once, in the order of `named_parameters`."""
        return [parameter for _, parameter in self.named_parameters()]

    def label_parameters(self) -> Module:
        """Make each parameter's path its label, for pictures, tables and errors; return the module."""
        for name, parameter in self.named_parameters():
            parameter.label = name
        return self

    def predict(self, x: Sequence[Any], *, compiled: bool | None = None) -> list[Any]:
        """Compute the outputs for every row of `x` as plain numbers, recording nothing.

        Args:
            x: the rows; lists or an array.
            compiled: whether through the compiler; by default where it pays, for a hundred rows or more.
        """
        from nn.scoring import predict  # which takes modules

        return predict(self, x, compiled)

    def settings(self) -> dict[str, Any]:
        """What the module's function depends on: its attributes, and whether it is being trained.

        Two modules of one class with the same settings, parameters and generators aside, share compiled code.
        """
        return vars(self) | {"training": self.training}

    def modules(self) -> list[Module]:
        """List this module and those in it, each once, outer ones first."""
        found: dict[int, Module] = {}
        _find_modules(self, found)
        return list(found.values())


def named_parameters(things: Any) -> list[tuple[str, Value]]:
    """List each parameter of a module, or of a structure of modules and Values, once with its path.

    >>> [name for name, _ in named_parameters([Value(1.0), Value(2.0)])]
    ['0', '1']
    """
    names: dict[int, tuple[str, Value]] = {}
    for path, holder, keys, parameters in _holders(things):
        prefix = ".".join(map(str, path))
        # Weights in a list are w0, w1, ... as in formulas; modules in a list are layers.0, layers.1, ...
        # and numbers in rows, rows.2.13, whose digits would run together.
        in_a_row = isinstance(holder, (list, tuple)) or is_array(holder)
        if prefix and (prefix[-1].isdigit() or not in_a_row):
            prefix += "."
        for key, parameter in zip(keys, parameters, strict=True):
            names.setdefault(id(parameter), (f"{prefix}{key}", parameter))
    return list(names.values())


def trained(things: Any) -> list[Value]:
    """List the parameters of what is to be trained.

    Raises:
        ValueError: if there are none.
    """
    found = [parameter for _, _, _, parameters in _holders(things) for parameter in parameters]
    if not found:
        advice = (
            "keep leaf Values or modules as attributes"
            if isinstance(things, Module)
            else "make it a class that inherits from nn.Module, with its Values as attributes; or list the "
            "Values: nn.Trainer([w, b], loss, nn.SGD(0.1))"
        )
        raise ValueError(f"{things!r:.60} has no parameters to train: {advice}")
    if are_distinct(found):
        return found
    return list({id(parameter): parameter for parameter in found}.values())


def check_kept(model: Any, parameters: Sequence[Value]) -> None:
    """See that a call of the model has left it the parameters that are trained.

    Raises:
        ValueError: if it has others now.
    """
    if list(map(id, trained(model))) != list(map(id, parameters)):
        raise ValueError(
            "a call of the model changed which parameters it has: make them in __init__, and give what "
            "__call__ computes other names than theirs"
        )


def check_depends(name: str, losses: Iterable[Any], parameters: Iterable[Value]) -> None:
    """See that one of the losses at least is computed from one of the parameters.

    Raises:
        ValueError: if none is, and training would leave the parameters as they are.

    >>> w = Value(1.0)
    >>> check_depends("loss", [2.0, 2.0 * w], [w])
    """
    trained = set(map(id, parameters))
    for loss in losses:
        met = {id(loss)}
        waiting: list[Any] = [loss] if isinstance(loss, Value) else []
        while waiting:
            node = waiting.pop()
            if id(node) in trained:
                return
            # Behind a comparison that is recorded there is no derivative: in eager code a bool stands there.
            parents = () if node.op is None or node.op.opaque else node.parents
            waiting += [x for x in parents if id(x) not in met]
            met.update(map(id, parents))
    raise ValueError(
        f"{name} depends on none of the parameters to train, which would stay as they are: compute it with "
        "these very Values, not with their .data"
    )


@contextmanager
def training_mode(model: Any, training: bool) -> Iterator[None]:
    """Have every module of a model, or of several, train, or not, within the block; a function has none.

    >>> model = Module()
    >>> with training_mode(model, True):
    ...     model.training
    True
    >>> model.training
    False
    """
    found: dict[int, Module] = {}
    _find_modules(model, found)
    modules = list(found.values())
    before = [module.training for module in modules]
    try:
        for module in modules:
            module.training = training
        yield
    finally:
        for module, mode in zip(modules, before, strict=True):
            module.training = mode


def _find_modules(thing: Any, found: dict[int, Module]) -> None:
    if isinstance(thing, Module):
        if id(thing) in found:
            return
        found[id(thing)] = thing
    elif type(thing) is list and are_leaves(thing, Value):  # mostly the weights of a neuron
        return
    for _, part in _items(thing):
        if type(part) not in _WITHOUT_PARTS:
            _find_modules(part, found)


# Parameters that lie side by side: the keys that lead to what holds them, that itself, their keys, and they.
Held = tuple[tuple[Any, ...], Any, Sequence[Any], list[Value]]


def _holders(thing: Any) -> list[Held]:
    found: list[Held] = []
    _find_holders(thing, (), found)
    return found


def _find_holders(thing: Any, path: tuple[Any, ...], found: list[Held]) -> None:
    if type(thing) is list and thing and are_leaves(thing, Value):  # mostly the weights of a neuron
        found.append((path, thing, range(len(thing)), thing))
        return
    keys: list[Any] = []
    parameters: list[Value] = []
    for key, part in _items(thing):
        kind = type(part)
        if kind is Value:
            if part.op is None:
                keys.append(key)
                parameters.append(part)
        elif kind not in _WITHOUT_PARTS:
            found.append((path, thing, keys, parameters))
            keys, parameters = [], []
            _find_holders(part, (*path, key), found)
    found.append((path, thing, keys, parameters))


_WITHOUT_PARTS = {Value, Op, FunctionType, str, float, int, bool, type(None)}


def _items(thing: Any) -> Iterable[tuple[Any, Any]]:
    """What a module, list, tuple, dict or array of objects holds, each with its name, index or key."""
    if isinstance(thing, Module):
        return vars(thing).items()
    if isinstance(thing, (list, tuple)):
        return enumerate(thing)
    if is_array(thing):
        return enumerate(thing.ravel().tolist() if thing.dtype == object else ())
    return thing.items() if isinstance(thing, Mapping) else ()


def plain(output: Any) -> Any:
    """Read the numbers of an output: a Value, or lists of them."""
    if isinstance(output, (list, tuple)):
        return [plain(part) for part in output]
    return output.data if isinstance(output, Value) else output
