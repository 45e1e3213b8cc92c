"""The site behind nginx, at the root and below a folder, visited page by page in Chromium.

    python tests/site/nginx.py

needs nginx (`apt-get install nginx-light`) and builds the site for each of the two addresses.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

LOSS = "cross_entropy"
sys.path[:0] = [str(Path(__file__).parents[1])]
from browser import Watch, launched
from playwright.sync_api import BrowserContext, sync_playwright

ROOT = Path(__file__).parents[2]
CONFIG = """
pid {folder}/pid;
error_log {folder}/errors;
daemon off;
events {{}}
http {{
    include /etc/nginx/mime.types;
    types {{ application/x-ipynb+json ipynb; }}
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    gzip_types text/css text/javascript application/javascript application/json image/svg+xml;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/served;
        error_page 404 {path}404.html;
    }}
}}
"""
TYPES = {
    "": "text/html",
    "assets/mathematics/mathematics.css": "text/css",
    "assets/javascripts/search.js": "application/javascript",
    f"assets/figures/{LOSS}.svg": "image/svg+xml",
    "assets/score.json": "application/json",
    "sitemap.xml": "text/xml",
}


def main() -> int:
    """Visit both sites; 1 if something is wrong with one."""
    if shutil.which("nginx") is None:
        raise SystemExit("nginx was not found: apt-get install nginx-light")
    found = [f"{path}: {wrong}" for path in ("/", "/below/a/folder/") for wrong in visited(path)]
    print(*found, f"{len(found)} mistakes", sep="\n")
    return int(bool(found))


def visited(path: str) -> Iterator[str]:
    """Everything that is wrong with the site at an address."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)  # nginx serves as another user
        base = f"http://127.0.0.1:{port}{path}"
        print(f"building for {base}", flush=True)
        site = folder / "served" / path.strip("/")
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "SITE_URL": base}, check=True)
        with nginx(folder, port, path):
            yield from wrong_headers(base)
            browser = launched(playwright.chromium)
            yield from wrong_pages(browser.new_context(accept_downloads=True), base, site)
            browser.close()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def nginx(folder: Path, port: int, path: str) -> Iterator[None]:
    """Run the server with files of its own, until the visit is over."""
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, path=path))
    server = subprocess.Popen(["nginx", "-c", str(config), "-e", str(folder / "errors")])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait()


def wrong_headers(base: str) -> Iterator[str]:
    """Files with another type than browsers need, and text that is not compressed."""
    for file, kind in TYPES.items():
        request = Request(base + file, headers={"Accept-Encoding": "gzip"})
        with urlopen(request) as answer:
            got = answer.headers.get_content_type()
            if got != kind:
                yield f"{file}: {got}, not {kind}"
            if answer.headers["Content-Encoding"] != "gzip" and kind != "text/xml":
                yield f"{file}: not compressed"


def wrong_pages(context: BrowserContext, base: str, site: Path) -> Iterator[str]:
    """Errors of scripts, requests to other hosts, and what does not work."""
    watch = Watch(context)
    page = context.new_page()
    pages = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    for number, address in enumerate(pages, 1):
        print(f"\r{number} of {len(pages)}", end="", file=sys.stderr, flush=True)
        page.goto(address, wait_until="networkidle")
    print(file=sys.stderr)

    page.goto(base, wait_until="networkidle")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("batchmean")
    link = page.locator(".md-search-result__link").first
    link.wait_for()
    if not link.evaluate("link => link.href").startswith(base):
        yield "search: what is found leads elsewhere"

    page.goto(base + f"losses/{LOSS}/", wait_until="networkidle")
    if not page.locator("loss-explorer[data-ready]").count():
        yield f"losses/{LOSS}/: the explorer does not start"
    page.evaluate("window.same = true")
    page.locator("a[href$='/glossary/'], a[href$='glossary/']").first.evaluate("a => a.click()")
    page.wait_for_url(base + "glossary/")
    if not page.evaluate("window.same"):
        yield "navigation loads whole pages"

    page.goto(base + f"notebook/{LOSS}/", wait_until="networkidle")
    with page.expect_download() as download:
        page.locator(".take a[download]").click()
    if download.value.path().read_bytes()[:1] != b"{":
        yield f"notebook/{LOSS}/: the download is no notebook"

    yield from (f"asked for {url}" for url in watch.requests if not url.startswith((base, "data:")))
    yield from (f"error: {error}" for error in watch.errors)

    page.goto(base + "no/such/page/", wait_until="networkidle")
    page.locator("a.md-logo").first.click()
    page.wait_for_url(base)


if __name__ == "__main__":
    sys.exit(main())
