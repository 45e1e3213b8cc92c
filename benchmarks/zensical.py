"""What of this site Zensical still lacks: `python -m benchmarks.zensical`.

MkDocs' theme ends on 2027-05-05, and Zensical is its successor, which reads the same settings. The
site is built with both, and each thing that a page of MkDocs' has is looked for in Zensical's. The
day on which nothing is lacking is the day to move.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from benchmarks.build import ROOT, others
from benchmarks.copies import multiplied

# What a reader has, by a text that the file of the site holds.
LOSS = "kl_div"
PAGE = f"losses/{LOSS}/index.html"
HAS = {
    "the home page": ("index.html", "</h1>"),
    "notebooks as pages": ("notebook/likelihood_and_divergence/index.html", "</h1>"),
    "pages that are made while the site is built": (f"behaviour/{LOSS}/index.html", "</h1>"),
    "fences of the site": (PAGE, '<figure class="drawn"'),
    "formulas typeset while the site is built": (PAGE, "<mjx-container"),
    "formulas that lead to their proof": (PAGE, 'class="proved"'),
    "anchors of examples": (PAGE, 'id="example-'),
    "the reference of the package": (
        PAGE,
        f'id="lossdocs.losses.{LOSS}.{LOSS}"',
    ),
    "the line of the ledger": (PAGE, "What is checked here"),
    "a content security policy": ("index.html", "Content-Security-Policy"),
    "the questions of readers in the search": ("search/search_index.json", '"asked"'),
    "the Markdown of each page": (f"losses/{LOSS}.md", "#"),
    "the notebook of each page": (f"losses/{LOSS}/{LOSS}.ipynb", "nbformat"),
    "a list for language models": ("llms.txt", "#"),
    "the archive that works without a server": ("lossdocs.zip", ""),
}


def main() -> None:
    """Build with both, and say of each thing whether Zensical has it."""
    tools = others()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = multiplied(ROOT, folder / "copy", 1)
        ours = folder / "mkdocs"
        build(sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(ours), folder=copy)
        said = build(str(tools / "zensical"), "build", "--clean", folder=copy)
        theirs = copy / "site"
        for says, (file, text) in HAS.items():
            if not holds(ours / file, text):
                raise SystemExit(f"our own site has not {says}: {file} holds no {text!r}")
            print(f"{'has  ' if holds(theirs / file, text) else 'lacks'} {says}")
        pages = {path.relative_to(ours) for path in ours.rglob("index.html")}
        there = sum((theirs / page).exists() for page in pages)
        print(
            f"{there} of {len(pages)} pages; the last that Zensical says: {said.splitlines()[-1]}"
        )


def build(*command: str, folder: Path) -> str:
    """Run a command in a copy of the checkout, and return what it says where something is wrong."""
    ways = os.pathsep.join([str(folder), sysconfig.get_path("purelib")])  # our fences need packages
    environment = os.environ | {"PYTHONPATH": ways, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stderr or done.stdout


def holds(path: Path, text: str) -> bool:
    """Whether there is a file, and the text in it."""
    return path.is_file() and text.encode() in path.read_bytes()


if __name__ == "__main__":
    main()
