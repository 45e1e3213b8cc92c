"""How long a clean build and a reload take, beside Sphinx with MyST-NB and Zensical.

    python -m benchmarks.build

All build the same pages. For the others they are copied and a configuration is written; their
fences of ours become plain text, so that they prove, typeset and draw nothing. The environment of
the others is made once, in .cache/benchmarks.

A reload is the time from saving a page until its new text is served; Sphinx has no server, so that
it is the time of its next build.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.live import free_address, got, until

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache/benchmarks"
OTHERS = ["myst-nb==1.4.0", "sphinx==9.0.4", "zensical==0.1.1"]
RUNS = 3
PAGE = Path("docs/glossary.md")
NEW = "A sentence that is new."
OURS = re.compile(r"^``` ?(?:derivation|explorer|theorems|behaviour|figure|map)\b.*$", re.MULTILINE)
SPHINX = """
extensions = ["myst_nb"]
myst_enable_extensions = ["dollarmath", "attrs_inline", "deflist"]
nb_execution_mode = "off"
suppress_warnings = ["*"]
"""
ZENSICAL = """
site_name: lossdocs
markdown_extensions: [admonition, attr_list, def_list, footnotes, md_in_html, tables,
  pymdownx.superfences, pymdownx.highlight, pymdownx.details,
  {pymdownx.arithmatex: {generic: true}}, {pymdownx.tabbed: {alternate_style: true}}]
"""


def main() -> None:
    """Build with each in turn, several times, and print the seconds."""
    tools = others()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        converted(folder)
        commands = {
            "mkdocs, first build": [sys.executable, "-m", "mkdocs", "build", "-q", "-d"],
            "mkdocs, second build": [sys.executable, "-m", "mkdocs", "build", "-q", "-d"],
            "sphinx with myst-nb": [str(tools / "sphinx-build"), "-q", "-E", "docs"],
            "zensical": [str(tools / "zensical"), "build", "--clean"],
        }
        for _ in range(RUNS):
            for what, command in commands.items():
                if what == "mkdocs, first build":
                    shutil.rmtree(ROOT / ".cache/proofs", ignore_errors=True)
                out = [] if what == "zensical" else [str(folder / "site" / what)]
                start = time.perf_counter()
                where = ROOT if what.startswith("mkdocs") else folder
                subprocess.run([*command, *out], cwd=where, check=True, capture_output=True)
                said(what, time.perf_counter() - start)
        ours = [sys.executable, "-m", "mkdocs", "serve", "-q"]
        sphinx = [str(tools / "sphinx-build"), "-q", "docs", str(folder / "site/reload")]
        subprocess.run(sphinx, cwd=folder, check=True, capture_output=True)
        for _ in range(RUNS):
            said("mkdocs, reload", reload(ours, ROOT))
            said("zensical, reload", reload([str(tools / "zensical"), "serve"], folder))
            with edited(folder / PAGE):
                start = time.perf_counter()
                subprocess.run(sphinx, cwd=folder, check=True, capture_output=True)
                said("sphinx with myst-nb, next build", time.perf_counter() - start)


def said(what: str, seconds: float) -> None:
    """Print one result."""
    print(f"{what}: {seconds:.1f} s", flush=True)


def reload(command: list[str], folder: Path) -> float:
    """Serve the pages, save one of them, and wait until its new text is served."""
    place = free_address()
    server = subprocess.Popen([*command, "-a", place], cwd=folder, stdout=subprocess.DEVNULL)
    address = f"http://{place}/{PAGE.relative_to('docs').with_suffix('')}/"
    try:
        until(lambda: b"</html>" in got(address), address)
        time.sleep(2)  # until the folder is watched
        with edited(folder / PAGE):
            start = time.perf_counter()
            until(lambda: NEW.encode() in got(address), NEW)
            return time.perf_counter() - start
    finally:
        server.terminate()
        server.wait()


@contextmanager
def edited(page: Path) -> Iterator[None]:
    """Add a line to a page, and take it away again."""
    before = page.read_text(encoding="utf-8")
    page.write_text(f"{before}\n{NEW}\n", encoding="utf-8")
    try:
        yield
    finally:
        page.write_text(before, encoding="utf-8")


def others() -> Path:
    """The programs of the others, installed where they are missing."""
    programs = CACHE / "bin"
    if not (programs / "zensical").exists():
        print("installing the others ...", flush=True)
        venv.create(CACHE, with_pip=True)
        subprocess.run([programs / "python", "-m", "pip", "install", "-q", *OTHERS], check=True)
    return programs


def converted(folder: Path) -> None:
    """Copy the pages, without what only our extensions understand."""
    hidden = shutil.ignore_patterns("_overrides", "SUMMARY.md")
    docs = shutil.copytree(ROOT / "docs", folder / "docs", ignore=hidden)
    for page in docs.rglob("*.md"):
        page.write_text(OURS.sub("```text", page.read_text(encoding="utf-8")), encoding="utf-8")
    (docs / "conf.py").write_text(SPHINX, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(ZENSICAL, encoding="utf-8")


if __name__ == "__main__":
    main()
