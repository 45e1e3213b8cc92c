"""A checker of derivations: each line follows from the one above by the reasons beside it.

`language` and `functions` say what can be written, `kernel` what is equal by algebra, `rules` and
`cases` by which other reasons a line may follow, `derivation` holds a chain and proves it,
`witness` compares its lines in numbers. `python -m lossdocs.proof` proves a subject and gives an
account of a step that does not follow.

These stand on smaller modules. None imports one that comes after it:

- what can be written: `undecided`, `name`, `rule`, `vectors`, `operators`, `binding`, `head`,
  `language`, `functions`, `condition`;
- what is equal by algebra: `polynomials`, `signs`, `indices`, `sums`, `kernel`;
- the reasons: `rules`, `derivative`, `calculus`, `cases`;
- where a line has a value: `domains`, `meaning`, `definedness`, and what asks for it:
  `minimum`, `citation`;
- what a page shows, and what a reader takes it for: `layout`, `typesetting`, `reading`,
  `shown`;
- the witness and the proof: `evaluation`, `witness`, `derivation`;
- what is said of a proof: `assumptions`, `plain`;
- what tries the checker: `mistakes`, `mutants`;
- the commands: `subjects`, `reasons`, `account`, `__main__`.
"""

from lossdocs.proof.calculus import calculus, limits
from lossdocs.proof.cases import by_sign, by_threshold, by_value
from lossdocs.proof.derivation import (
    Derivation,
    NotProved,
    Step,
    at_least,
    at_most,
    derivation,
    equal,
)
from lossdocs.proof.functions import (
    D_KL,
    LSE,
    CrossEntropy,
    Divergence,
    H,
    Let,
    LogSoftmax,
    Pair,
    Phi,
    Sigmoid,
    Softmax,
    Softplus,
    let,
    log_softmax,
    lse,
    one_hot,
    pair,
    softmax,
)
from lossdocs.proof.language import (
    as_written,
    index,
    label,
    mean,
    natural,
    positive,
    product,
    real,
    sign,
    simplex,
    size,
    total,
    unit,
)
from lossdocs.proof.minimum import minimum
from lossdocs.proof.name import Name
from lossdocs.proof.operators import Grad, Limit
from lossdocs.proof.rules import definition, log_laws, sifting, written_out
from lossdocs.proof.signs import no_negative_term
from lossdocs.proof.sums import linearity
from lossdocs.proof.vectors import Vector

__all__ = [
    "D_KL",
    "LSE",
    "CrossEntropy",
    "Derivation",
    "Divergence",
    "Grad",
    "H",
    "Let",
    "Limit",
    "LogSoftmax",
    "Name",
    "NotProved",
    "Pair",
    "Phi",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Step",
    "Vector",
    "as_written",
    "at_least",
    "at_most",
    "by_sign",
    "by_threshold",
    "by_value",
    "calculus",
    "definition",
    "derivation",
    "equal",
    "index",
    "label",
    "let",
    "limits",
    "linearity",
    "log_laws",
    "log_softmax",
    "lse",
    "mean",
    "minimum",
    "natural",
    "no_negative_term",
    "one_hot",
    "pair",
    "positive",
    "product",
    "real",
    "sifting",
    "sign",
    "simplex",
    "size",
    "softmax",
    "total",
    "unit",
    "written_out",
]
