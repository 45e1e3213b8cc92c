r"""`with` on a page: it renames what a derivation has, and changes nothing.

    <!-- proved: cross_entropy.gradient with q = \softmax(x) and c = k -->

On the left stands a symbol of the page that the derivation does not have; on the right a symbol of
the derivation that the page does not show under its own name, or an expression in its symbols. A
symbol with an index, such as `\ell_n = -\log q_{y_n}`, is read wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lossdocs.proof.reading import read, read_vector
from lossdocs.proof.reading.tokens import Unreadable, spelled

FUNCTIONS = "softmax|DKL|LSE|logsoftmax|log|exp|sum|prod|max|frac|sqrt|pi|partial|softplus"
LETTER = rf"(?:\\(?!{FUNCTIONS}|sigma\(|varphi\()[a-zA-Z]+(?: [a-zA-Z])?|[a-zA-Z])"
INDEX = r"_(?:[a-zA-Z]|\{[^{}]*(?:\{\w+\}|_\w)?[^{}]*\})"
SYMBOL = re.compile(rf"{LETTER}(?:'|\^\\star|\^\{{\\star\}})*(?:{INDEX})?")
# A function of the page, such as s(x_n) or L(q), of names alone.
APPLIED = re.compile(rf"(?P<letter>{LETTER})'?\((?P<sign>-)?(?P<of>{SYMBOL.pattern})\)")
LOGARITHM = re.compile(rf"\\log (?P<of>{SYMBOL.pattern})")
LANGUAGE = {"H", "e"}  # what the language spells with a letter

NO_NAME = "with {meaning}: {name} is no symbol of the page, so it cannot rename"
HAS = "with {meaning}: {name} stands for something else in {cited}"
FUNCTION = "with {meaning}: {name} has a meaning of its own"
AGAIN = "with {meaning}: {name} is renamed twice"
TWICE = "with {meaning}: {text} has another name too, {other}"
SHOWN = "with {meaning}: the formula shows {text} under its own name as well"
UNUSED = "with {meaning}: the formula shows no {name}"
CONSTANT = "with {meaning}: {text} has no symbol of {cited}"
BOUND = "with {meaning}: {index} is bound in the formula, and {text} does not change with it"
FREE = "with {meaning}: {index} is an index of {text} and none of {name}"


class Meaning(NamedTuple):
    """A symbol of the page, and what it is in the derivation."""

    name: str
    text: str

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.name} = {self.text}"


@lru_cache(2**10)
def meanings(said: str) -> tuple[Meaning, ...]:
    r"""The renamings of a `with`, apart.

    Examples:
        >>> [str(one) for one in meanings(r"q = \softmax(x) and c = k")]
        ['q = \\softmax(x)', 'c = k']
    """
    parts = (part.partition("=") for part in said.split(" and ") if part.strip())
    return tuple(Meaning(name.strip(), text.strip()) for name, _, text in parts)


def sentence(renamed: Sequence[Meaning]) -> str:
    r"""What the reader is told of some renamings, LaTeX between dollars.

    Examples:
        >>> sentence(meanings(r"q = \softmax(x) and c = k"))
        'with $q = \\softmax(x)$ and $c = k$'
    """
    *others, last = (f"${one}$" for one in renamed)
    return f"with {', '.join(others)} and {last}" if others else f"with {last}"


def with_meanings(table: Mapping[str, Any], said: str) -> dict[str, Any]:
    """The names of a derivation and the renamings of a page.

    A symbol that has another name on the page is not read under its own.
    """
    renamed = meanings(said)
    found = dict(table)
    for name, text in renamed:
        found[name] = text if "_" in name else meant(text, found)
    for one in renamed:
        elsewhere = " ; ".join(other.text for other in renamed if other is not one)
        if "_" not in one.name and not appears(one.text, elsewhere):
            found.pop(one.text, None)
    return found


def meant(text: str, table: Mapping[str, Any]) -> Any:
    """What a text means, an expression or a vector."""
    try:
        return read(text, table)
    except Unreadable:
        return read_vector(text, table)


def wrongly_renamed(tex: str, cited: str, own: Mapping[str, Any], said: str) -> Iterator[str]:
    """What a `with` does beyond renaming; `own` are the names of the derivation."""
    all_of_them = meanings(said)
    names = {spelled(name) for name in own}
    for one in all_of_them:
        told = {"meaning": str(one), "name": one.name, "text": one.text, "cited": cited}
        applied, logarithm = APPLIED.fullmatch(one.name), LOGARITHM.fullmatch(one.name)
        letter = applied["letter"] if applied else logarithm["of"] if logarithm else one.name
        if not (applied or logarithm or SYMBOL.fullmatch(one.name)):
            yield NO_NAME.format(**told)
        elif letter in LANGUAGE and not one_argument(one):
            yield FUNCTION.format(**told)
        elif sum(spelled(other.name) == spelled(one.name) for other in all_of_them) > 1:
            yield AGAIN.format(**told)
        elif spelled(letter) in names or base(letter) in names - {spelled(one.text)}:
            yield HAS.format(**told)
        else:
            yield from misused(one, told, tex, names, all_of_them)


def one_argument(one: Meaning) -> bool:
    """Whether H of one number t is short for H of the two probabilities (1 - t, t)."""
    inside = re.fullmatch(r"H\((\w)\)", one.name)
    right = re.fullmatch(r"H\(\(1 - (\w), \1\)\)", one.text)
    return bool(inside and right)


def base(letter: str) -> str:
    """A symbol without its index, where what is below it is one index."""
    return spelled(re.sub(rf"{INDEX}$", "", letter))


def misused(
    one: Meaning, told: Mapping[str, str], tex: str, names: set[str], others: tuple[Meaning, ...]
) -> Iterator[str]:
    """What is wrong with a renaming that has a symbol of the page on its left."""
    shown, theirs = spelled(tex), [other for other in others if other is not one]
    if not any(appears(name, spelled(one.text)) for name in names):
        yield CONSTANT.format(**told)
    elsewhere = " ".join(spelled(other.name) + spelled(other.text) for other in theirs)
    if not appears(spelled(one.name), f"{shown} ; {elsewhere}"):
        yield UNUSED.format(**told)
    if spelled(one.text) in names or SYMBOL.fullmatch(one.text):
        yield from (
            TWICE.format(**told, other=other.name) for other in theirs if other.text == one.text
        )
        if free(spelled(one.text), left_of(shown, others)):
            yield SHOWN.format(**told)
    yield from wrong_indices(one, told, shown, {other.text for other in others})


def left_of(shown: str, renamed: tuple[Meaning, ...]) -> str:
    """What a formula shows beside the symbols that are renamed, the longest taken out first."""
    for one in sorted(renamed, key=lambda one: -len(one.name)):
        shown = shown.replace(spelled(one.name), " ")
    return shown


def wrong_indices(
    one: Meaning, told: Mapping[str, str], shown: str, renamed: set[str]
) -> Iterator[str]:
    """The indices that stand on one side of a renaming alone, where that changes what is said."""
    mine, theirs = indices(one.name), indices(one.text)
    for index in sorted(mine - theirs):
        if re.search(rf"\\(?:sum|prod)_\{{{index}=", shown):
            yield BOUND.format(**told, index=index)
    if "_" in one.name:
        missing = theirs - mine - renamed - set(re.findall(r"[a-z]", one.name))
        yield from (FREE.format(**told, index=index) for index in sorted(missing))


def indices(text: str) -> set[str]:
    """The index letters of a text that nothing in it binds, and that no label is."""
    below = re.findall(r"_(?:\{([^{}]*(?:_\w[^{}]*)?)\}|([a-z])(?![a-zA-Z]))", spelled(text))
    found = {letter for pair in below for letter in re.findall(r"[a-z]", "".join(pair))}
    bound = set(re.findall(r"\\(?:sum|prod)\s*_\{(\w)=", text))
    return found - bound - {"y"}


def appears(name: str, text: str) -> bool:
    """Whether a name stands in a text by itself, and not within a longer one."""
    return bool(re.search(rf"(?<![a-zA-Z\\]){re.escape(name)}(?![a-zA-Z'])", text))


def free(name: str, text: str) -> bool:
    """Whether a name stands in a text, where no sum binds it."""
    bound = re.search(rf"\\(?:sum|prod)_\{{{re.escape(name)}=", text)
    return appears(name, text) and not bound
