"""`mkdocs serve` while it builds for the first time: the home page can be read already.

MkDocs listens once all pages are built. Until then a server of ours has the home page, and for
every other page a word of how far the build has come; both load again when MkDocs is there. That is
for who reads: a program that asks for a page is told to ask again, and does not take it for a site.
"""

from __future__ import annotations

import html
import logging
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation

from lossdocs.site.hooks import copies
from lossdocs.site.hooks.search import Index
from lossdocs.site.progress import progress

log = logging.getLogger("mkdocs.lossdocs.waiting")

# MkDocs answers there with a number; until it listens, and where it has ended, nobody does.
SCRIPT = """<script>
setInterval(() => {
  fetch("/livereload/0/0").then((answer) => answer.ok && location.reload()).catch(() => {});
}, 1000);
</script>
"""
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Being built</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
</head>
<body><main><h1>This page is being built</h1><p role="status">{said}</p>
<p>It is shown when it is done. <a href="{home}">The home page</a> can be read already.</p></main>
{script}</body>
</html>
"""


class Waiting:
    """The server that answers until MkDocs does."""

    def __init__(self) -> None:
        self.server: ThreadingHTTPServer | None = None

    def begin(self, config: MkDocsConfig, files: Files, nav: Navigation) -> None:
        """Build the home page alone, and listen where MkDocs will."""
        if nav.homepage is None:
            return
        home(config, files, nav)
        base = urlsplit(config.site_url or "/").path
        answers = partial(Handler, base=base, directory=str(config.site_dir))
        host, port = config.dev_addr
        try:
            self.server = ThreadingHTTPServer((str(host), int(port)), answers)
        except OSError:  # MkDocs will say what is wrong with the address
            return
        Thread(target=self.server.serve_forever, daemon=True).start()
        log.info("The home page is at %s, and the others follow", config.site_url)

    def end(self) -> None:
        """Leave the address to MkDocs."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


def home(config: MkDocsConfig, files: Files, nav: Navigation) -> None:
    """Write the home page and what it loads; the navigation needs the titles of all pages."""
    page, search = nav.homepage, config.plugins["material/search"]
    assert page is not None, "there is a home page"
    for one in nav.pages:
        one.read_source(config)
    mkdocs_build._populate_page(page, config, files)  # noqa: SLF001
    copies.finish_page(page, config)
    mkdocs_build._build_page(page, config, [page.file], nav, config.theme.get_env())  # noqa: SLF001
    search.search_index = Index(**search.config)  # type: ignore[attr-defined]  # the page is in it
    files.copy_static_files(inclusion=InclusionLevel.is_in_serve)
    progress.begin()  # this was no part of it


class Handler(SimpleHTTPRequestHandler):
    """Answers for a site that is being built, and lies at the path `base` of the address."""

    def __init__(self, *given: Any, base: str, directory: str) -> None:
        self.base = base
        super().__init__(*given, directory=directory)

    def do_GET(self) -> None:
        """Answer with the home page, what it loads, or a word of how far the build has come."""
        self.path = "/" + self.path.removeprefix(self.base).split("?")[0]
        file = Path(self.directory, self.path.lstrip("/"))
        if self.path.endswith("/") and "text/html" not in self.headers.get("Accept", ""):
            self.say("The site is being built.", HTTPStatus.SERVICE_UNAVAILABLE)
        elif self.path == "/":
            self.say((file / "index.html").read_text(encoding="utf-8") + SCRIPT, HTTPStatus.OK)
        elif file.is_file():
            super().do_GET()
        elif self.path.endswith("/"):
            said = html.escape(progress.text or "The build has begun.")
            page = PAGE.format(said=said, home=self.base, script=SCRIPT)
            self.say(page, HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def say(self, text: str, status: HTTPStatus) -> None:
        """Answer with a page."""
        content = text.encode()
        self.send_response(status)
        if status != HTTPStatus.OK:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


waiting = Waiting()
