"""The language declares names with domains, and binds indices without capture."""

from collections.abc import Callable

import pytest
from proof.claims import C, D, M, N, X, a, b, c, k, mid, n, p, s, u, w, x, y
from sympy import Integer, KroneckerDelta, Lambda, Product, Sum, exp, log, oo

from lossdocs.proof import (
    Limit,
    Sigmoid,
    Softmax,
    Softplus,
    Vector,
    as_written,
    let,
    log_softmax,
    natural,
    real,
    sign,
    size,
    total,
)
from lossdocs.proof.binding import free_names, fresh, opened
from lossdocs.proof.head import Head
from lossdocs.proof.undecided import Undecided


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        (-x, -x[k]),
        (x + a, x[k] + a),
        (a + x, x[k] + a),
        (x - a, x[k] - a),
        (a - x, a - x[k]),
        (x * p, x[k] * p[k]),
        (2 * x, 2 * x[k]),
        (x / s, x[k] / s),
        (X[n], X[n, k]),
    ],
    ids=[
        *("negative", "sum", "sum from the left", "difference", "difference from the left"),
        *("product", "multiple", "quotient", "row"),
    ],
)
def test_arithmetic_of_vectors_is_by_entries(vector: Vector, expected: object) -> None:
    assert vector[k] == expected
    assert vector.size == C


def test_only_a_simplex_sums_to_1() -> None:
    with pytest.raises(TypeError, match="w is declared positive, not simplex"):
        _ = w.sums_to_one


@pytest.mark.parametrize(
    "name", ["", "ab", "x + y", "a b", r"\log", r"\pi", "x_{12}", "1", "x''_1_2"]
)
@pytest.mark.parametrize("declare", [real, size, natural, sign, lambda name: let(name, x)])
def test_a_name_is_one_symbol(declare: Callable[[str], object], name: str) -> None:
    with pytest.raises(ValueError, match="a name is one symbol"):
        declare(name)


@pytest.mark.parametrize("name", ["a", "B", "x'", "x''_1", r"\mu", r"\hat p", r"\bar x'_n"])
def test_one_symbol_has_accents_primes_and_an_index(name: str) -> None:
    assert real(name).name == name


@pytest.mark.parametrize("attribute", ["name", "domain", "shape", "lower", "upper"])
def test_a_name_does_not_change(attribute: str) -> None:
    with pytest.raises(AttributeError):
        setattr(real("x", C).name, attribute, None)
    with pytest.raises(AttributeError):
        delattr(real("x", C).name, attribute)


def test_a_function_without_a_definition_cannot_be_unfolded() -> None:
    with pytest.raises(NotImplementedError):
        Head(a).unfold()


@pytest.mark.parametrize(
    ("lower", "upper"), [(0, C), (1, oo), (1, a), (a, C), (Integer(3) / 2, C)], ids=str
)
def test_a_range_is_of_whole_numbers(lower: object, upper: object) -> None:
    with pytest.raises(Undecided, match="whole numbers from 1 on"):
        opened(Sum(x[c], (c, lower, upper)))


def test_a_limit_is_printed() -> None:
    assert str(Limit(a * s, s)) == "Limit(_a*_s, _s)"


def test_new_names_keep_a_free_index_free() -> None:
    line = x[k] * total(x[k] * p[k], k)
    renewed = fresh(line)
    assert renewed != line
    assert free_names(renewed) == free_names(line) == {x.name, p.name, k, C}
    ((product_of_two),) = renewed.atoms(Sum)
    assert k not in product_of_two.free_symbols


def test_the_last_limit_is_the_opened() -> None:
    body, i, lower, upper = opened(total(M[c, k], c, k))
    assert (lower, upper) == (1, C)
    assert body.limits[0][0] == c
    assert body.function == M[c, i]


def test_an_inner_index_keeps_its_own_sum() -> None:
    body, i, _, _ = opened(Sum(x[c], (c, 1, C), (c, 1, D)))
    assert body.function.indices == (body.limits[0][0],)
    assert i == body.limits[0][0]  # the inner sum binds it again
    assert opened(body)[1] != i


def test_a_vector_as_argument_gets_a_new_index() -> None:
    function = Lambda(k, x[k] + a)
    body, i = opened(function)
    assert i != k
    assert body == x[i] + a


def test_names_that_nothing_binds_are_found() -> None:
    with as_written():
        assert free_names(total(a - b + b, k)) == {a, b, C}
    assert free_names(Softmax(x, C, k)) == {x.name, C, k}
    assert free_names(Product(x[k], (k, 1, c), (c, 1, C))) == {x.name, C}


def test_domains_tell_sympy_what_holds() -> None:
    assert p[k].is_positive
    assert u[k].is_positive
    assert x[k].is_real
    assert x[k].is_positive is None
    assert y.is_integer
    assert N.is_positive
    assert log_softmax(x)[k].is_real
    assert mid[k].is_positive
    assert let("v", x)[k].is_real
    assert Softmax(x * Integer(2), C, k).is_positive
    assert KroneckerDelta(k, c).is_positive is None
    assert exp(log(s)) == s
    assert Sigmoid(a).is_positive
    assert Softplus(a).is_positive
