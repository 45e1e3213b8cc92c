"""The site built twice: a small sample in this process, and the real one in another."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, BrowserType, Error, sync_playwright

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "sample"

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
build(load_config("mkdocs.yml", site_dir=sys.argv[1]))
for name in ("torch", "lossdocs.losses"):
    assert name not in sys.modules, f"building the site imports {name}"
"""


Build = Callable[[Path, Path], Path]


@pytest.fixture(scope="session")
def build_site() -> Build:
    """Return a function that builds a folder of pages like the site; it aborts on a warning."""

    def build_pages(docs: Path, site: Path) -> Path:
        shutil.copytree(ROOT / "docs/assets", docs / "assets", dirs_exist_ok=True)
        build(load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(site)))
        return site

    return build_pages


@pytest.fixture(scope="session")
def sample(build_site: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built sample."""
    folder = tmp_path_factory.mktemp("sample")
    docs = shutil.copytree(SAMPLE, folder / "docs")
    return build_site(docs, folder / "site")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site."""
    path = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-c", BUILD, str(path)]
    public = os.environ | {"SITE_URL": ADDRESS}
    done = subprocess.run(
        command, cwd=ROOT, env=public, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return path


class Quiet(SimpleHTTPRequestHandler):
    """Serves as hosts of sites do, with the page 404.html for what is not there."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the page of the site."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Return a function that serves a folder and returns its address."""
    servers = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium; without one the test is skipped, but not in CI."""
    with sync_playwright() as playwright:
        try:
            chromium = _launch(playwright.chromium)
        except Error as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no Chromium: {error.message}")
        yield chromium
        chromium.close()


def _launch(chromium: BrowserType) -> Browser:
    installed = Path("/usr/bin/chromium")  # as Debian installs it; else Playwright's own
    return chromium.launch(
        executable_path=str(installed) if installed.exists() else None,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            # What Chromium would fetch by itself.
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    )
