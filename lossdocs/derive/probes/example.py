"""An example of each tensor of a loss, as text, and calls with it.

The same tensors stand in the head of each contract, so that a row can be read and run by hand.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lossdocs.declare import kinds
from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.kinds import ClassIndices, Kind
from lossdocs.derive.sources import Source

NUMBERS = "tensor([[1.0, 2.0, 3.0], [0.5, -1.0, 0.0]])"
YES_LOGITS = "tensor([[2.0, -1.0, 0.5], [0.0, 3.0, -2.0]])"

# What tensors are called, and their code: as the first argument, and as another one.
FIRST: dict[Kind, dict[str, str]] = {
    kinds.LogProbabilities: {"x": NUMBERS, "log_q": "x.log_softmax(1)"},
    kinds.Probabilities: {"x": NUMBERS, "q": "x.softmax(1)"},
    kinds.YesLogits: {"x": YES_LOGITS},
    kinds.YesProbabilities: {"x": YES_LOGITS, "p": "x.sigmoid()"},
    kinds.Embeddings: {"h": "torch.arange(8.0).view(2, 4).cos()"},
    kinds.HiddenStates: {"h": "torch.arange(8.0).view(2, 4).cos()"},
}
OTHER: dict[Kind, dict[str, str]] = {
    kinds.Reals: {"t": "tensor([[1.5, 0.0, 3.0], [0.5, 1.0, -2.5]])"},
    kinds.Probabilities: {"p": "tensor([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])"},
    kinds.YesProbabilities: {"t": "tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 0.25]])"},
    kinds.Signs: {"t": "tensor([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]])"},
    kinds.ClassIndices: {"y": "tensor([2, 1])"},
    kinds.LayerWeight: {"W": "torch.arange(12.0).view(3, 4).sin()"},
    kinds.LayerBias: {"b": "tensor([0.5, -0.5, 0.0])"},
    kinds.Variances: {"v": "tensor([[1.0, 0.5, 2.0], [0.25, 1.0, 4.0]])"},
    kinds.Embeddings: {"k": "torch.arange(8.0).view(2, 4).sin()"},
    kinds.Lengths: {"n": "tensor([3, 2])"},
}
# Likewise of tensors with axes of their own, by the letters of these and of what is counted.
SEQUENCES = {
    "T N C": {"x": "torch.arange(24.0).view(4, 2, 3).sin()", "log_q": "x.log_softmax(2)"},
    "N S C": {"y": "tensor([[2, 1], [1, 2]])"},
    "N T": {"n": "tensor([4, 3])"},
    "N S": {"m": "tensor([2, 1])"},
}
WEIGHTS = {
    "class": "tensor([1.0, 2.0, 4.0])",
    "element": "tensor([1.0, 2.0, 4.0])",
    "entry": "tensor([[1.0, 2.0, 4.0], [0.5, 0.0, 1.0]])",
}


COMPLEX = "A complex loss has no order, so it cannot be made small"


class Draft(NamedTuple):
    """A probe that was not run yet: code, what it shows, and why lossdocs may differ from torch."""

    id: str  # its group and its name there: shapes.row
    shows: str
    code: str
    why: str = ""


@dataclass(frozen=True)
class Example:
    """A loss, with an example of each of its tensors; called, it is a call as text."""

    source: Source

    @property
    def declaration(self) -> Declaration:
        """What is known of the loss."""
        return self.source.declaration

    @property
    def module(self) -> str:
        """The name of the class, where it is made with options alone."""
        return "" if self.source.has_own_module else self.declaration.module

    @cached_property
    def target(self) -> Parameter:
        """The tensor that the first is compared with."""
        named = (one for one in self.declaration.required if one.name in {"target", "targets"})
        return next(named, self.declaration.required[-1])

    @cached_property
    def named(self) -> Mapping[str, str]:
        """What each tensor is called in the code, by its argument."""
        return {argument: list(code)[-1] for argument, code in self._examples.items()}

    @cached_property
    def tensors(self) -> Mapping[str, str]:
        """The code of everything that has a name; each may name those before it."""
        return {name: text for code in self._examples.values() for name, text in code.items()}

    @cached_property
    def _examples(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        taken: set[str] = set()
        for parameter in self.declaration.tensors:
            code = self._of(parameter, first=not found)
            name = list(code)[-1]
            if name in taken:
                code = {f"{name}{len(found)}": f"{name}.flip(0)"}
            found[parameter.name] = code
            taken |= code.keys()
        for parameter in self.declaration.weights:
            assert parameter.weight is not None
            found[parameter.name] = {"w": WEIGHTS[parameter.weight.per]}
        return found

    def _of(self, parameter: Parameter, *, first: bool) -> dict[str, str]:
        given = (self.declaration.sizes, self.declaration.counts)
        letters = " ".join(said[parameter.name] for said in given if parameter.name in said)
        kind = parameter.kinds[0]
        by_kind = FIRST.get(kind, {"x": NUMBERS}) if first else OTHER.get(kind, {"u": NUMBERS})
        return SEQUENCES.get(letters, by_kind)

    @property
    def x(self) -> str:
        """The first tensor."""
        return self.named[self.declaration.required[0].name]

    @property
    def t(self) -> str:
        """The target."""
        return self.named[self.target.name]

    @property
    def indices(self) -> bool:
        """Whether the target may hold class indices, which are its example."""
        return ClassIndices in self.target.kinds

    @property
    def elementwise(self) -> bool:
        """Whether each entry of the input has a loss of its own."""
        return self.declaration.shapes != "classes" and not self.declaration.sizes

    @property
    def quiet(self) -> dict[str, str]:
        """The reduction of a call that needs none: where there is a batchmean, torch warns."""
        return {"reduction": "sum"} if self.declaration.batchmean else {}

    def __call__(self, x: str = "", t: str = "", **options: str) -> str:
        """A call, with other code for the first tensor or the target; words are not quoted."""
        given = self.given()
        given[self.declaration.required[0].name] = x or self.x
        given[self.target.name] = t or self.t
        if "reduction" not in options:
            options = self.quiet | options
        if not self.declaration.reductions:
            options.pop("reduction", None)
        return f"{self.source.name}({', '.join([*given.values(), *_written(options)])})"

    def given(self, after: str = "") -> dict[str, str]:
        """The tensors of a call; those of numbers with some code after them."""
        return {
            one.name: self.named[one.name] + after * all(k.integers != "only" for k in one.kinds)
            for one in self.declaration.required
        }

    @property
    def arguments(self) -> str:
        """The tensors of a call, in its brackets."""
        return f"({', '.join(self.given().values())})"

    def plain(self, *tensors: str) -> str:
        """A call with these arguments and no other."""
        return f"{self.source.name}({', '.join(tensors)})"

    def reduced(self, *words: str, x: str = "", t: str = "", **options: str) -> str:
        """A call with each reduction; an empty word leaves it out."""
        given = ({"reduction": word} if word else {} for word in words)
        return together(*(self(x, t, **options, **one) for one in given))

    def gradient(self, x: str = "", t: str = "", **options: str) -> str:
        """The gradient of a call by its first tensor."""
        return f"grad(lambda z: {self('z', t, **options)}, {x or self.x})"

    def made(self, **options: str) -> str:
        """The module with options."""
        return f"{self.module}({', '.join(_written(options))})"


def used(tensors: Mapping[str, str], code: list[str]) -> dict[str, str]:
    """The tensors that some code names, and those that these are made of."""
    names = {name for text in code for name in _names(text)}
    for name, text in reversed(list(tensors.items())):
        if name in names:
            names |= set(_names(text))
    return {name: text for name, text in tensors.items() if name in names}


def _written(options: Mapping[str, str]) -> Iterator[str]:
    """Options as in a call; a word of a reduction gets its quotes."""
    for name, value in options.items():
        word = name == "reduction" and value.isidentifier() and value not in {"None", "True"}
        yield f'{name}="{value}"' if word else f"{name}={value}"


def _names(code: str) -> Iterator[str]:
    return (node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name))


def together(*code: str) -> str:
    """A tuple of what some code gives, one a line where a line would be long."""
    if sum(map(len, code)) < 70:
        return f"({', '.join(code)})"
    return "(\n" + "".join(f"    {one},\n" for one in code) + ")"
