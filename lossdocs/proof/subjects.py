"""Derivations by the name of their subject, found when they are asked for.

This package knows no derivations: which there are is asked of `lossdocs.derivations`, or of a
module or file that somebody names.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from lossdocs.proof.derivation import Derivation, christen

CATALOGUE = "lossdocs.derivations"

NO_SUBJECT = "No subject, module or file is named {wanted}. The subjects are {subjects}."
NO_THEOREM = "{module} has no theorem {theorem}. Its theorems are {theorems}."
NO_THEOREMS = "{module} holds no derivations."
NO_FILE = "A file with derivations is needed, and {wanted} is none."
TWO_NAMES = "{name} has a second name, {other}"


def subjects() -> list[str]:
    """The names of the modules in the catalogue."""
    return sorted(module.name for module in iter_modules(import_module(CATALOGUE).__path__))


def theorems(wanted: str) -> dict[str, Derivation]:
    """The derivations of a subject, a module or a file, or a single one, by their dotted names.

    Args:
        wanted: such as `huber_loss`, `kl_div.gibbs`, `lossdocs.derivations.kl_div` or `mine.py`.

    Raises:
        LookupError: nothing has this name, or it holds no derivations.
        ValueError: a derivation has two names.
        Exception: what importing the module raises.
    """
    module, theorem = located(wanted)
    for name in [name for name in sys.modules if name.startswith(f"{CATALOGUE}.")]:
        theorems_of(sys.modules[name])  # what is cited has a name too
    found = theorems_of(module)
    if not found:
        raise LookupError(NO_THEOREMS.format(module=module.__name__))
    if not theorem:
        return found
    whole = f"{subject_of(module)}.{theorem}"
    if whole not in found:
        names = ", ".join(name.rpartition(".")[2] for name in found)
        text = NO_THEOREM.format(module=module.__name__, theorem=theorem, theorems=names)
        raise LookupError(text)
    return {whole: found[whole]}


def theorems_of(module: ModuleType) -> dict[str, Derivation]:
    """The derivations that a module holds, which get their names here.

    Raises:
        ValueError: one has another name already.
    """
    found: dict[str, Derivation] = {}
    for name, value in vars(module).items():
        if isinstance(value, Derivation):
            whole = f"{subject_of(module)}.{name}"
            christen(value, value.name or whole)
            if value.name != whole:
                raise ValueError(TWO_NAMES.format(name=value.name, other=whole))
            found[whole] = value
    return found


def subject_of(module: ModuleType) -> str:
    """The last part of the name of a module."""
    return module.__name__.rpartition(".")[2]


def located(wanted: str) -> tuple[ModuleType, str]:
    """A module, and the name of one of its derivations if only that is wanted."""
    if wanted.endswith(".py"):
        return from_file(Path(wanted)), ""
    subject, _, theorem = wanted.partition(".")
    if subject in subjects():
        return import_module(f"{CATALOGUE}.{subject}"), theorem
    module, _, theorem = wanted.rpartition(".")
    for name, part in ((wanted, ""), (module, theorem)):
        if importable(name):
            return import_module(name), part
    raise LookupError(NO_SUBJECT.format(wanted=wanted, subjects=", ".join(subjects())))


def importable(name: str) -> bool:
    """Whether there is a module of this name."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # what stands before a dot is no package; no name
        return False


def from_file(path: Path) -> ModuleType:
    """A module from a file; one of the catalogue is that which others cite."""
    if not path.is_file():
        raise LookupError(NO_FILE.format(wanted=path))
    if str(path.resolve().parent) in import_module(CATALOGUE).__path__:
        return import_module(f"{CATALOGUE}.{path.stem}")
    spec = spec_from_file_location(path.stem, path)
    assert spec, "a file of Python has one"
    assert spec.loader, "likewise"
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
