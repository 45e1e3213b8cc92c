"""What a loss still lacks, one sentence each, with the command that mends it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lossdocs.authoring import generated
from lossdocs.authoring.files import ROOT, WRITTEN, path_of, placeholders
from lossdocs.contract.errors import explained, forms, general, of_form, raised
from lossdocs.contract.model import merged
from lossdocs.derive.glance import arguments, part
from lossdocs.derive.sources import Source, read

SECTIONS = ("Args", "Returns", "Raises", "Examples", "Source")
DESCRIPTION = range(50, 161)  # characters, as search engines show them


class Lack(NamedTuple):
    """What is missing, and what to do; what need not be done is only said."""

    says: str
    do: str
    required: bool = True

    def __str__(self) -> str:
        """As `status` prints it."""
        return f"{self.says}: {self.do}"


def lacks(stem: str, root: Path = ROOT, *, running: bool = True) -> Iterator[Lack]:
    """Everything that one loss lacks; what takes running it is left out where that is asked."""
    yield from unfilled(stem, root)
    try:
        source = read(stem, root / "lossdocs/losses")
    except (OSError, SyntaxError, TypeError, ValueError) as error:
        yield Lack(f"Its declaration cannot be read ({error})", f"edit lossdocs/losses/{stem}.py")
        return
    loss = f"edit lossdocs/losses/{stem}.py"
    yield from (Lack(says, loss) for says in of_docstring(source))
    yield from of_kernel(stem, root)
    yield from of_contract(stem, root)
    yield from of_files(stem, root, running=running and can_run(stem, root))
    page = path_of("page", source.declaration.page, root)
    if not page.exists():
        do = f"python -m lossdocs new {stem}"
        says = f"It has no page docs/losses/{page.name}, so it is not on the site"
        yield Lack(says, do, required=False)
        return
    text = page.read_text(encoding="utf-8")
    yield from (Lack(says, f"edit docs/losses/{page.name}") for says in of_page(text, stem))
    if not path_of("derivation", stem, root).exists():
        do = f"python -m lossdocs new {stem} --derivation"
        yield Lack("Nothing is proved of it", do, required=False)


def unfilled(stem: str, root: Path, parts: Iterable[str] = WRITTEN) -> Iterator[Lack]:
    """Lines that are still to be filled in."""
    for one in parts:
        path = path_of(one, stem, root)
        if path.exists():
            name = path.relative_to(root).as_posix()
            for line, wanted in placeholders(path.read_text(encoding="utf-8")):
                yield Lack(f"{name}:{line} is to be filled in", wanted)


def can_run(stem: str, root: Path) -> bool:
    """Whether nothing is to be filled in of what computes the loss, or is recorded of it."""
    if generated.readable(stem, root) is None:
        return False
    return not list(unfilled(stem, root, ("loss", "kernel", "contract")))


def of_docstring(source: Source) -> Iterator[str]:
    """Parts that the docstring lacks."""
    if not source.summary:
        yield "Its docstring must begin with a summary"
    for title in SECTIONS:
        if not part(source.docstring, title):
            yield f"Its docstring must have a part {title}"
    described = arguments(source.docstring)
    for parameter in source.declaration.parameters:
        if described and parameter.name not in described:
            yield f"Args must describe {parameter.name}"


def of_kernel(stem: str, root: Path) -> Iterator[Lack]:
    """A kernel that the loss does not take."""
    loss = path_of("loss", stem, root).read_text(encoding="utf-8")
    if path_of("kernel", stem, root).exists() and not re.search(
        r"^    kernel=", loss, re.MULTILINE
    ):
        yield Lack("Its kernel is not used", f"give @loss of {stem} kernel=fast.{stem}")


def of_page(text: str, stem: str) -> Iterator[str]:
    """What the page lacks of what every page of a loss has."""
    title = re.search(r"^title: (.+)$", text, re.MULTILINE)
    description = re.search(r"^description: \"?(.*?)\"?$", text, re.MULTILINE)
    if not title:
        yield "Its page must begin with a title"
    if not description or len(description[1]) not in DESCRIPTION:
        yield "Its page must have a description of 50 to 160 characters"
    if f"::: lossdocs.losses.{stem}\n" not in text:
        yield f"Its page must show the reference, ::: lossdocs.losses.{stem}"


def of_contract(stem: str, root: Path) -> Iterator[Lack]:
    """Probes that were not run, and differences without a reason."""
    own, generic = generated.contracts(stem, root)
    try:
        probes = merged(own, generic).probes
    except ValueError as error:
        yield Lack(f"Its contract cannot be read ({error})", f"edit lossdocs/contract/{stem}.toml")
        return
    for probe in own.probes:
        if probe.code and not (probe.torch or probe.lossdocs):
            do = f"python -m lossdocs.contract record {stem}"
            yield Lack(f"The probe {probe.id} has no outcome", do)
    for probe in probes:
        if probe.differs and not (probe.why or probe.defect):
            do = f"say why in lossdocs/contract/{stem}.toml, or do what torch does"
            yield Lack(f"The probe {probe.id} gives another result than torch", do)
    yield from of_messages(stem, root)


def of_messages(stem: str, root: Path) -> Iterator[Lack]:
    """What torch says when it refuses, and the page of errors does not explain."""
    path = root / "docs/errors.md"
    if not path.exists():
        return
    page = path.read_text(encoding="utf-8")
    contract = merged(*generated.contracts(stem, root))
    known, shapes, shown = explained([contract]), forms(page), general(page)
    for message, probe in raised([contract]).items():
        if not (message in known or message in shown or any(of_form(message, x) for x in shapes)):
            do = f"give {probe.id} cause, fix and instead in lossdocs/contract/{stem}.toml"
            yield Lack(f"No entry of docs/errors.md explains {message!r}", do)


def of_files(stem: str, root: Path, *, running: bool) -> Iterator[Lack]:
    """Generated files that are missing or stale, and what is not proved."""
    for file in generated.of_loss(stem, root):
        name = file.path.relative_to(root).as_posix()
        if file.missing:
            yield Lack(f"{name} is missing", file.command)
        elif running and generated.can_be_made() and (wrong := not_current(file)):
            yield Lack(f"{name} {wrong}", file.command)
    if running and path_of("derivation", stem, root).exists() and not proved(stem):
        yield Lack("A derivation is not proved", f"python -m lossdocs.proof prove {stem}")


def not_current(file: generated.Generated) -> str:
    """What is wrong with a generated file, or nothing."""
    try:
        return "is stale" if file.stale else ""
    except Exception as error:  # noqa: BLE001 # a loss that is being written may raise anything
        return f"cannot be made ({error})"


def proved(stem: str) -> bool:
    """Whether every derivation of a subject is proved."""
    from lossdocs.proof import subjects  # noqa: PLC0415 # importing SymPy takes long

    try:
        for theorem in subjects.theorems(stem).values():
            theorem.prove()
    except Exception:  # noqa: BLE001 # the command says which
        return False
    return True


def of_package(root: Path = ROOT, *, running: bool = True) -> Iterator[Lack]:
    """What the package and the site lack as a whole."""
    do = "python -m lossdocs status --write"
    runs = generated.of_site(root) if running and generated.can_be_made() else ()
    for file in (*generated.of_package(root), *runs):
        if wrong := not_current(file):
            yield Lack(f"{file.path.relative_to(root).as_posix()} {wrong}", do)
    for path in generated.leftovers(root):
        yield Lack(f"{path.relative_to(root).as_posix()} is of no loss any longer", do)
