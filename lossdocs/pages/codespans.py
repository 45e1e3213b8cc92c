"""Code in a sentence: each name in it exists, and each call fits the signature of what it calls.

What stands in an example of the page exists, whatever it is: the example shows what it does. For
everything else there is the package itself, torch, and a short list of words that are no names.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from inspect import isclass
from pathlib import Path
from types import ModuleType
from typing import Any

from lossdocs.pages import existing, signatures
from lossdocs.pages.checkout import COMMAND, FILE, of_command
from lossdocs.pages.elements import elements, line_of
from lossdocs.pages.existing import UNKNOWN
from lossdocs.pages.fences import Parts
from lossdocs.pages.find import PACKAGE
from lossdocs.pages.model import Failure, Line
from lossdocs.pages.signatures import Signature

SHELL = re.compile(r"(?:\w+=\S+ )?(?:(?:pip|apt-get) install|\.venv/bin/python)(?= )")
MARKUP = re.compile(  # how pages are written, TeX among it
    r"<!--.*|\[@.*\]|.*\{=.+\}.*|.*\$.*|.*\\[a-zA-Z{(\[].*|(?:doi|arXiv):\S+|\d{4}-\d\d-\d\d"
)
KEY = re.compile(r"[a-z]{2,}(?:-[a-z\d]+)+")  # of a warning of `explain`
LETTER = re.compile(r"[^\W\d_](?:_?[\dA-Z]|_[a-z])?")  # a symbol of a formula, such as N or d1
NO_PYTHON = "`{code}` is no Python, no quotation of an example and no word of vocabulary.toml"


def wrong(path: Path, parts: Parts, sources: Iterable[str]) -> Iterator[Failure]:
    r"""What code in the sentences of a page names and what there is not.

    Examples:
        >>> from lossdocs.pages.fences import separate
        >>> from lossdocs.pages.model import split_lines
        >>> parts = separate(split_lines("Use `pos_wieght`."))
        >>> [failure.message for failure in wrong(Path("page.md"), parts, [])]
        ['there is no pos_wieght: pos_weight?']
    """
    names = None
    for line, code, sentence in spans(parts):
        names = names or Names(path, parts, sources)
        found = dict.fromkeys([*names.missing(code), *names.of_others(code, sentence)])
        yield from (Failure(line, message) for message in found)


def spans(parts: Parts) -> Iterator[tuple[int, str, str]]:
    """The code in the sentences and tables of a page, and that of its own rows of a glance."""
    rows = [one for fence in parts.fences if fence.language == "glance" for one in fence.content]
    for lines in (parts.prose, rows):
        yield from in_lines(lines)


def in_lines(lines: Iterable[Line]) -> Iterator[tuple[int, str, str]]:
    """The code in some lines, with the number and the text of the line on which each begins."""
    kept = list(lines)
    text = "\n".join(line.text for line in kept)
    for one in elements(text):
        if one.kind == "code":
            line = kept[line_of(text, one.start) - 1]
            yield line.number, " ".join(one.code.split()), line.text


class Names:
    """What the code of one page may name."""

    def __init__(self, path: Path, parts: Parts, sources: Iterable[str]) -> None:
        sources = list(sources)
        fences = [fence for fence in parts.fences if fence.language != "glance"]
        lines = [line.text.strip(" \t>") for fence in fences for line in fence.content]
        self.shown = " ".join([*" ".join(sources).split(), *" ".join(lines).split()])
        self.words = set(existing.WORD.findall(self.shown))
        folders = path.parts[path.parts.index("docs") :] if "docs" in path.parts else (path.name,)
        self.vocabulary = existing.vocabulary(path.name)
        if "/".join(folders) in existing.INSIDE:
            self.words |= existing.of_checkout()
        self.bound = existing.bindings(sources)
        self.losses = existing.of_page(path.stem)

    def missing(self, code: str) -> Iterator[str]:
        """What a piece of code names that there is not."""
        if code in self.vocabulary or self.quoted(code) or COMMAND.match(code):
            return
        if (
            MARKUP.fullmatch(code)
            or FILE.fullmatch(code)
            or code in existing.findings() | existing.elsewhere()
        ):
            return  # of files lossdocs.pages.checkout knows whether they are there
        if existing.is_file(code):
            return
        if SHELL.match(code):
            yield from of_command(code, existing.PACKAGE.parent)
            return
        if KEY.fullmatch(code):
            yield f"there is no {code}{near(code, existing.findings())}"
            return
        if code.startswith("--"):
            if code.partition(" ")[0] not in existing.options_of_commands():
                yield f"no command takes {code}"
            return
        if signature := signatures.written(code):
            yield from self.misstated(signature)
        elif tree := parsed(code):
            yield from Reader(self).read(tree)
        else:
            yield NO_PYTHON.format(code=code)

    def misstated(self, signature: Signature) -> Iterator[str]:
        """How a signature differs from each function of its name."""
        called = ast.parse(signature.name, mode="eval").body
        yield from Reader(self).read(called)
        functions = [Reader(self).value(called), existing.looked_up(f"{PACKAGE}.{signature.name}")]
        known = [one for one in map(existing.signature, functions) if one]
        differing = [list(signatures.differences(signature, one)) for one in known]
        yield from min(differing, key=len, default=[])

    def of_others(self, code: str, sentence: str) -> Iterator[str]:
        """An option with its value that the losses of the page have not, beside no other loss."""
        name, sign = code.partition("=")[:2]
        having = [one for one in existing.declarations().values() if name in one]
        if not sign or not having or self.quoted(code):
            return
        named = any(one.name in sentence or one.module in sentence for one in having)
        if not named and not any(one in self.losses for one in having):
            losses = ", ".join(one.name for one in having)
            yield f"{name} is no argument here: show it in an example, or name {losses} beside it"

    def quoted(self, code: str) -> bool:
        """Whether an example shows the code as it stands, or a message of torch does."""
        if shows(self.shown, code):
            return True
        whole = re.split(r" ?(?:\(?\.\.\.\)?|…) ?", code)
        is_message = len(code.split()) > 2 and parsed(code) is None
        return is_message and all(shows(existing.messages(), part) for part in whole)

    def object(self, name: str) -> Any:
        """What a name stands for, UNKNOWN if only a run would tell, or None."""
        if name in self.bound and self.bound[name] is not UNKNOWN:
            return self.bound[name]
        if found := existing.named(name):
            return found
        known = name in self.bound or name in self.words or name in self.vocabulary
        known = known or name in existing.arguments() or LETTER.fullmatch(name) is not None
        return UNKNOWN if known or keyword.iskeyword(name) else None


def shows(text: str, code: str) -> bool:
    """Whether a text has some code in it, not as a part of longer words."""
    at = text.find(code)
    while at >= 0:
        around = text[at - 1 : at] + code[:1], code[-1:] + text[at + len(code) :][:1]
        if not any(len(pair) == 2 and re.fullmatch(r"[\w.-]{2}", pair) for pair in around):
            return True
        at = text.find(code, at + 1)
    return False


def parsed(code: str) -> ast.AST | None:
    """The code as Python, also where it begins with a dot or ends in a colon."""
    for form in (code, f"_{code}", f"{code} pass", f"{code}None"):
        try:
            return ast.parse(form)
        except (SyntaxError, ValueError):
            continue
    return None


class Reader(ast.NodeVisitor):
    """Walks through code, and collects what is missing."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.found: list[str] = []

    def read(self, tree: ast.AST) -> list[str]:
        """What is missing in some code."""
        self.visit(tree)
        return self.found

    def visit_Name(self, node: ast.Name) -> None:
        """A name must stand for something."""
        if self.value(node) is None:
            self.found.append(f"there is no {node.id}{self.near(node.id)}")

    def visit_Constant(self, node: ast.Constant) -> None:
        """A text must be a value of an option."""
        if not isinstance(node.value, str) or not existing.WORD.fullmatch(node.value):
            return
        words = signatures.words_of_options(self.names.losses)
        if node.value not in {*words, *self.names.words, *self.names.vocabulary}:
            self.found.append(
                f"no option takes {node.value!r}: {', '.join(map(repr, words))} are there"
            )

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """What stands in front must have what stands behind the dot."""
        whole = ast.unparse(node)
        if whole in self.names.vocabulary or whole in existing.elsewhere():
            return
        if self.value(node) is None and self.value(node.value) is not None:
            self.found.append(f"{ast.unparse(node.value)} has no {node.attr}{self.near(node.attr)}")
        else:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        """An argument with its value, which must be one that it takes."""
        for target in node.targets:
            self.visit(target)
        names = map(ast.unparse, node.targets)
        refused = [signatures.refused(name, node.value, self.names.losses) for name in names]
        self.found += filter(None, refused)
        if not any(refused):
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        """A call must fit the signature, and give each option a value that it takes."""
        self.visit(node.func)
        function = self.value(node.func)
        if isinstance(function, Instance):  # a module
            function = getattr(function.of, "forward", UNKNOWN)
        self.found += signatures.misfits(node, function, self.names.losses)
        known = None if function in (None, UNKNOWN) else existing.signature(function)
        for word in node.keywords:
            if word.arg not in (known or ()) and word.arg and self.names.object(word.arg) is None:
                self.found.append(f"there is no {word.arg}{self.near(word.arg)}")
            if not isinstance(word.value, ast.Constant):
                self.visit(word.value)
        for argument in node.args:
            is_its_own = isinstance(argument, ast.Name) and argument.id in (known or ())
            if not is_its_own and not isinstance(argument, ast.Constant):
                self.visit(argument)

    def value(self, node: ast.AST) -> Any:
        """The object of an expression, UNKNOWN, or None where there is none."""
        if isinstance(node, ast.Name):
            return UNKNOWN if node.id == "_" else self.names.object(node.id)
        if isinstance(node, ast.Attribute):
            return self.attribute(self.value(node.value), node)
        if isinstance(node, ast.Call):
            function = self.value(node.func)
            return Instance(function) if isclass(function) else UNKNOWN
        return UNKNOWN

    def attribute(self, owner: Any, node: ast.Attribute) -> Any:
        """What an object has under a name."""
        if isinstance(node.value, ast.Name) and node.attr in existing.proved(node.value.id):
            return UNKNOWN
        if owner is None:
            return None
        if isinstance(owner, ModuleType):
            return existing.looked_up(f"{owner.__name__}.{node.attr}")
        if isclass(owner) and hasattr(owner, node.attr):
            return getattr(owner, node.attr)
        if owner is UNKNOWN or isinstance(owner, Instance):
            return UNKNOWN if self.may_have(owner, node.attr) else None
        return getattr(owner, node.attr, None)

    def may_have(self, owner: Any, name: str) -> bool:
        """Whether something that a run would make may have an attribute."""
        classes = [owner.of] if isinstance(owner, Instance) else []
        classes += [existing.looked_up("torch.Tensor"), existing.looked_up("torch.nn.Module")]
        return any(hasattr(one, name) for one in classes) or name in self.names.words | set(
            existing.arguments()
        )

    def near(self, name: str) -> str:
        """The name that was perhaps meant."""
        return near(name, [*existing.arguments(), *existing.declarations(), *self.names.bound])


def near(name: str, known: Iterable[str]) -> str:
    """The one of some names that was perhaps meant, as a question."""
    close = get_close_matches(name, [one for one in known if one != name], n=1, cutoff=0.75)
    return f": {close[0]}?" if close else ""


class Instance:
    """What a class makes."""

    def __init__(self, of: type) -> None:
        self.of = of
