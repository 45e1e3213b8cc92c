"""The vocabulary of signatures, without torch: what a tensor holds, what an option may be.

Each constant has the name that a signature uses; `lossdocs.declare.types` gives the same names to
a type checker. Checks, tables, probes, samples and explanations follow from these.
"""

import math
from dataclasses import dataclass


def range_in_words(of: "Kind | Option") -> str:
    """Between which numbers, after `must`.

    Examples:
        >>> range_in_words(Kind("ages", "x", low=0)), range_in_words(Kind("dice", "x", 1, 6))
        ('be at least 0', 'lie between 1 and 6')
    """
    if of.high < math.inf:
        return f"lie between {of.low:g} and {of.high:g}"
    if of.low == -math.inf:
        return "be a number"
    above = isinstance(of, Option) and of.above
    return f"be {'greater than' if above else 'at least'} {of.low:g}"


@dataclass(frozen=True)
class Kind:
    """What the numbers of a tensor mean."""

    name: str  # as in a sentence
    sample: str  # an example, as code over x, real numbers with classes along `axis`
    low: float = -math.inf
    high: float = math.inf
    sums_to_1: bool = False  # over the classes
    integers: str = "no"  # whether they may be integers: "no", "also" or "only"
    logarithm: bool = False  # chosen by the option log_<argument> where two kinds are possible
    parameter: bool = False  # of a layer, and so of the model rather than of the data


@dataclass(frozen=True)
class Weight:
    """A tensor of factors."""

    name: str
    per: str  # "class"; "element" (broadcasts to the input) or "entry" (has its shape)


@dataclass(frozen=True)
class Option:
    """What a number or a word may be."""

    type: str
    low: float = -math.inf
    high: float = math.inf
    above: bool = False  # the lower end itself is refused
    words: tuple[str, ...] = ()

    @property
    def needs(self) -> str:
        """What the number must do, after `must`."""
        return "fit into 64 bits" if self.high == 2**63 - 1 else range_in_words(self)


Meaning = Kind | Weight | Option

Reals = Kind("real numbers", "x", integers="also")
Logits = Kind("logits", "x")
LogProbabilities = Kind(
    "log-probabilities", "x.log_softmax({axis})", high=0, sums_to_1=True, logarithm=True
)
Probabilities = Kind("probabilities", "x.softmax({axis})", 0, 1, sums_to_1=True)
YesLogits = Kind("logits of yes", "x")
YesProbabilities = Kind("probabilities of yes", "x.sigmoid()", 0, 1)
Signs = Kind("labels of -1 and 1", "x.sign()", -1, 1, integers="also")
ClassIndices = Kind("class indices", "x.argmax({axis})", low=0, integers="only")
Embeddings = Kind("embeddings", "x")
HiddenStates = Kind("hidden states", "x")
LayerWeight = Kind("the weight of a linear layer", "x", parameter=True)
LayerBias = Kind("the bias of a linear layer", "x", parameter=True)
Variances = Kind("variances", "x.exp()", low=0)
Lengths = Kind("lengths", "x.shape[{axis}] - x.argmax({axis}) % 2", low=0, integers="only")

ClassWeight = Weight("a factor of each class", per="class")
ElementWeight = Weight("a factor of each element", per="element")
EntryWeight = Weight("a factor of each entry", per="entry")

Positive = Option("float", low=0, above=True)
NotNegative = Option("float", low=0)
Real = Option("float")
Fraction = Option("float", low=0, high=1)
Index = Option("int", low=-(2**63), high=2**63 - 1)
Blank = Option("int", low=0)  # a class that no target holds
Reduction = Option("str", words=("none", "mean", "sum"))

MEANINGS: dict[str, Meaning] = {
    name: value for name, value in vars().items() if isinstance(value, Kind | Weight | Option)
}
