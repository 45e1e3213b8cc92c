"""`mkdocs serve`: an edited page is shown at once, and the rest of the site follows.

The only module that reaches into MkDocs' server and its loop of builds. Each build goes into a
folder of its own, which takes the place of the one before when it is whole, so nothing half-built
is served. Where only the text of pages has changed, or one is new, these are rendered alone with
what the last build left, and written into the site as it is; a build of all follows and finds most
of it in the memory. What goes wrong is said in the terminal and above every page, until the next
good edit.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock, Thread
from typing import Any, NamedTuple

from jinja2 import Environment
from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import BuildError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from lossdocs.site import inputs
from lossdocs.site.hooks import answers, copies, formulas, ledger, rendering
from lossdocs.site.hooks.rendering import listening
from lossdocs.site.memory import memory
from lossdocs.site.progress import progress

log = logging.getLogger("mkdocs.lossdocs.serving")

FOLDERS = ("one", "other")
FEW = 12  # more pages are shown once all are built
IMPORT = (
    "from mkdocs.config import load_config; from lossdocs.derivations import catalogue; "
    "load_config('mkdocs.yml'); catalogue()"
)


class Built(NamedTuple):
    """What a build leaves for the pages that are edited after it."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: Environment


class Live:
    """The site that a server shows."""

    def __init__(self) -> None:
        self.server: LiveReloadServer | None = None
        self.whole: Callable[[], None] = lambda: None
        self.nav = Navigation([], [])
        self.building: Built | None = None
        self.built: Built | None = None  # what is shown
        self.error = ""
        self.seen: dict[Path, int] = {}
        self.failed: set[Path] = set()  # changes that no good build has seen
        self.machinery = ""
        self.previewed: list[File] = []
        self.lock = Lock()

    def folder(self, config: MkDocsConfig) -> None:
        """Let a build go where the site that is shown is not."""
        shown = Path(config.site_dir)
        current = self.built and Path(self.built.config.site_dir).name
        config.site_dir = str(shown / FOLDERS[current == FOLDERS[0]])

    def begin(self) -> None:
        """Note the state of the files that the first build is made of."""
        if not self.seen:
            self.changes()

    def serve(self, server: LiveReloadServer, builder: Callable[[], None]) -> None:
        """Take the place of the builder of a server."""
        self.server, self.whole = server, builder
        self.machinery = machinery()
        self.show()
        server._want_rebuild = bool(self.changes())  # noqa: SLF001  # while it was built
        server.builder = self.build
        server.error_handler = lambda code: answers.page_of_error(server, code)
        server.set_app(self.answer)

    def build(self) -> None:
        """Build what an edit has changed; an error is shown, and raised to nobody."""
        with self.lock:
            changed = self.changes()
            if not changed:
                return
            changed |= self.failed
            inputs.look()
            if machinery() != self.machinery and self.starts():
                os.execv(sys.executable, [sys.executable, "-m", "mkdocs", *sys.argv[1:]])  # noqa: S606
            touched = self.touched(changed)
            self.attempt((lambda: self.preview(touched)) if touched else self.everything)
            self.failed = changed if self.error else set()
            if touched and not self.error:
                Thread(target=self.follow, daemon=True).start()

    def attempt(self, act: Callable[[], None]) -> None:
        """Do something, and keep what goes wrong to show it."""
        with listening() as heard:
            try:
                act()
                self.error = "\n".join(heard)
            except Exception as error:  # noqa: BLE001  # a server outlives a broken page
                self.error = "\n".join(heard) or said(error)
                if not heard:
                    log.error(self.error)  # noqa: TRY400  # without the way through MkDocs

    def everything(self) -> None:
        """Build the site anew, with what is in the memory."""
        self.whole()
        memory.forget()
        self.show()

    def show(self) -> None:
        """Serve what was built last."""
        assert self.server, "a server shows it"
        assert self.building, "a build came before"
        self.built = self.building
        self.server.root = str(Path(self.built.config.site_dir).resolve())

    def changes(self) -> set[Path]:
        """The files of the checkout that have changed since the last time."""
        root = inputs.ROOT
        watched = (path for name in ("docs", "lossdocs") for path in walked(root / name))
        found = {path: state(path) for path in [root / "mkdocs.yml", *watched]}
        before, self.seen = self.seen, found
        return {path for path, _ in found.items() ^ before.items()}

    def touched(self, changed: set[Path]) -> list[File]:
        """What of the last build is made of these files; nothing where that may be all of it."""
        assert self.built, "a build came before"
        config, files, *_ = self.built
        docs = Path(config.docs_dir)
        known = {Path(str(file.abs_src_path)): file for file in files if file.abs_src_path}
        files_of_site = changed & known.keys()
        new = {path for path in changed - known.keys() if is_page(path, docs)}
        others = changed - known.keys() - new
        if any(docs in path.parents for path in others) or not all(map(Path.exists, changed)):
            return []  # a file is gone, or new and no page, or of the theme
        found = [known[path] for path in files_of_site]
        if others or any(file.page is None for file in found):
            found += dependent(files, config)
        if len(found) + len(new) > FEW or any(map(of_all, found)):
            return []
        return [*dict.fromkeys(found), *(added(path, self.built) for path in sorted(new))]

    def preview(self, touched: list[File]) -> None:
        """Write these files anew into the site that is shown."""
        assert self.built, "a build came before"
        config, files, nav, env = self.built
        progress.begin()
        self.previewed = [file for file in touched if file.is_documentation_page()]
        for file in touched:
            if file.page is None:
                file.copy_file()
                continue
            mkdocs_build._populate_page(file.page, config, files)  # noqa: SLF001
            finish(file, self.built)
            mkdocs_build._build_page(  # noqa: SLF001
                file.page, config, files.documentation_pages(), nav, env
            )
        log.info("Shown: %s", ", ".join(file.src_uri for file in touched))

    def follow(self) -> None:
        """Build all after pages were shown, and show them again where that changes them."""
        with self.lock:
            before = [content(file) for file in self.previewed]
            self.attempt(self.everything)
            new = self.built.files.src_uris if self.built else {}
            after = [content(new[file.src_uri]) for file in self.previewed if file.src_uri in new]
            if before != after or self.error:
                self.reload()

    def reload(self) -> None:
        """Let browsers load their pages again."""
        assert self.server, "a server shows the site"
        with self.server._epoch_cond:  # noqa: SLF001
            now = round(time.monotonic() * 1000)
            self.server._wanted_epoch = self.server._visible_epoch = now  # noqa: SLF001
            self.server._epoch_cond.notify_all()  # noqa: SLF001

    def starts(self) -> bool:
        """Whether a server can be started again: what it imports has changed, and may be broken."""
        command = [sys.executable, "-c", IMPORT]
        done = subprocess.run(command, cwd=inputs.ROOT, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            self.error = done.stderr
            log.error(done.stderr)
            return False
        assert self.server, "a server shows the site"
        log.info("What builds the site has changed: starting again")
        shutil.rmtree(Path(self.server.root).parent, ignore_errors=True)
        return True

    def answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, with the error above each page."""
        assert self.server, "a server shows the site"
        return answers.answer(self.server, self.error, environ, start)


def dependent(files: Files, config: MkDocsConfig) -> list[File]:
    """The pages that show something else now."""
    pages = ((file, file.page) for file in files.documentation_pages() if file.page)
    return [
        file
        for file, page in pages
        if rendering.made_of(page) != rendering.shown(page, config, files)
    ]


def is_page(path: Path, docs: Path) -> bool:
    """Whether a file becomes a page of the site."""
    return docs in path.parents and path.suffix == ".md"


def added(path: Path, built: Built) -> File:
    """A new page, beside those of the last build; the navigation shows it after the next."""
    config, files, *_ = built
    place = path.relative_to(config.docs_dir).as_posix()
    file = File(place, config.docs_dir, config.site_dir, config.use_directory_urls)
    files.append(file)
    Page(None, file, config)
    return file


def of_all(file: File) -> bool:
    """Whether a file is made of all pages: the navigation, and the ledger."""
    return file.src_uri == ledger.PAGE or (file.is_documentation_page() and file.page is None)


def finish(file: File, built: Built) -> None:
    """Do for one page what a build does once all pages are rendered."""
    config, files, _, env = built
    page = file.page
    assert page, "it is rendered"
    formulas.finish_page(page, files)
    ledger.finish_page(file, files, config)
    copies.finish_page(page, config)
    autorefs: Any = config.plugins["autorefs"]
    autorefs.on_env(env, config=config, files=[file])


def machinery() -> str:
    """A name for what the process has imported."""
    return inputs.fingerprint(*inputs.MACHINERY[1:], *inputs.DERIVATIONS)


def walked(folder: Path) -> Iterable[Path]:
    """The files of a folder, without what Python leaves there."""
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(here, name) for name in names)


def state(path: Path) -> int:
    """When a file was written; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def content(file: File) -> bytes:
    """A page as it was written into the site."""
    return Path(file.abs_dest_path).read_bytes()


def said(error: BaseException) -> str:
    """An error in the words that matter to who edits."""
    if isinstance(error, BuildError | ValueError):
        return str(error)
    if isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(error))
    return "".join(traceback.format_exception(error))


live = Live()
