r"""What is wrong with what prose states, given the value of its expression, and the repair.

A number may be written as `0.56`, `37 %`, `1/3`, `2e3`, `$2^{24}$`, `three`, `twice` or `a third
of`; words such as `more than` compare.
"""

from __future__ import annotations

import ast
import builtins
import math
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from lossdocs.pages.model import Failure, Number, Repair
from lossdocs.pages.numbers import EXACT, ROUNDED, misstatement, restated
from lossdocs.pages.run import message, value
from lossdocs.pages.words import compared, phrase

NO_WORDS = "{word}{{={expression}}}: {word!r} is no number and compares nothing that is known"
NO_TRUTH = "{{={expression}}} must be True or False, as {word!r} compares, and is {value!r}"
FALSE = "{word!r} is not true: {expression} is False"
TURNED = "{word!r} needs {needed} in its expression, not {expression}"
ITSELF = "{shown}{{={expression}}} is tied to itself: name what the page computes"
NAMELESS = "{shown}{{={expression}}} names nothing of the page"
OTHER = "{shown}{{={expression}}} is the {term}, and the sentence does not speak of it"
UNIT = "{shown}{{={expression}}} {unit}: {needed}"
JOINED = "{shown}{{={expression}}} is not all of the number: {part!r} belongs to it"
ALONE = "{expression} compares something with itself"
WEIGHTLESS = "{shown}{{={expression}}} does not depend on a part of its expression, {part}"
BITS = "an expression in bits has log2, / log(2) or bits in it"
NATS = "an expression in nats has no log2, / log(2) or bits in it"

BINARY = re.compile(r"log2|/ *(?:\w+\.)*log\(2(?:\.0*)?\)|bits")
# Quantities that are called by the same name in code: what is tied is what the sentence names.
TERMS = ("cross_entropy", "entropy", "divergence", "perplexity", "likelihood")
MODULES = {"math", "torch", "F"}
UNITS = re.compile(
    r"(?:[ \u00a0\n-]|&nbsp;)(?:of )?[*_`\[]*(?:\$?\\(?:text|mathrm)\{ ?)?(nat|bit|shannon)s?\b",
    re.IGNORECASE,
)
IN_UNITS = re.compile(r"\bin (nat|bit)s\b[^.:;]*$", re.IGNORECASE)
# What makes another number of the one that is tied, right in front of it or right behind it.
FRONT = re.compile(
    r"(?:\b(?:minus|negative)|\breciprocal of|[\u2013\u221a/\u00d7\u00b7^]|\$[^$\w]*\$) ?$"
)
BACK = re.compile(
    r"\w|[\u00b2\u00b3\u2070-\u207f]|\$?\^|<sup>|[ \u00a0]?%| per ?cent\b| (?:third|fifth|tenth)s\b"
)
TEX = re.compile(
    r"(?P<sign>-)?(?:\\[td]?frac\s*\{?(?P<above>\d+)\}?\s*\{?(?P<below>\d+)\}?"
    r"|(?P<digits>\d+(?:\.\d+)?)?(?: *(?:\\cdot|\\times) *)?"
    r"(?:(?P<base>[1-9]\d*)\^\{?(?P<power>-?\d{1,3})\}?)?)"
)
OPERATORS: dict[type, str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}
OPERATORS |= {ast.Eq: "==", ast.NotEq: "!="}
OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "==": "!=", "!=": "=="}
DENIED = re.compile(
    r"\b(?:not|never|hardly|neither|nor|cannot|\w+n't|no longer)(?: an?| the)?(?: [a-z-]+){1,2}$"
)
ALIKE = {"equal", "isclose", "allclose"}


def numeral(tex: str) -> Fraction | None:
    r"""The value of a formula that is nothing but a number.

    Examples:
        >>> numeral("2^{24}"), numeral(r"-\frac{1}{3}"), numeral(r"1.5 \cdot 10^{-1}")
        (Fraction(16777216, 1), Fraction(-1, 3), Fraction(3, 20))
        >>> numeral("2 x")
    """
    found = TEX.fullmatch(tex.strip())
    if not found or not tex.strip("-"):
        return None
    size = Fraction(found["above"] or found["digits"] or 1) / Fraction(found["below"] or 1)
    size *= Fraction(found["base"] or 1) ** int(found["power"] or 1)
    return -size if found["sign"] else size


def misformed(number: Number) -> Iterator[str]:
    """What is wrong with a tie whatever the value of its expression is."""
    shown, expression = number.shown or number.tex, number.expression
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError:
        return  # it says so when it is evaluated
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if not names - set(dir(builtins)):
        if shown not in {"nan", "inf"}:
            yield NAMELESS.format(shown=shown, expression=expression)
    elif any(same(number, literal) for literal in literals(tree)):
        yield ITSELF.format(shown=shown, expression=expression)
    of_page = names - set(dir(builtins)) - MODULES
    [term] = of_page if len(of_page) == 1 and of_page <= set(TERMS) else [""]
    if (
        term
        and not compared(number.before)
        and not names_term(term, f"{number.before}{number.after}")
    ):
        term = term.replace("_", "-")
        yield OTHER.format(shown=shown, expression=expression, term=term)
    yield from (
        WEIGHTLESS.format(shown=shown, expression=expression, part=ast.unparse(node))
        for node in ast.walk(tree)
        if weightless(node)
    )
    unit = UNITS.match(number.after) or IN_UNITS.search(number.before.removesuffix(number.shown))
    binary = bool(BINARY.search(expression))
    if unit and (unit[1].lower() != "nat") != binary and not compared(number.before):
        needed = NATS if binary else BITS
        yield UNIT.format(shown=shown, expression=expression, unit=unit[0].strip(), needed=needed)
    joined = BACK.match(number.after) or FRONT.search(number.before.removesuffix(number.shown))
    if joined:
        part = joined[0].strip()
        yield JOINED.format(shown=shown, expression=expression, part=part)


def weightless(node: ast.AST) -> bool:
    """Whether a part of an expression is the same whatever its names are: 0 * x, x / x, x - x."""
    if isinstance(node, ast.IfExp | ast.BoolOp | ast.Lambda):
        return True
    if not isinstance(node, ast.BinOp):
        return False
    sides = node.left, node.right
    zero = any(isinstance(one, ast.Constant) and not one.value for one in sides)
    alike = ast.dump(node.left) == ast.dump(node.right)
    return (isinstance(node.op, ast.Mult | ast.Pow) and zero) or (
        isinstance(node.op, ast.Div | ast.Sub | ast.FloorDiv | ast.Mod) and alike
    )


def names_term(term: str, sentence: str) -> bool:
    """Whether a sentence speaks of a quantity by itself: a cross-entropy is no entropy.

    Examples:
        >>> names_term("entropy", "the cross-entropy"), names_term("entropy", "an entropy")
        (False, True)
    """
    return bool(re.search(rf"(?<![\w-]){term.replace('_', '[-_ ]')}", sentence, re.IGNORECASE))


def literals(tree: ast.AST) -> Iterator[float]:
    """The numbers written in an expression, but those that only say which entry is meant."""
    if isinstance(tree, ast.Subscript):
        yield from literals(tree.value)
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float):
        yield tree.value
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.keyword):
            yield from literals(node)


def same(number: Number, literal: float) -> bool:
    """Whether a number is a literal of its own expression; 0, 1 and 2 are in many."""
    plain = number.shown.lstrip("-+\u2212")
    written = bool(plain) and plain[0].isdigit() and "/" not in plain and "%" not in plain
    return written and plain not in {"0", "1", "2"} and not misstatement(plain, literal)


def stated(number: Number, namespace: dict[str, Any], path: Path) -> Iterator[Failure]:
    """What is wrong with a number or a comparison in prose."""
    word = number.shown if number.shown[:1].isalpha() and number.shown not in {"nan", "inf"} else ""
    said = phrase(number.before) if word else None
    if word and said is None:
        yield from comparison(number, namespace, path)
        return
    try:
        actual = value(number, namespace, path)
    except Exception as error:
        yield Failure(number.line, f"{{={number.expression}}} has no value: {message(error)}")
        return
    new = ""
    if said is not None:
        reason = misstated(said.value, actual, near=said.near)
    elif (of_formula := numeral(number.tex)) is not None and not number.shown:
        reason = misstated(of_formula, actual)
    elif number.format or not number.shown:
        new = f"{actual:{number.format}}" if number.format else ""
        needed = "run the updater" if new else "write {=expression:.4f}"
        yield repair(number, new, f"{{={number.expression}}} has no number yet: {needed}")
        return
    else:
        new, reason = digits(number, actual)
    if reason:
        shown = number.shown if not word else " ".join(number.before.split()[-2:])
        told = f"shows {shown or number.tex}, {number.expression} is {actual!r} ({reason})"
        yield repair(number, new, told)


def digits(number: Number, actual: float) -> tuple[str, str]:
    """A number in digits: as it should be, and why it is wrong."""
    plain, percent = re.subn(r"[ \u00a0]?%$", "", number.shown)
    if "/" in plain:
        return "", misstated(Fraction(plain.replace("\u2212", "-")), actual)
    if percent:
        whole = round(100 * actual) if plain.strip("-+").isdigit() else 100 * actual
        return restated(plain, whole) + number.shown[len(plain) :], misstatement(plain, whole)
    if number.near and plain.isdigit():
        return str(round(actual)), misstatement(plain, round(actual))
    return restated(plain, actual), misstatement(plain, actual)


def misstated(said: Fraction, actual: float, *, near: bool = False) -> str:
    """Why an exact value in words or in a formula is not that of its expression."""
    if near:
        return "" if said and abs(actual / float(said) - 1) <= 0.1 else ROUNDED
    # float32 has seven digits: a third of a tensor is a third.
    return "" if math.isclose(actual, float(said), rel_tol=1e-6) else EXACT


def repair(number: Number, new: str, reason: str) -> Failure:
    """A failure with the number as it should be, where a program may write it."""
    filled = f"{new}{{={number.expression}}}"
    return Failure(number.line, reason, Repair(number.start, number.end, filled) if new else None)


def comparison(number: Number, namespace: dict[str, Any], path: Path) -> Iterator[Failure]:
    """What is wrong with words that compare."""
    allowed = turned(compared(number.before), number.before)
    said = {"word": " ".join(number.before.split()[-2:]), "expression": number.expression}
    if not allowed:
        yield Failure(number.line, NO_WORDS.format(**said | {"word": number.shown}))
        return
    try:
        result = value(number, namespace, path, truth=True)
        extremes = allowed & {"max", "min"}
        used = set(operators(ast.parse(number.expression, mode="eval")))
        used -= set() if extremes else {"max", "min"}
    except Exception as error:
        yield Failure(number.line, f"{{={number.expression}}} has no value: {message(error)}")
        return
    if not isinstance(result, bool):
        yield Failure(number.line, NO_TRUTH.format(**said, value=result))
    elif not used or not used <= allowed | (
        {"=="} if used & extremes and "!=" not in allowed else set()
    ):
        needed = " or ".join(sorted(allowed))
        yield Failure(number.line, TURNED.format(**said, needed=needed))
    elif not result:
        yield Failure(number.line, FALSE.format(**said))
    else:
        yield from (Failure(number.line, text) for text in empty(number.expression))


def turned(allowed: frozenset[str], before: str) -> frozenset[str]:
    """What a comparison allows behind a word that denies it: `not more than` is at most.

    Examples:
        >>> turned(frozenset({">"}), "it is never more than"), turned(frozenset({">"}), "more")
        (frozenset({'<='}), frozenset({'>'}))
    """
    if not allowed or not DENIED.search(before) or compared(before) == compared("differ"):
        return allowed
    extremes = allowed & {"max", "min"}
    return (
        frozenset(OPPOSITE[one] for one in allowed - extremes)
        | extremes
        | ({"!="} if extremes else set())
    )


def empty(expression: str) -> Iterator[str]:
    """Whether a comparison that is true says nothing: one of a value with itself."""
    for node in ast.walk(ast.parse(expression, mode="eval")):
        sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        if len({ast.dump(side) for side in sides}) < len(sides):
            yield ALONE.format(expression=expression)


def operators(tree: ast.AST) -> Iterator[str]:
    """How an expression compares: by operators, by functions that say the same, by extremes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from (OPERATORS.get(type(one), "in") for one in node.ops)
        name = getattr(node, "attr", getattr(node, "id", ""))
        if name in ALIKE:
            yield "=="
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield from (one for one in ("max", "min") if called in {one, f"a{one}", f"arg{one}"})
