"""What is false in numbers is not proved: a sample of mistakes, or where all is tested all."""

import sys
from random import Random
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pytest
from sampling import sampled
from sympy import Abs, Expr, Integer, KroneckerDelta, Max, exp, log

import lossdocs.proof.mutants
from lossdocs.derivations import catalogue
from lossdocs.proof import (
    D_KL,
    Derivation,
    Grad,
    H,
    Limit,
    Phi,
    Sigmoid,
    Softplus,
    as_written,
    at_least,
    at_most,
    derivation,
    equal,
    index,
    label,
    let,
    log_laws,
    log_softmax,
    no_negative_term,
    pair,
    positive,
    product,
    real,
    simplex,
    size,
    softmax,
    total,
)
from lossdocs.proof.mistakes import changes
from lossdocs.proof.mutants import Mutant, in_order, judged, main, mutants, sample
from lossdocs.proof.name import Name

C, N = size("C"), size("N")
c, j, n = index("c", C), index("j", C), index("n", N)
x, v, p, q = real("x", C), real("v", C), simplex("p", C), simplex("q", C)
X, y, a, b = real("x", N, C), label("y", C), positive("a"), positive("b")

with as_written():
    TRUE = derivation("A product is a sum.", log(a * b), equal(log(a) + log(b), log_laws))
    MISTAKES = [
        (a + b, "double the line", ["2*(_a + _b)"]),
        (a + b, "drop a term", ["_b", "_a"]),
        (a + b, "change a sign", ["-_a + _b", "_a - _b"]),
        (-a * b, "change a sign", ["_a*_b"]),
        (a * b, "drop a factor", ["_b", "_a"]),
        (a * b, "another name", ["_b*_b", "_a*_a"]),
        (total(x[c], c) / C, "drop a factor", ["1/_C", "Sum(_x[_c], (_c, 1, _C))"]),
        (a**3, "drop a power", ["_a"]),
        (a**3, "turn a fraction over", ["_a**(-3)"]),
        (a**3, "another number", ["_a**4"]),
        (Integer(-1) / 2, "another number", ["-2/2", "-1/3", "-1/2**2"]),
        (exp(a), "drop the exponential", ["_a"]),
        (exp(a), "change a sign", ["exp(-_a)"]),
        (log(a), "drop the logarithm", ["_a"]),
        (log(a), "logarithm to base 2", ["log(_a)/log(2)"]),
        (log(a / b), "logarithm of the reciprocal", ["log(1/(_a/_b))"]),
        (total(x[c], c), "start at 2", ["Sum(_x[_c], (_c, 2, _C))"]),
        (total(x[c], c), "stop before the end", ["Sum(_x[_c], (_c, 1, _C - 1))"]),
        (total(x[c], c), "product for sum", ["Product(_x[_c], (_c, 1, _C))"]),
        (product(x[c], c), "product for sum", ["Sum(_x[_c], (_c, 1, _C))"]),
        (total(x[c], c), "mean for sum", ["Sum(_x[_c], (_c, 1, _C))/_C"]),
        (total(x[c], c), "drop the sum", ["_x[_c]"]),
        (total(X[n, c], c, n), "drop the sum", ["Sum(_x[_n, _c], (_c, 1, _C))"]),
        (KroneckerDelta(c, y), "drop an indicator", ["1"]),
        (KroneckerDelta(c, y), "the contrary indicator", ["1 - KroneckerDelta(_c, _y)"]),
        (total(x[c] * v[j], c), "another index", 2),
        (KroneckerDelta(c, y), "another index", 2),
        (KroneckerDelta(c, 1) * x[c], "another index", 0),
        (x[c] * v[c], "another array", ["_v[_c]*_v[_c]", "_x[_c]*_x[_c]"]),
        (X[n, c], "exchange the indices", ["_x[_c, _n]"]),
        (softmax(x)[c], "drop the softmax", ["_x[_c]"]),
        (softmax(x)[y], "log-softmax for softmax", [str(log_softmax(x)[y])]),
        (log_softmax(x)[y], "log-softmax for softmax", [str(softmax(x)[y])]),
        (H(p, q), "exchange p and q", [str(H(q, p))]),
        (H(p, q), "divergence for cross-entropy", [str(D_KL(p, q))]),
        (D_KL(p, q), "divergence for cross-entropy", [str(H(p, q))]),
        (H(p, q), "another array", [str(H(q, q)), str(H(p, p))]),
        (Sigmoid(a), "change a sign", ["Sigmoid(-_a)"]),
        (Softplus(a), "drop a function", ["_a"]),
        (Phi(a), "turn a fraction over", ["Phi(1/_a)"]),
        (pair(a, b)[c], "exchange two entries", ["Pair(_b, _a, _c)"]),
        (Abs(a - b), "drop a function", ["_a - _b"]),
        (Max(a, b), "minimum for maximum", ["Min(_a, _b)"]),
        (Max(a, b), "drop a function", ["_a", "_b"]),
        (Grad(a**2, a), "drop the derivative or limit", ["_a**2"]),
        (Limit(exp(a), a), "drop the derivative or limit", ["exp(_a)"]),
        (let("u", p + q)[y], "another array", []),
    ]


PARTS = range(16)  # for several processes


@pytest.fixture(scope="module")
def every() -> list[Mutant]:
    """Every mistake in every line of the derivations."""
    return [mutant for found in catalogue().values() for mutant in mutants(found)]


@pytest.mark.no_cover  # other tests run the same lines, and tracing doubles the time
@pytest.mark.parametrize("part", PARTS)
def test_no_false_mutant_is_proved(part: int, every: list[Mutant]) -> None:
    some = sampled(every[part :: len(PARTS)], f"mutants {part}", 4)
    counts, false_proofs = judged(some)

    assert not false_proofs, "\n".join(map(str, false_proofs))
    assert counts.total() == len(some) > 0


def test_a_kernel_that_proves_everything_is_found(every: list[Mutant]) -> None:
    """A mistake is mostly false."""
    some = Random(0).sample(every, 40)  # noqa: S311 # no secret
    _, false_proofs = judged(some, prove=lambda claimed: None)

    assert len(false_proofs) > 25


def test_a_kernel_that_confuses_two_lines_is_found() -> None:
    def careless(claimed: Derivation) -> None:
        claimed.with_line(1, TRUE.lines[1]).prove()

    _, false_proofs = judged(mutants(TRUE), prove=careless)

    assert {"drop a term", "change a sign"} <= {mutant.kind for mutant in false_proofs}


@pytest.mark.parametrize(("line", "kind", "wrong"), MISTAKES, ids=str)
def test_a_line_has_this_mistake(line: Expr, kind: str, wrong: list[str] | int) -> None:
    names = in_order(line.atoms(Name))
    found = [str(mistake) for this, mistake in changes(line, names) if this == kind]

    assert (found if isinstance(wrong, list) else len(found)) == wrong


def test_every_kind_of_mistake_is_among_those_above(every: list[Mutant]) -> None:
    made = {mutant.kind for mutant in every}

    assert {kind for kind in made if "=" not in kind} == {kind for _, kind, _ in MISTAKES}


@pytest.mark.parametrize(
    ("step", "kinds"),
    [
        (equal(0, no_negative_term), {"<= for =", ">= for ="}),
        (at_least(0, no_negative_term), {"= for >=", "<= for >="}),
        (at_most(0, no_negative_term), {"= for <=", ">= for <="}),
    ],
    ids=["equal", "at least", "at most"],
)
def test_a_step_has_the_other_relations(step: Any, kinds: set[str]) -> None:
    found = mutants(derivation("It is so.", (a - b) ** 2, step))

    assert {mutant.kind for mutant in found if "=" in mutant.kind} == kinds


def test_a_mutant_says_where_it_is() -> None:
    first = next(mutants(catalogue()["kl_div.of_itself"]))

    assert str(first).startswith("kl_div.of_itself, step 1, double the line: 2*Divergence(")


def test_a_sample_is_the_same_for_the_same_seed_and_no_larger_than_all() -> None:
    one, again, other = (list(map(str, sample([TRUE], 5, seed))) for seed in (1, 1, 2))

    assert one == again != other
    assert len(sample([TRUE], 10_000, 0)) == len(sample([TRUE], None, 0)) == len([*mutants(TRUE)])


class Gullible(Derivation):
    """What it says is proved unseen."""

    def prove(self) -> None:
        """Nothing is checked."""


GULLIBLE = Gullible("Twice is once.", 2 * a, (equal(2 * a),), "twice.once")


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A module with a catalogue of one derivation, which is true."""
    module = SimpleNamespace(catalogue=lambda: {"product": TRUE})
    monkeypatch.setitem(sys.modules, "mine", module)
    return module


def test_the_command_counts(
    mine: SimpleNamespace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sys.argv", ["mutants", "--size", "3", "--seed", "1", "--catalogue", "mine"]
    )

    with pytest.raises(SystemExit) as ended:
        run_path(lossdocs.proof.mutants.__file__, run_name="__main__")

    out, err = capsys.readouterr()
    assert ended.value.code == 0
    assert out.startswith("3 mutants: ")
    assert err.startswith("0 of 3, ")


def test_the_command_fails_where_something_false_is_proved(
    mine: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    mine.catalogue = lambda: {GULLIBLE.name: GULLIBLE}

    assert main(["--catalogue", "mine"]) == 1
    assert "proved though false: twice.once, step 1, double the line" in capsys.readouterr().out
