"""What a server does with an edit, in this process and with the pages of the sample."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from logged import Logged
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import BuildError
from mkdocs.livereload import LiveReloadServer

from lossdocs.site import inputs
from lossdocs.site.guard import policy
from lossdocs.site.hooks import answers, serving
from lossdocs.site.hooks.serving import FEW, Live, live
from lossdocs.site.memory import memory

ROOT = Path(__file__).parents[3]
SAMPLE = Path(__file__).parents[1] / "sample"
URL = "http://127.0.0.1:8000/"


class Served:
    """A server that is not started: what an edit makes it do is done when a test says so."""

    def __init__(self, root: Path) -> None:
        self.docs = root / "docs"
        self.site = root / "site"
        config = self.config()
        build(config, serve_url=URL)
        self.server = LiveReloadServer(self.build, "127.0.0.1", 0, str(self.site))
        config.plugins.on_serve(self.server, config=config, builder=self.build)

    def config(self) -> Any:
        """As `mkdocs serve` reads it for each build."""
        settings = str(ROOT / "mkdocs.yml")
        return load_config(settings, docs_dir=str(self.docs), site_dir=str(self.site), site_url=URL)

    def build(self) -> None:
        """The builder of MkDocs."""
        build(self.config(), serve_url=URL)

    def edit(self, name: str, old: str, new: str) -> None:
        """Edit a page, and let the server see it."""
        path = self.docs / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
        self.server.builder()

    def rest(self) -> None:
        """Wait for what follows."""
        for thread in threading.enumerate():
            if thread.name.endswith("(follow)"):
                thread.join()

    def page(self, name: str) -> str:
        """A file of the site that is shown."""
        return Path(self.server.root, name).read_text(encoding="utf-8")

    def got(self, path: str) -> bytes:
        """What is answered, in a browser that follows the site."""
        self.server._visible_epoch = self.server._wanted_epoch
        heads: list[Any] = []
        body = answers.whole(live.answer({"PATH_INFO": path}, lambda *given: heads.extend(given)))
        length = dict(heads[1]).get("Content-Length")
        assert length is None or int(length) == len(body)
        return body


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Return a server of the sample."""
    shutil.copytree(SAMPLE, tmp_path / "docs")
    shutil.copytree(ROOT / "docs/assets", tmp_path / "docs/assets")
    (tmp_path / "lossdocs/__pycache__").mkdir(parents=True)
    (tmp_path / "lossdocs/module.py").write_text("")
    (tmp_path / "lossdocs/__pycache__/module.pyc").write_text("")
    monkeypatch.setattr(inputs, "ROOT", tmp_path)
    monkeypatch.setattr(policy, "live", True)
    monkeypatch.setattr(memory, "on", True)
    monkeypatch.setattr(memory, "_folder", str(tmp_path / "memory"))
    vars(live).update(vars(Live()))
    inputs.look()
    found = Served(tmp_path)
    yield found
    found.rest()
    found.server.server_close()
    vars(live).update(vars(Live()))


def test_an_edited_page_is_shown_at_once_and_the_rest_follows(served: Served) -> None:
    """The index of the search among it, in a folder that takes the place of the first."""
    root = served.server.root
    served.edit("index.md", "", "\nA new sentence.\n")
    assert "A new sentence." in Path(root, "index.html").read_text()
    served.rest()
    assert served.server.root != root
    assert "A new sentence." in served.page("search/search_index.json")
    assert "A new sentence." in served.page("index.html")


def test_where_nothing_has_changed_nothing_is_done(served: Served) -> None:
    """As when Python writes what it has compiled."""
    root = served.server.root
    (inputs.ROOT / "lossdocs/__pycache__/other.pyc").write_text("")
    served.server.builder()
    assert served.server.root == root


def test_an_error_stands_above_every_page_until_a_good_edit(served: Served) -> None:
    """The site stays as it was."""
    served.edit("index.md", "", "\n``` figure\nnone\n```\n")
    shown = served.got("/sessions/")
    assert b"no figure is named &#x27;none&#x27;" in shown
    assert b"<h1" in shown
    assert b"alert" not in served.got("/assets/javascripts/search.js")

    served.edit("index.md", "\n``` figure\nnone\n```\n", "\nMended.\n")
    served.rest()
    assert b"Mended." in served.got("/")
    assert b'role="alert"' not in served.got("/")


def test_a_fence_that_is_not_closed_is_an_error_of_its_line(served: Served, logged: Logged) -> None:
    """Markdown itself shows it as text, and says nothing."""
    line = (served.docs / "index.md").read_text(encoding="utf-8").count("\n") + 2
    served.edit("index.md", "", "\n```text\nopen\n")
    served.rest()
    assert live.error == f"index.md:{line}: the fence is not closed"
    assert live.error.encode() in served.got("/sessions/")
    assert {one.levelname for one in logged.buffer if live.error in one.getMessage()} == {"ERROR"}


def test_what_only_the_whole_site_shows_is_said_too(served: Served) -> None:
    """A link to an anchor of another page; the browser is told."""
    epoch = served.server._visible_epoch
    served.edit("index.md", "", "\n[link](sessions.md#no-such-anchor)\n")
    served.rest()
    assert "no-such-anchor" in live.error
    assert served.server._visible_epoch != epoch


def test_a_new_page_is_shown_before_the_navigation_knows_it(served: Served) -> None:
    served.edit("new.md", "", "# New\n")
    assert "New" in served.page("new/index.html")
    assert "New" not in served.page("index.html")
    served.rest()
    assert "New" in served.page("index.html")


def test_a_page_that_is_gone_is_a_build_of_all(served: Served) -> None:
    served.edit("new.md", "", "# New\n")
    served.rest()
    (served.docs / "new.md").unlink()
    served.server.builder()
    assert not Path(served.server.root, "new/index.html").exists()
    assert "New" not in served.page("index.html")


def test_many_new_pages_are_shown_with_all_others(served: Served) -> None:
    for number in range(FEW):
        (served.docs / f"new{number}.md").write_text("# New\n", encoding="utf-8")
    served.edit("another.md", "", "# Another\n")
    assert "Another" in served.page("index.html")


def test_a_file_of_the_site_is_shown_with_the_pages_that_hold_it(served: Served) -> None:
    """A style sheet is held by none."""
    served.edit("assets/stylesheets/extra.css", "", "\n/* new */\n")
    assert "/* new */" in served.page("assets/stylesheets/extra.css")
    served.rest()
    assert "/* new */" in served.page("assets/stylesheets/extra.css")


def test_a_reference_to_another_page_is_resolved_at_once(served: Served) -> None:
    """With the number of the equation there."""
    served.edit("index.md", "", "\nAs in $\\eqref{eq:wide}$.\n")
    assert 'href="mathematics/#mjx-eqn:eq:wide"' in served.page("index.html")


def test_an_error_that_nobody_has_logged_is_said(served: Served, logged: Logged) -> None:
    """In the terminal too."""

    def fail() -> None:
        raise KeyError("name")

    live.attempt(fail)
    assert "KeyError: 'name'" in live.error
    assert "KeyError: 'name'" in logged.text


def test_the_ledger_is_that_of_the_page_as_it_is_now(served: Served) -> None:
    """A number without a check is a mistake at once; the page of the ledger is made of all."""
    (served.docs / "checked.md").write_text("# Checked\n\n<!-- ledger: pages -->\n")
    for path in served.docs.glob("*.md"):
        path.write_text("# Title\n\n<!-- ledger: pages -->\n")
    (served.docs / "notebook.ipynb").unlink()
    served.server.builder()
    assert not live.error
    served.edit("index.md", "", "\nIt is $1 < 2$.\n")
    served.rest()
    assert "checked/" in served.page("index.html")
    served.edit("index.md", "", "\nIt is 0.123.\n")
    assert "0.123" in live.error


def test_an_edit_while_the_first_build_runs_is_not_lost(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is not watching yet."""
    (served.docs / "index.md").write_text("# Written meanwhile\n")
    live.serve(served.server, served.build)
    assert served.server._want_rebuild


def test_a_server_whose_own_code_has_changed_starts_again(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it can; else it says what is wrong and goes on."""
    started: list[Any] = []
    monkeypatch.setattr(os, "execv", lambda *given: started.append(given))
    monkeypatch.setattr(serving, "machinery", lambda: "other")
    monkeypatch.setattr(serving, "IMPORT", "raise SystemExit('no way')")
    served.edit("index.md", "", "\nOne.\n")
    assert not started
    served.rest()

    monkeypatch.setattr(serving, "IMPORT", "")
    monkeypatch.setattr(Live, "touched", lambda self, changed: [])
    monkeypatch.setattr(Live, "attempt", lambda self, act: None)
    served.edit("index.md", "", "\nTwo.\n")
    assert started
    assert not Path(served.server.root).exists()


def test_the_archive_is_made_when_it_is_asked_for(served: Served) -> None:
    """Once."""
    assert served.got("/lossdocs.zip").startswith(b"PK")
    assert served.got("/lossdocs.zip").startswith(b"PK")


def test_what_is_not_there_is_answered_by_the_page_for_it(served: Served) -> None:
    """Other errors have none."""
    assert b"Page not found" in served.got("/nowhere/")
    assert answers.page_of_error(served.server, 500) is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BuildError("a link leads nowhere"), "a link leads nowhere"),
        (SyntaxError("invalid syntax", ("a.py", 3, 1, "x =")), 'File "a.py", line 3'),
        (KeyError("name"), "KeyError: 'name'"),
    ],
)
def test_an_error_is_said_in_the_words_that_matter(error: Exception, said: str) -> None:
    """Where it is not ours, with its traceback."""
    assert said in serving.said(error)


def test_without_a_memory_the_server_is_that_of_mkdocs(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each edit is a build of all."""
    monkeypatch.setattr(memory, "on", False)
    config = served.config()
    builder = served.server.builder
    config.plugins.on_serve(served.server, config=config, builder=served.build)
    assert served.server.builder == builder


def test_a_file_that_vanishes_while_it_is_looked_at_is_none(tmp_path: Path) -> None:
    """An editor writes a new file and renames it."""
    assert serving.state(tmp_path / "none") == 0
