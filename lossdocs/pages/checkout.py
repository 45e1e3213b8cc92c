"""What a page says of the checkout it stands in: commands, files, and links on the pages outside.

The pages of `docs` have their links checked by the build of the site; nothing builds the others.
"""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from markdown.extensions.toc import slugify

from lossdocs.derive.sources import stems
from lossdocs.pages.fences import Parts
from lossdocs.pages.find import OUTSIDE
from lossdocs.pages.model import Failure

SHELLS = {"console", "bash", "sh", "text"}
TYPED = re.compile(r"[ \t>]*[$%] (.+)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# A link or a picture, written out, by reference or in HTML.
BEGINS = r"\[[^\]\n]*\]\(|^ {0,3}\[(?!\^)[^\]\n]+\]: *|\b(?:href|src)=[\"']"
LINK = re.compile(
    rf"(?:{BEGINS})(?P<file>[^)\s#:\"']*)(?:#(?P<anchor>[^)\s\"']+))?(?=[)\s\"']|$)", re.MULTILINE
)
HEADING = re.compile(r"^#+ (.+?)(?: \{ #[\w-]+ \})?$", re.MULTILINE)
FILE = re.compile(r"(?:lossdocs|docs|tests|benchmarks|\.ci|\.github)/[\w./-]*\w")
COMMAND = re.compile(r"make [\w-]|(?:\S*/)?python3? -m (?:lossdocs|benchmarks)\b")
TARGET = re.compile(r"^([a-z][\w%-]*)(?= *:(?!=))", re.MULTILINE)
HAS_COMMANDS = re.compile(r"\badd_subparsers\b|\bchoices=")
PROGRAM = re.compile(
    r"^(?:\w+=\S* )*(?:(?P<make>make)(?!\S)|(?:\S*/)?python3? -m (?P<module>[\w.]+))"
)


def wrong(path: Path, parts: Parts) -> Iterator[Failure]:
    """The commands and files that a page names and its checkout has not, and links to nowhere."""
    root = next((one for one in path.absolute().parents if (one / "Makefile").exists()), None)
    if root is None:
        return
    typed = [line for fence in parts.fences if fence.language in SHELLS for line in fence.content]
    for line in typed:
        if command := TYPED.match(line.text):
            yield from (Failure(line.number, one) for one in of_command(command[1], root))
    for line in [*typed, *parts.prose]:
        for code in CODE.findall(line.text):
            yield from (Failure(line.number, one) for one in of_code(code, root))
    for line in parts.prose if path.name in OUTSIDE else ():
        for link in LINK.finditer(CODE.sub("", line.text)):
            yield from (Failure(line.number, one) for one in of_link(link, path))


def of_code(code: str, root: Path) -> Iterator[str]:
    """What is wrong with code in a sentence, if it is a command or a file."""
    if COMMAND.match(code):
        yield from of_command(code, root)
    elif FILE.fullmatch(code) and not exists(code, root):
        yield f"there is no {code}"


def of_link(link: re.Match[str], path: Path) -> Iterator[str]:
    """What is wrong with a link to a file, or to a heading of one."""
    target = path.parent / link["file"] if link["file"] else path
    if not target.exists():
        yield f"the link leads to no file: {link['file']}"
    elif link["anchor"]:
        headings = HEADING.findall(target.read_text(encoding="utf-8"))
        if link["anchor"] not in {slugify(one.replace("`", ""), "-") for one in headings}:
            yield f"the link leads to no heading: {link['file']}#{link['anchor']}"


def exists(name: str, root: Path) -> bool:
    """Whether there is a file, or one of that name for another loss."""
    if (root / name).exists():
        return True
    of_a_loss = Path(name).stem in stems(root / "lossdocs/losses")
    return of_a_loss and any(root.glob(str(Path(name).with_stem("*"))))


def of_command(text: str, root: Path) -> Iterator[str]:
    """What is wrong with a line that a reader types.

    Examples:
        >>> root = Path(__file__).parents[2]
        >>> list(of_command("make serve  # shows the site", root))
        []
        >>> list(of_command("make sreve", root))
        ['make has no target sreve']
    """
    for part in text.split("&&"):
        try:
            words = shlex.split(part, comments=True)
        except ValueError as error:
            yield f"no shell reads {part.strip()}: {error}"
            continue
        files = (word.partition("=")[2] or word for word in words)
        yield from (
            f"there is no {one}" for one in files if FILE.fullmatch(one) and not exists(one, root)
        )
        program = PROGRAM.match(" ".join(words))
        if program and program["make"]:
            yield from of_make(words[words.index("make") + 1 :], root)
        elif program:
            yield from of_module(program["module"], words[words.index("-m") + 2 :], root)


def of_make(words: list[str], root: Path) -> Iterator[str]:
    """Targets and variables that the Makefile has not."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = [one.replace("%", r"\w+") for one in TARGET.findall(makefile)]
    for word in words:
        name, sign, _ = word.partition("=")
        if sign and f"$({name})" not in makefile:
            yield f"make takes no {name}"
        elif not sign and not any(re.fullmatch(target, word) for target in targets):
            yield f"make has no target {word}"


def of_module(module: str, words: list[str], root: Path) -> Iterator[str]:
    """A module that is not there, and commands and options that it does not name."""
    if module == "pip":
        groups = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        for option, group in pairwise(words):
            if option == "--group" and group not in groups["dependency-groups"]:
                yield f"pyproject.toml has no group {group}"
    if module.partition(".")[0] not in {"lossdocs", "benchmarks"}:
        return
    base = root.joinpath(*module.split("."))
    places = (base.with_suffix(".py"), base / "__main__.py")
    source = next((place for place in places if place.exists()), None)
    if source is None:
        yield f"python -m {module} is no command"
        return
    known = texts(source)
    for command in (root / "lossdocs/commands").glob("*.py") if module == "lossdocs" else ():
        known |= texts(command) | {command.stem}
    commands = words[:1] if HAS_COMMANDS.search(source.read_text(encoding="utf-8")) else []
    for word in [*commands, *(word for word in words if word.startswith("--"))]:
        if word not in known and not word.isupper():  # COMMIT stands for one
            yield f"python -m {module} knows no {word}"


def texts(source: Path) -> set[str]:
    """The texts in a module, its commands and options among them."""
    nodes = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
    found = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {value for value in found if isinstance(value, str)}
