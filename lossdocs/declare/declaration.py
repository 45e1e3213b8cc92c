"""What is known of a loss before it runs, without torch: everything that is derived starts here.

The decorator builds it from the function, and the site from the source of the same function.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal, get_args

from lossdocs.declare.kinds import (
    MEANINGS,
    ClassIndices,
    ClassWeight,
    Kind,
    Meaning,
    Option,
    Weight,
)

REQUIRED: Any = object()  # the default of an argument that has none

Shapes = Literal["same", "broadcast", "broadcast with a warning", "to input", "classes"]
ShapeRule = Callable[[dict[str, Any]], None]  # refuses arguments, given by name
Normalizer = Literal["entries", "rows", "positions", "weights", "lengths"]


@dataclass(frozen=True)
class Parameter:
    """One argument: what it may hold, as its annotation says."""

    name: str
    annotation: str
    default: Any = REQUIRED
    keyword_only: bool = False
    meanings: tuple[Meaning, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the annotation."""
        text = self.annotation.replace("'", '"')
        found = tuple(_meanings(ast.parse(text or "None", mode="eval").body))
        if not found:
            raise TypeError(
                f"{self.name} must be annotated with words of lossdocs.declare.types, "
                f"got {text or 'nothing'}"
            )
        object.__setattr__(self, "annotation", text)
        object.__setattr__(self, "meanings", found)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What a tensor may hold; nothing where the argument is a weight or an option."""
        return tuple(meaning for meaning in self.meanings if isinstance(meaning, Kind))

    @property
    def weight(self) -> Weight | None:
        """What a tensor of factors is for."""
        return next((x for x in self.meanings if isinstance(x, Weight)), None)

    @property
    def option(self) -> Option | None:
        """What an option may be; words of several annotations together."""
        options = [x for x in self.meanings if isinstance(x, Option)]
        if not options:
            return None
        words = tuple(word for option in options for word in option.words)
        return Option(options[0].type, words=words) if words else options[0]

    @property
    def optional(self) -> bool:
        """Whether it may be `None`."""
        return self.default is None


@dataclass(frozen=True)
class Declaration:
    """The signature of a loss, and what its decorator says.

    Args:
        name: of the function, which is also the stem of its files.
        parameters: in the order of the signature.
        module: the name of its `nn.Module`; empty for a quantity that is no loss.
        shapes: how the shapes of the tensors are related; a function where no word says it.
        mean: what `"mean"` divides by; empty for a quantity.
        batchmean: what `"batchmean"` divides by, where there is one.
        compute_in: the least precise dtype to compute in, or `"input"`.
        result: the dtype of the result: `"promoted"` from all arguments, or from those named.
        integers: the first tensor may hold integers too, if its kind may; they are widened.
        bools: what may hold integers may hold truth values too; without, all tensors refuse them.
        same_dtype: tensors of another dtype than the first are refused.
        refused_outside: tensors whose values must lie in the range of their kind.
        constant: tensors that must not require a gradient, as torch has none by them.
        sizes: where `shapes` is a function, the axes of each tensor by letters, such as `"N D"`.
        counts: likewise, the letter of the axis along which indices or lengths count.
        also: names of the same loss elsewhere.
        page: the stem of the page; by default that of the loss.
    """

    name: str
    parameters: tuple[Parameter, ...]
    _: KW_ONLY
    module: str = ""
    shapes: Shapes | ShapeRule | str = "same"
    mean: Normalizer | Literal[""] = ""
    batchmean: Normalizer | Literal[""] = ""
    compute_in: str = "float32"
    result: str = "promoted"
    integers: bool = False
    bools: bool = True
    same_dtype: bool = False
    refused_outside: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    sizes: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    page: str = ""

    def __post_init__(self) -> None:
        """Name the page, and refuse what does not fit together."""
        if not self.page:
            object.__setattr__(self, "page", self.name)
        for message in self._contradictions():
            raise ValueError(f"{self.name}: {message}")

    def _contradictions(self) -> Iterator[str]:
        names = [parameter.name for parameter in self.tensors]
        if not names:
            yield "a loss must take a tensor"
        if ("reduction" in self) != bool(self.mean):
            yield f"mean must say what the reduction divides by, got {self.mean!r}"
        if ("batchmean" in self.reductions) != bool(self.batchmean):
            yield f"batchmean must say what it divides by, got {self.batchmean!r}"
        for said in filter(None, (self.mean, self.batchmean)):
            if said not in get_args(Normalizer):
                yield f"what divides must be one of {get_args(Normalizer)}, got {said!r}"
            if said == "weights" and not self.weights:
                yield "a mean by weights must have an argument that is one"
        yield from self._contradictions_of_shapes()
        named = {*self.result.split(), *self.refused_outside, *self.constant}
        unknown = named - {*self.arrays, "promoted"}
        if unknown:
            shown = ", ".join(sorted(unknown))
            yield f"result, refused_outside and constant must name tensors, got {shown}"

    def _contradictions_of_shapes(self) -> Iterator[str]:
        words = get_args(Shapes)
        if self.shapes in words:
            if self.sizes:
                yield f"sizes belong to a rule of its own, got shapes={self.shapes!r}"
            return
        if isinstance(self.shapes, str) and self.shapes != "own":
            yield f"shapes must be one of {words} or a function, got {self.shapes!r}"
        missing = {p.name for p in (*self.tensors, *self.weights)} - self.sizes.keys()
        if missing:
            yield f"sizes must name the axes of {', '.join(sorted(missing))}"
        whole = {p.name for p in self.tensors if any(x.integers == "only" for x in p.kinds)}
        if uncounted := whole - self.counts.keys():
            yield f"counts must name the axis of {', '.join(sorted(uncounted))}"

    def __getitem__(self, name: str) -> Parameter:
        """The argument of a name."""
        return next(parameter for parameter in self.parameters if parameter.name == name)

    def __contains__(self, name: str) -> bool:
        """Whether there is such an argument."""
        return any(parameter.name == name for parameter in self.parameters)

    @property
    def tensors(self) -> tuple[Parameter, ...]:
        """The arguments that hold what is compared: input, target and their like."""
        return tuple(parameter for parameter in self.parameters if parameter.kinds)

    @property
    def required(self) -> tuple[Parameter, ...]:
        """Those of them that every call has."""
        return tuple(parameter for parameter in self.tensors if not parameter.optional)

    @property
    def weights(self) -> tuple[Parameter, ...]:
        """The arguments that are tensors of factors."""
        return tuple(parameter for parameter in self.parameters if parameter.weight)

    @property
    def has_class_weight(self) -> bool:
        """Whether a weight is that of a class rather than that of an element."""
        return any(parameter.weight == ClassWeight for parameter in self.weights)

    @property
    def arrays(self) -> tuple[str, ...]:
        """The names of all arguments that are tensors, in order."""
        return tuple(one.name for one in self.parameters if one.kinds or one.weight)

    @property
    def options(self) -> tuple[Parameter, ...]:
        """The arguments that are numbers and words."""
        return tuple(parameter for parameter in self.parameters if parameter.option)

    @property
    def bound(self) -> tuple[Parameter, ...]:
        """What its module is made with; a factor of each entry belongs to one call alone."""
        return tuple(
            parameter
            for parameter in self.parameters
            if parameter.option or (parameter.weight and parameter.weight.per != "entry")
        )

    @property
    def reductions(self) -> tuple[str, ...]:
        """The values of `reduction`; none for a quantity."""
        option = self["reduction"].option if "reduction" in self else None
        return option.words if option else ()

    def divides(self, reduction: str) -> str:
        """What a reduction divides by, in one word; nothing for a sum."""
        return {"mean": self.mean, "batchmean": self.batchmean}.get(reduction, "")

    def integers_in(self, parameter: Parameter) -> set[str]:
        """Whether a tensor may hold integers, in a word for each of its kinds."""
        refused = parameter == self.tensors[0] and not self.integers
        return {"no"} if refused else {kind.integers for kind in parameter.kinds}

    def kind(self, name: str, given: Mapping[str, Any]) -> Kind:
        """What a tensor holds in one call."""
        kinds = self[name].kinds
        if len(kinds) == 1:
            return kinds[0]
        if (switch := f"log_{name}") in given:  # log_target, log_input
            return next(kind for kind in kinds if kind.logarithm == given[switch])
        indices = given[name].shape != given[self.parameters[0].name].shape
        return next(kind for kind in kinds if (kind is ClassIndices) == indices)


def signature(
    parameters: Iterable[Parameter],
    head: Callable[[Parameter], str],
    default: Callable[[Parameter], str],
    *,
    star: bool = True,
) -> str:
    """Arguments as Python has them, of whose texts two functions give the parts."""
    shown: list[str] = []
    for one in parameters:
        if star and one.keyword_only and "*" not in shown:
            shown.append("*")
        shown.append(head(one) + ("" if one.default is REQUIRED else default(one)))
    return ", ".join(shown)


def _meanings(annotation: ast.expr) -> Iterator[Meaning]:
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _meanings(left)
            yield from _meanings(right)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=words):
            literal = ast.literal_eval(words)
            yield Option("str", words=literal if isinstance(literal, tuple) else (literal,))
        case ast.Name(id="bool" | "int" as name):
            yield Option(name)
        case ast.Name(id=name) if name in MEANINGS:
            yield MEANINGS[name]
