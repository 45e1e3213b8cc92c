"""A small checkout, whose site a server shows and a fresh process builds."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [
    "index.md",
    "checked.md",
    "concepts/entropy.md",
    "guides/nan.md",
    "losses/index.md",
    "losses/kl_div.md",
    "map.md",
    "questions.md",
    "reference.md",
]
SUMMARY = "\n".join(f"- [{Path(page).stem}]({page})" for page in PAGES)

# As a server builds, and without the memory of one.
BUILD = """
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config

config = load_config("mkdocs.yml", site_dir=sys.argv[1])
config.plugins.on_startup(command="serve", dirty=False)
config.site_url = sys.argv[2]
build(config, serve_url=sys.argv[2])
"""


def checkout(folder: Path) -> Path:
    """Copy what the site is made of, with few pages: links to the others are no mistakes there."""
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "lossdocs", folder / "lossdocs", ignore=skipped)
    for name in ("assets", "sources", "_overrides"):
        shutil.copytree(ROOT / "docs" / name, folder / "docs" / name)
    for page in PAGES:
        path = folder / "docs" / page
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "docs" / page, path)
    (folder / "docs/SUMMARY.md").write_text(SUMMARY, encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    lenient = re.sub(
        r"(not_found|anchors|unrecognized_links|omitted_files): warn", r"\1: info", settings
    )
    (folder / "mkdocs.yml").write_text(lenient, encoding="utf-8")
    for name in ("constraints.txt", "pyproject.toml", "CHANGELOG.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Where its package is imported, and not that of the checkout that is tested."""
    return os.environ | {"PYTHONPATH": str(folder), "NO_MKDOCS_2_WARNING": "1"} | more


def built(folder: Path, site: Path, url: str) -> Path:
    """Build it in a fresh process, with nothing that was remembered."""
    command = [sys.executable, "-c", BUILD, str(site), url]
    fresh = environment(folder, LOSSDOCS_MEMORY="off")
    done = subprocess.run(
        command, cwd=folder, env=fresh, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return site
