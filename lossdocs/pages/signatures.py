"""Whether a call or a signature within a sentence fits what it names."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.kinds import Option
from lossdocs.pages import existing

PLACED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
LEGACY = ("size_average", "reduce")  # of torch, which signatures on pages leave out
SIGNATURE = re.compile(r"(?P<name>[\w.]+)\((?P<arguments>.*)\)(?: -> .*)?")
REST = re.compile(r",? *\.\.\.$")
# What an argument holds by how it is called: the names of kinds.
ROLES = {
    re.compile(r"^log_|log_softmax\(|\.log\(\)|\blog\("): ("log-probabilities",),
    re.compile(r"^(?:logits|scores)$"): ("logits", "logits of yes"),
    re.compile(r"^(?:indices|classes|class_indices)$"): ("class indices",),
    re.compile(r"^prob(?:abilitie)?s$|softmax\((?!.*log)"): ("probabilities", "log-probabilities"),
    re.compile(r"\.?sigmoid\("): ("probabilities of yes",),
}


def words_of_options(losses: Iterable[Declaration]) -> list[str]:
    """The words that the options of some losses take."""
    words = (word for one in losses for p in one.options if p.option for word in p.option.words)
    return list(dict.fromkeys(words))


def refused(name: str, value: ast.expr, losses: Sequence[Declaration]) -> str:
    """Why no loss takes a value for an argument, or nothing.

    Examples:
        >>> avg = ast.Constant("avg")
        >>> refused("reduction", avg, existing.of_page("nll_loss"))
        "reduction takes 'none', 'mean', 'sum', not 'avg'"
    """
    having = [one[name] for one in losses if name in one]
    having = having or [one[name] for one in existing.declarations().values() if name in one]
    try:
        given = ast.literal_eval(value)
    except ValueError:
        return ""
    if given is ... or not having or any(takes(one, given) for one in having):
        return ""
    return f"{name} {needed(having[0])}, not {given!r}"


def takes(parameter: Parameter, value: Any) -> bool:
    """Whether an argument may be a value that is written out."""
    option = parameter.option
    if value is None:
        return parameter.optional
    if option is None:
        return False
    if option.words:
        return value in option.words
    if option.type == "bool" or isinstance(value, bool):
        return option.type == "bool" and isinstance(value, bool)
    kinds = int if option.type == "int" else (int, float)
    return isinstance(value, kinds) and within(option, value)


def within(option: Option, value: float) -> bool:
    """Whether a number lies in the range of an option."""
    above = value > option.low if option.above else value >= option.low
    return above and value <= option.high


def needed(parameter: Parameter) -> str:
    """What an argument takes, as a sentence without its subject."""
    option = parameter.option
    if option is None:
        return "takes a tensor"
    if option.words:
        return f"takes {', '.join(map(repr, option.words))}"
    return f"takes {option.type}" if option.type == "bool" else f"must {option.needs}"


def misfits(call: ast.Call, function: Any, losses: Sequence[Declaration]) -> Iterator[str]:
    """What is wrong with the arguments of a call, given what it calls."""
    parameters = None if function in (None, existing.UNKNOWN) else existing.signature(function)
    if parameters is not None:
        yield from itertools.islice(misplaced(call, parameters), 1)
    declared = declaration_of(function)
    for word in call.keywords:
        if problem := refused(word.arg or "", word.value, [declared] if declared else losses):
            yield problem
    if declared and inspect.isroutine(function):
        yield from itertools.islice(exchanged(call, declared), 1)


def declaration_of(function: Any) -> Declaration | None:
    """That of a loss, torch's or the package's, as a function or as a module."""
    name = getattr(function, "__name__", "")
    every = existing.declarations().values()
    return next((one for one in every if name and name in (one.name, one.module)), None)


def misplaced(call: ast.Call, parameters: dict[str, inspect.Parameter]) -> Iterator[str]:
    """Too many arguments, names at the place of others, and arguments that do not exist."""
    name = ast.unparse(call.func)
    by_place = [one.name for one in parameters.values() if one.kind in PLACED]
    takes_many = {one.kind for one in parameters.values()}
    given = list(itertools.takewhile(lambda one: not is_rest(one), call.args))
    if len(given) > len(by_place) and inspect.Parameter.VAR_POSITIONAL not in takes_many:
        yield f"{name} takes {len(by_place)} arguments by their places, not {len(given)}"
    for place, one in zip(by_place, given, strict=False):
        if isinstance(one, ast.Name) and one.id in by_place and one.id != place:
            yield f"{name} takes {place} where {one.id} stands: the order is {', '.join(by_place)}"
    if inspect.Parameter.VAR_KEYWORD not in takes_many:
        for word in call.keywords:
            if word.arg and word.arg not in parameters:
                yield f"{name} has no argument {word.arg}: it has {', '.join(parameters)}"


def is_rest(node: ast.expr) -> bool:
    """Whether an argument stands for others."""
    return isinstance(node, ast.Starred) or (isinstance(node, ast.Constant) and node.value is ...)


def exchanged(call: ast.Call, declared: Declaration) -> Iterator[str]:
    """Arguments that hold, by their names, what another one takes."""
    words = {word.arg: ast.unparse(word.value) for word in call.keywords}
    for parameter, one in zip(declared.parameters, call.args, strict=False):
        kinds = {kind.name for kind in parameter.kinds}
        if words.get(f"log_{parameter.name}", "False") == "False" and len(kinds) > 1:
            kinds -= {kind.name for kind in parameter.kinds if kind.logarithm}
        said = {meant for pattern, meant in ROLES.items() if pattern.search(ast.unparse(one))}
        if kinds and said and not any(kinds & set(meant) for meant in said):
            shown = ast.unparse(one)
            yield f"{declared.name} takes {' or '.join(sorted(kinds))} where {shown} stands"


class Signature(NamedTuple):
    """A signature within a sentence: what it is of, its arguments, and whether it goes on."""

    name: str
    arguments: ast.arguments
    more: bool


def written(code: str, *, forced: bool = False) -> Signature | None:
    """The signature that a piece of code is, by a star alone or by annotations; a call is none.

    Where it is known to be one, it is `forced`.

    Examples:
        >>> signature = written("f(x, *, y=1, ...)")
        >>> signature.name, ast.unparse(signature.arguments), signature.more
        ('f', 'x, *, y=1', True)
        >>> written("f(x, y=1)")
    """
    found = SIGNATURE.fullmatch(code)
    if found is None:
        return None
    text = REST.sub("", found["arguments"])
    try:
        [function] = ast.parse(f"def f({text}): ...").body
    except SyntaxError:
        return None
    assert isinstance(function, ast.FunctionDef)
    arguments = function.args
    is_one = bool(arguments.kwonlyargs) or any(one.annotation for one in arguments.args)
    if not is_one and not forced:
        return None
    return Signature(found["name"], arguments, text != found["arguments"])


def differences(shown: Signature, parameters: dict[str, inspect.Parameter]) -> Iterator[str]:
    """How a signature differs from that of the function itself."""
    name, arguments, more = shown
    known = {key: one for key, one in parameters.items() if key not in LEGACY}
    written = {key: default for key, _, default in listed(arguments)}
    if more:  # options, which are given by name, may be left out anywhere
        places = [key for key, one in known.items() if one.kind in PLACED][: len(arguments.args)]
        known = {key: known[key] for key in [*places, *written] if key in known}
    if list(written) != list(known):
        yield f"the arguments of {name} are {', '.join(known)}, not {', '.join(written)}"
        return
    for key, by_name, default in listed(arguments):
        one = known[key]
        true = "" if one.default is one.empty else repr(one.default)
        if default != true:
            yield f"the default of {key} in {name} is {true or 'none'}, not {default or 'none'}"
        if by_name != (one.kind is one.KEYWORD_ONLY):
            place = "after" if one.kind is one.KEYWORD_ONLY else "before"
            yield f"{key} stands {place} the star in {name}"


def listed(arguments: ast.arguments) -> list[tuple[str, bool, str]]:
    """Arguments as names, whether each is given by name alone, and defaults as they print."""
    empty: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults))
    by_place = zip(arguments.args, [*empty, *arguments.defaults], strict=True)
    by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    found = [(False, *one) for one in by_place] + [(True, *one) for one in by_name]
    return [(one.arg, alone, ast.unparse(value) if value else "") for alone, one, value in found]
