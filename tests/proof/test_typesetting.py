"""What is printed is what was proved, in the order in which it was written."""

from collections.abc import Callable
from typing import Any

import pytest
from sympy import (
    Abs,
    Expr,
    Function,
    Integer,
    Lambda,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    exp,
    factorial,
    log,
    pi,
    sin,
    sqrt,
)

from lossdocs.derivations import catalogue
from lossdocs.proof import (
    D_KL,
    LSE,
    Derivation,
    Grad,
    H,
    Limit,
    Phi,
    Sigmoid,
    Softplus,
    Vector,
    as_written,
    index,
    label,
    let,
    log_softmax,
    lse,
    natural,
    one_hot,
    pair,
    positive,
    product,
    real,
    simplex,
    size,
    softmax,
    total,
    typesetting,
)
from lossdocs.proof.head import Head
from lossdocs.proof.kernel import normal
from lossdocs.proof.layout import parts
from lossdocs.proof.reading import read
from lossdocs.proof.reading.table import table_of
from lossdocs.proof.reading.tokens import Unreadable
from lossdocs.proof.typesetting import Printer, Unprintable, latex

CATALOGUE = catalogue()
C, N = size("C"), size("N")
c, j, k, n = index("c", C), index("j", C), index("k", C), index("n", N)
a, b, t = real("a"), real("b"), positive("t")
x, p, q, y = real("x", C), simplex("p", C), simplex("q", C), label("y", C)
X, Y = real("x", N, C), label("y", C, N)

each_derivation = pytest.mark.parametrize("name", CATALOGUE)


def reads_back(line: Expr, table: Any) -> bool:
    """Whether the printed line says the line itself."""
    try:
        return bool(normal(read(latex(line), table) - line) == 0)
    except Unreadable:
        return False


@pytest.mark.no_cover  # the forms below run the same lines, and tracing doubles the time
@each_derivation
def test_every_line_reads_back_as_what_was_proved(name: str) -> None:
    lines = CATALOGUE[name].lines
    table = table_of(lines)

    for line in lines:
        assert reads_back(line, table), latex(line)


@pytest.mark.no_cover  # the forms below run the same lines, and tracing doubles the time
@each_derivation
def test_every_line_is_printed_again_as_it_is_read(name: str) -> None:
    lines = CATALOGUE[name].lines
    table = table_of(lines)

    for line in lines:
        with as_written():
            again = latex(read(latex(line), table))
        assert again == latex(line)


def one_sign(e: Expr) -> tuple[int, list[Expr], list[Expr]]:
    """A mistake: no factor is negative."""
    _, above, below = PARTS(e)
    return 1, above, below


def no_index(self: Printer, indices: Any) -> str:
    """A mistake: an entry is printed without its index."""
    return ""


def first_vector(self: Printer, entries: Lambda) -> str:
    """A mistake: every vector is printed as p."""
    return "p"


def upside_down(self: Printer, above: list[Expr], below: list[Expr]) -> typesetting.Form:
    """A mistake: what is divided by is on top."""
    return QUOTIENT(self, below, above) if below and above else QUOTIENT(self, above, below)


PARTS, QUOTIENT = parts, Printer.quotient


@pytest.mark.parametrize(
    ("place", "attribute", "mistake"),
    [
        pytest.param(typesetting, "parentheses", str, id="no parentheses"),
        pytest.param(typesetting, "takes_next", lambda e: False, id="a logarithm takes the next"),
        pytest.param(typesetting, "parts", one_sign, id="no sign"),
        pytest.param(typesetting, "givenness", lambda e: 0 * e, id="no order of an indicator"),
        pytest.param(Printer, "subscript", no_index, id="no index"),
        pytest.param(Printer, "vector", first_vector, id="the wrong vector"),
        pytest.param(Printer, "quotient", upside_down, id="upside down"),
    ],
)
def test_a_broken_printer_is_found(
    place: Any, attribute: str, mistake: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, attribute, mistake)
    tables = {name: table_of(found.lines) for name, found in CATALOGUE.items()}

    found = any(
        not reads_back(line, tables[name])
        for name, derivation in CATALOGUE.items()
        for line in derivation.lines
    )

    # [y = c] says the same as [c = y].
    assert found == (attribute != "givenness")


def test_the_line_that_once_was_false_is_not() -> None:
    """Without the parentheses this is log 2 - A + B."""
    with as_written():
        line = log(2) - (a + b)

    assert latex(line) == r"\log 2 - \left(a + b\right)"


with as_written():
    FORMS = [
        (b + a - 1, "b + a - 1"),
        (-(a + b), r"-\left(a + b\right)"),
        (a - (-b), "a + b"),
        (a * -b, r"-a b"),
        (b * a * 2, r"b a \cdot 2"),
        (real("f'") * (a + b), r"f' \cdot \left(a + b\right)"),
        (real("\\hat g_1") * (a + b), r"\hat g_1 \cdot \left(a + b\right)"),
        (real("f", C)[k] ** 2 * (a + b), r"f_{k}^{2} \cdot \left(a + b\right)"),
        (let("h", x)[k] * (a + b), r"h_{k} \cdot \left(a + b\right)"),
        (2 * (a + b), r"2 \left(a + b\right)"),
        (a * (t / b), r"\frac{a t}{b}"),
        (-a / 2, r"-\frac{a}{2}"),
        (Rational(-1, 2), r"-\frac{1}{2}"),
        (1 / t, r"\frac{1}{t}"),
        (1 / t**2, r"\frac{1}{t^{2}}"),
        ((a + b) ** 2, r"\left(a + b\right)^{2}"),
        (sqrt(a + b), r"\sqrt{a + b}"),
        (t ** Rational(-1, 2), r"\frac{1}{\sqrt{t}}"),
        (exp(-a), "e^{-a}"),
        (Abs(a - b), r"\left|a - b\right|"),
        (Max(0, a - b), r"\max(a - b, 0)"),
        (Min(1, a), r"\min(a, 1)"),
        (factorial(natural("m")) * t, "m! t"),
        (
            Piecewise((a, a > b), (b / 2, a <= t), (0, True)),
            (
                r"\begin{cases} a & \text{if } a > b \\ \frac{b}{2} & \text{if } a \le t \\ "
                r"0 & \text{otherwise} \end{cases}"
            ),
        ),
        (log(a * b), r"\log \left(a b\right)"),
        (log(a) * b, r"\left(\log a\right) b"),
        (log(t / b), r"\log \frac{t}{b}"),
        (2 * pi * a, r"2 \pi a"),
        (H(p), "H(p)"),
        (H(p) / 2, r"\frac{1}{2} H(p)"),
        (H(p, q), "H(p, q)"),
        (D_KL(p, q), r"D_{\mathrm{KL}}(p \,\|\, q)"),
        (H(one_hot(y, C), softmax(x / t)), r"H(e_{y}, \operatorname{softmax}(x / t))"),
        (H(pair(1 - t, t)), r"H((1 - t, t))"),
        (softmax(pair(0, a))[Integer(2)], r"\operatorname{softmax}((0, a))_{2}"),
        (D_KL(p, (p + q) / 2), r"D_{\mathrm{KL}}(p \,\|\, \left(p + q\right) / 2)"),
        (log_softmax(x)[k], r"\operatorname{log\,softmax}(x)_{k}"),
        (log(softmax(x)[k]), r"\log \operatorname{softmax}(x)_{k}"),
        (lse(X[n]), r"\operatorname{LSE}(x_{n})"),
        (let("m", (p + q) / 2)[c], "m_{c}"),
        (H(let("m", (p + q) / 2)), "H(m)"),
        (Phi(a / b), r"\varphi\left(\frac{a}{b}\right)"),
        (Sigmoid(-a), r"\sigma(-a)"),
        (Softplus(a), r"\operatorname{softplus}(a)"),
        (Grad(lse(x), x[k]), r"\frac{\partial}{\partial x_{k}} \operatorname{LSE}(x)"),
        (Grad(Grad(a**2, a), a), r"\frac{\partial^{2}}{\partial a^{2}} a^{2}"),
        (Grad(Grad(a * b, a), b), r"\frac{\partial^{2}}{\partial b \partial a} a b"),
        (Limit(a / t, t), r"\lim_{t \to 0} \frac{a}{t}"),
        (product(q[Y[n]], n), r"\prod_{n=1}^{N} q_{y_{n}}"),
        (total(X[n, c], c, n), r"\sum_{n=1}^{N} \sum_{c=1}^{C} x_{n,c}"),
        (total(x[c] - 1, c), r"\sum_{c=1}^{C} \left(x_{c} - 1\right)"),
        (total(x[c], c) * a, r"\left(\sum_{c=1}^{C} x_{c}\right) a"),
        (total(x[c], c) / C, r"\frac{1}{C} \sum_{c=1}^{C} x_{c}"),
        (a / total(x[c], c), r"\frac{a}{\sum_{c=1}^{C} x_{c}}"),
        (natural("m") * a, "m a"),
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "text"), [pytest.param(e, text, id=text) for e, text in FORMS])
def test_the_order_is_that_of_writing(line: Expr, text: str) -> None:
    assert latex(line) == text
    assert reads_back(line, table_of([line]))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (one_hot(y, C)[c], "[c = y]"),
        (one_hot(Y[n], C)[y], "[y_{n} = y]"),
        (one_hot(c, C)[Integer(1)], "[c = 1]"),
    ],
)
def test_an_indicator_compares_the_index_with_what_is_given(line: Expr, text: str) -> None:
    assert latex(line) == text


class Many(Head):
    """A function of a vector for which nobody wrote a form."""


def of_entries(entry: Callable[[Any], Any]) -> Expr:
    """A log-sum-exp of any entries."""
    return LSE(Vector(entry, C), C)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(sin(a), "no form for sin", id="a function that is not in the language"),
        pytest.param(Function("f")(a), "no form for f", id="a function without a name"),
        pytest.param(Piecewise((a, Ne(a, t)), (t, True)), "no form for Ne", id="a case"),
        pytest.param(Many(x), "no form for the vectors of Many", id="a vector without a form"),
        pytest.param(of_entries(lambda i: i * a), "use _?i by itself", id="an index as a number"),
        pytest.param(
            of_entries(lambda i: lse(Vector(lambda m: x[i] + x[m], C))),
            "use _?i by itself",
            id="an index further out",
        ),
        pytest.param(
            LSE(Vector(lambda i: X[i, k], N), N), "use _?i by itself", id="a column of a matrix"
        ),
    ],
)
def test_what_has_no_form_is_refused(line: Expr, message: str) -> None:
    with pytest.raises(Unprintable, match=message):
        latex(line)


def test_every_derivation_is_among_those_tried() -> None:
    assert len(CATALOGUE) > 100
    assert all(isinstance(found, Derivation) for found in CATALOGUE.values())
