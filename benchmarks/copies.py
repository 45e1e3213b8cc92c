"""A copy of the checkout with several times the pages, which builds as strictly as the site itself.

    python -m benchmarks.copies FOLDER 6

Each page that explains something is there once more as `losses/kl_div_2.md` and so on, and each
module of derivations as `kl_div_2.py`, which that page cites. Formulas have other blanks in each
copy, so that a build has as much to typeset and to compare as if somebody had written them.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from lossdocs.derivations import catalogue
from lossdocs.pages.elements import FORMULAS, elements
from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines
from lossdocs.site.made import pages as made

ROOT = Path(__file__).parents[1]
# Of these a site has one each: lists, the ledger, the map, and what mkdocstrings documents.
ALONE = {"SUMMARY.md", "checked.md", "index.md", "map.md", "reference.md"}
NOT_COPIED = {"site", "dist", "versions"}  # built
LINK = re.compile(r"\((?P<path>[\w/]+)\.(?P<suffix>md|ipynb)\)")
LABEL = re.compile(r"\\label\{([^{}]*)\}")
MAP = re.compile(r"^``` map\n```\n", re.MULTILINE)
SUBJECT = re.compile(r"(?<=^``` theorems\n)\w+$", re.MULTILINE)


def multiplied(root: Path, folder: Path, times: int) -> Path:
    """Copy a checkout into a folder, with each page so many times; return the folder."""

    def left_out(place: str, names: list[str]) -> set[str]:
        built = NOT_COPIED if Path(place) == root else set()
        return {name for name in names if name.startswith(".") or name == "__pycache__"} | built

    shutil.copytree(root, folder, ignore=left_out, dirs_exist_ok=True)
    docs, modules = folder / "docs", folder / "lossdocs/derivations"
    pages = [
        path
        for path in (*docs.rglob("*.md"), *docs.rglob("*.ipynb"))
        if path.name not in ALONE and not path.name.startswith("_")
    ]
    written = [*pages, *modules.glob("[a-z]*.py")]
    texts = {path: path.read_text(encoding="utf-8") for path in written}
    # The proofs of the copied modules are made like those of the others.
    texts |= {docs / source: text for source, text in made(docs) if "proofs/" not in source}
    for path, text in texts.items():
        for number in range(2, times + 1):
            copy = path.with_stem(f"{path.stem}_{number}")
            copy.write_text(respelled(text, path.suffix, number), encoding="utf-8")
    drawn = docs / "map.md"
    if times > 1 and drawn.exists():  # of six times the derivations it would be none
        drawn.write_text(MAP.sub("", drawn.read_text(encoding="utf-8")), encoding="utf-8")
    summary = docs / "SUMMARY.md"
    lines = summary.read_text(encoding="utf-8").split("\n")
    listed = [one for line in lines for one in entries(line, times)]
    summary.write_text("\n".join(listed), encoding="utf-8")
    return folder


def of_commit(commit: str, folder: Path) -> Path:
    """Copy another commit of this checkout into a folder; return the folder."""
    command = ["git", "-C", str(ROOT), "archive", commit]
    packed = subprocess.run(command, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def respelled(text: str, suffix: str, number: int) -> str:
    """A page with other blanks in its formulas, and with labels and proofs of its own."""
    if suffix == ".md":
        return spread(cited(text, number), number)
    if suffix == ".ipynb":
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = spread("".join(cell["source"]), number)
        return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return text


def cited(text: str, number: int) -> str:
    """A page that cites the copies of derivations; links to other pages stay as they are."""
    names = "|".join(map(re.escape, catalogue()))
    text = SUBJECT.sub(rf"\g<0>_{number}", text)
    return re.sub(
        rf"(?<!md#)\b(?:{names})\b", lambda name: name[0].replace(".", f"_{number}."), text
    )


def spread(text: str, number: int) -> str:
    """Markdown with as many blanks in place of one in formulas as the number says.

    Examples:
        >>> spread("Of $a + b$, not `$a + b$`.", 2)
        'Of $a  +  b$, not `$a + b$`.'
    """
    prose = "\n".join(line.text for line in separate(split_lines(text)).prose)
    own = LABEL.findall(prose)
    for one in reversed(elements(prose)):
        if one.kind in FORMULAS:
            formula = re.sub(r"(?<=\S) (?=\S)", " " * number, one.text)
            for label in own:
                formula = formula.replace(f"{{{label}}}", f"{{{label}-{number}}}")
            text = text[: one.start] + formula + text[one.end :]
    return text


def entries(line: str, times: int) -> Iterator[str]:
    """A line of the navigation, and those of the copies of its page."""
    yield line
    link = LINK.search(line)
    if link and f"{Path(link['path']).name}.{link['suffix']}" not in ALONE:
        for number in range(2, times + 1):
            address = f"({link['path']}_{number}.{link['suffix']})"
            yield line.replace("](", f" {number}](").replace(link[0], address)


if __name__ == "__main__":
    print(multiplied(ROOT, Path(sys.argv[1]), int(sys.argv[2])))
