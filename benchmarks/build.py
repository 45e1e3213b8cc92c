"""How long a clean build of the site takes, beside Sphinx with MyST-NB and Zensical.

    python benchmarks/build.py

All build the same pages. For the others they are copied and a configuration is written; their
fences of ours become plain text, so that they prove, typeset and draw nothing. The environment of
the others is made once, in .cache/benchmarks.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache/benchmarks"
OTHERS = ["myst-nb==1.4.0", "sphinx==9.0.4", "zensical==0.0.73"]
RUNS = 3
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
                print(f"{what}: {time.perf_counter() - start:.1f} s", flush=True)


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
