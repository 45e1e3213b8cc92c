"""The field laws: SymPy's polynomials, on symbols without assumptions that stand for the atoms."""

from __future__ import annotations

from functools import lru_cache

from sympy import Add, Expr, Integer, KroneckerDelta, Mul, Number, Pow, S, Symbol, exp, nan, oo, zoo
from sympy.polys.domains import QQ
from sympy.polys.fields import FracElement, FracField
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement

from lossdocs.proof.undecided import Undecided

UNDEFINED = {nan, zoo, oo, -oo}


class Polynomials:
    """Expressions as rational functions of symbols that stand for their atoms."""

    def __init__(self) -> None:
        self.atoms: dict[Expr, Expr] = {}  # symbol -> atom
        self.symbols: dict[Expr, Expr] = {}  # atom -> symbol

    def symbol(self, atom: Expr) -> Expr:
        if atom not in self.symbols:
            self.symbols[atom] = symbol = Symbol(f"_a{len(self.symbols)}")
            self.atoms[symbol] = atom
        return self.symbols[atom]

    def abstract(self, e: Expr) -> Expr:
        if isinstance(e, Number):
            return e
        if isinstance(e, Add | Mul):
            return e.func(*map(self.abstract, e.args))
        if isinstance(e, exp):
            return Mul(*map(self._exponential, Add.make_args(ring(e.args[0]))))
        if isinstance(e, Pow) and e.exp.is_Integer:
            if e.exp < 0 and _vanishes(e.base):
                raise Undecided(f"a division by {e.base}")
            return self.abstract(e.base) ** e.exp
        return self.symbol(e)

    def _exponential(self, term: Expr) -> Expr:
        """exp(p/q a) as the p-th power of the symbol of exp(a/q)."""
        number, rest = term.as_coeff_Mul(rational=True)
        return self.symbol(exp(rest / number.q)) ** Integer(number.p)

    def ratio(self, e: Expr) -> FracElement:
        """The expression as a ratio of coprime polynomials; the atoms alone give their order."""
        abstract = defined(self.abstract(e))
        ratios = _field(tuple(sorted(self.atoms, key=lambda symbol: _text(self.atoms[symbol]))))
        if not any(power.exp.is_negative for power in abstract.atoms(Pow)):
            return ratios.raw_new(ratios.ring.from_expr(abstract))
        try:
            return ratios.from_expr(abstract)
        except ZeroDivisionError:
            raise Undecided("a line has no value, such as 1/0") from None

    def concrete(self, e: Expr) -> Expr:
        return e.xreplace(self.atoms)


@lru_cache(maxsize=2**10)  # most lines have few atoms
def _field(symbols: tuple[Expr, ...]) -> FracField:
    # In SymPy's field of no symbol nothing divides: a number is in that of one.
    return FracField(symbols or (S.One,), QQ, lex)


_text = lru_cache(maxsize=2**16)(str)  # of atoms, which come again


def _vanishes(e: Expr) -> bool:
    """Whether an expression is [i = j] or 1 - [i = j], which are 0 at some places."""
    return isinstance(e, KroneckerDelta) or isinstance(1 - e, KroneckerDelta)


@lru_cache(maxsize=2**16)  # lines share their parts
def ring(e: Expr) -> Expr:
    """The canonical sum of monomials, or of a polynomial and a proper fraction."""
    if all(map(_is_monomial, Add.make_args(e))):
        return defined(e)  # SymPy has collected equal monomials already
    polynomials = Polynomials()
    ratio = polynomials.ratio(e)
    whole, rest = ratio.numer.div(ratio.denom)
    denominator = Mul(*(base**power for base, power in _powers(ratio.denom)))
    proper = (term / denominator for term in Add.make_args(rest.as_expr()))
    return defined(polynomials.concrete(Add(whole.as_expr(), *proper)))


def _is_monomial(e: Expr) -> bool:
    """Whether a product consists of numbers and powers of atoms."""
    for a in Mul.make_args(e):
        base, power = a.as_base_exp() if isinstance(a, Pow) else (a, S.One)
        if isinstance(base, Add | Mul | exp) or not (power.is_Integer and power > 0):
            return False
    return True


@lru_cache(maxsize=2**16)  # likewise
def factors(e: Expr) -> list[tuple[Expr, int]]:
    """The atoms and irreducible polynomials whose powers multiply to the expression."""
    polynomials = Polynomials()
    ratio = polynomials.ratio(e)
    powers = _powers(ratio.numer) + [(base, -power) for base, power in _powers(ratio.denom)]
    return [(polynomials.concrete(base), power) for base, power in powers if base != 1]


def _powers(polynomial: PolyElement) -> list[tuple[Expr, int]]:
    """The number in front and the irreducible polynomials, each with its power."""
    number, parts = polynomial.factor_list()
    return [(QQ.to_sympy(number), 1), *((base.as_expr(), power) for base, power in parts)]


def defined(e: Expr) -> Expr:
    """The expression itself, unless it is a division by 0 or the like."""
    if any(a in UNDEFINED for a in (e, *e.args)):
        raise Undecided("a line has no value, such as 1/0")
    return e
