"""The site built twice, once for all workers: a small sample, and the real one in a new process."""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir
from functools import cache
from pathlib import Path

import pytest
from browser import launched
from filelock import FileLock
from logged import Logged
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Error, expect, sync_playwright
from serving import served

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "sample"

LIMIT = 60_000  # milliseconds that a condition may take to come true, on a machine however busy
ADDRESS = "https://docs.example/"  # of the real site; at its root, where the tests serve it

# Built in a process of its own, where no test has imported torch, and as if without a network.
BUILD = """
import logging
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise RuntimeError(f"building the site asks the network: {event} {arguments}")

sys.addaudithook(refuse)
logging.basicConfig(level=logging.WARNING)
build(load_config(sys.argv[1], site_dir=sys.argv[2]))
for name in ("torch", "lossdocs.losses"):
    assert name not in sys.modules, f"building the site imports {name}"
"""


Build = Callable[[Path, Path], Path]


@pytest.fixture
def logged() -> Iterator[Logged]:
    """What MkDocs, its plugins and this site log, from information on."""
    log, handler = logging.getLogger("mkdocs"), Logged()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.setLevel(level)
    log.removeHandler(handler)


Make = Callable[[Path], object]
Once = Callable[[str, Make], Path]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder that all workers of this run share, and no other run."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


@pytest.fixture(scope="session")
def once(run: Path) -> Once:
    """Return a function that gives a folder, which one worker makes while the others wait."""

    def made(name: str, make: Make) -> Path:
        folder, done = run / name, run / f"{name}.done"
        with FileLock(run / f"{name}.lock"):
            if not done.exists():
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def memory(run: Path) -> Path:
    """Return the folder to build in, where no other run has left a cache."""
    folder = run / "memory"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def build_site(memory: Path) -> Build:
    """Return a function that builds a folder of pages like the site; it aborts on a warning."""

    def build_pages(docs: Path, site: Path) -> Path:
        shutil.copytree(ROOT / "docs/assets", docs / "assets", dirs_exist_ok=True)
        with chdir(memory):
            build(load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(site)))
        return site

    return build_pages


@pytest.fixture(scope="session")
def sample(build_site: Build, once: Once) -> Path:
    """Return the folder of the built sample; its pages are in the folder `docs` beside it."""

    def make(folder: Path) -> None:
        build_site(shutil.copytree(SAMPLE, folder / "docs"), folder / "site")

    return once("sample", make) / "site"


@pytest.fixture(scope="session")
def site(memory: Path, once: Once) -> Path:
    """Return the folder of the built site."""
    return once("site", lambda folder: build_in_a_process(folder, memory))


def build_in_a_process(folder: Path, memory: Path) -> None:
    """Build the site; the error is what the process said."""
    command = [sys.executable, "-c", BUILD, str(ROOT / "mkdocs.yml"), str(folder)]
    public = os.environ | {"SITE_URL": ADDRESS, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=memory, env=public, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Return a function that serves a folder and returns its address."""
    with ExitStack() as servers:
        yield cache(lambda folder: servers.enter_context(served(folder)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium; without one the test is skipped, but not in CI."""
    with sync_playwright() as playwright:
        try:
            chromium = launched(playwright.chromium)
        except Error as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no Chromium: {error.message}")
        expect.set_options(timeout=LIMIT)
        yield chromium
        chromium.close()
