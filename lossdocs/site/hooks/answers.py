"""What the server answers beside the files of the site: an error, and the archive."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer

from lossdocs.site.copies import offline

ERROR = (
    '<div role="alert" style="position:fixed;z-index:99;inset:auto 0 0 0;max-height:50vh;'
    "overflow:auto;margin:0;padding:1rem;font:14px/1.4 monospace;white-space:pre-wrap;"
    'color:#fff;background:#8b0000">{text}</div>'
)


def answer(
    server: LiveReloadServer, error: str, environ: dict[str, Any], start: Callable[..., Any]
) -> Iterable[bytes]:
    """Answer a request; the archive is made now, and an error stands above each page."""
    archive = Path(server.root, offline.ARCHIVE)
    asked = environ["PATH_INFO"].endswith(f"/{offline.ARCHIVE}")
    if asked and not (archive.exists() and archive.stat().st_size):
        offline.publish(Path(server.root))
    if not error:
        return server.serve_request(environ, start)
    told: list[Any] = []
    body = whole(server.serve_request(environ, lambda *given: told.extend(given)))
    status, headers = told
    kinds = dict(headers)
    if kinds.get("Content-Type", "").startswith("text/html"):
        banner = ERROR.format(text=html.escape(error)).encode()
        body = body.replace(b"</body>", banner + b"</body>")
        headers = [*({**kinds, "Content-Length": str(len(body))}).items()]
    start(status, headers)
    return [body]


def whole(answer: Iterable[bytes]) -> bytes:
    """An answer in one piece; the file that it is read from is closed."""
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return body


def page_of_error(server: LiveReloadServer, code: int) -> bytes | None:
    """The page of the site for what is not there."""
    page = Path(server.root, f"{code}.html")
    return page.read_bytes() if page.exists() else None
