"""A server shows each edit, and after any number of edits what a fresh build would show.

The edits are made one after the other, in a checkout with few pages. What they change is waited
for, never a time.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from checkout import built, checkout, environment

from benchmarks.live import free_address, until
from benchmarks.live import got as answered

LOSS = "kl_div"
SCRIPT = re.compile(rb"<script>\nvar livereload.*?</script>", re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkout."""
    return checkout(tmp_path_factory.mktemp("checkout"))


@contextmanager
def serving(folder: Path, place: str) -> Iterator[subprocess.Popen[str]]:
    """Serve it, from the first page on."""
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", place]
    said = folder / "said.txt"
    with said.open("w") as file:
        server = subprocess.Popen(
            command, cwd=folder, env=environment(folder), stderr=file, text=True
        )
    try:
        until(
            lambda: b"</html>" in got(f"http://{place}/") or server.poll() is not None,
            "the home page",
        )
        assert server.poll() is None, said.read_text()
        yield server
    finally:
        server.kill()
        server.wait()


def got(url: str) -> bytes:
    """What is served there, without the script of the server; nothing if there is nothing."""
    return SCRIPT.sub(b"", answered(url))


def rewrite(path: Path, old: str, new: str) -> None:
    """Edit a file in one place."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_after_many_edits_the_site_is_that_of_a_fresh_build(folder: Path, tmp_path: Path) -> None:
    """Byte for byte: a line, a heading, a title, a question, a figure, a docstring, pages."""
    docs, place = folder / "docs", free_address()
    url = f"http://{place}/"

    def shown(page: str, text: str) -> None:
        until(lambda: text.encode() in got(url + page), f"{text} on {page}")

    with serving(folder, place) as server:
        rewrite(docs / f"losses/{LOSS}.md", "\n\n```", "\n\nOne line more.\n\n```")
        shown(f"losses/{LOSS}/", "One line more.")

        rewrite(docs / "guides/nan.md", "\n## ", "\n## A new heading\n\nText.\n\n## ")
        shown("guides/nan/", 'id="a-new-heading"')

        rewrite(docs / "concepts/entropy.md", "title: ", "title: Renamed ")
        shown("concepts/entropy/", "<title>Renamed")

        rewrite(docs / "concepts/entropy.md", "description: ", "description: Described ")
        shown("search/search_index.json", "Described")

        rewrite(docs / "questions.md", "\n- ", f"\n- New question? [A](losses/{LOSS}.md)\n- ")
        shown("questions/", "New question?")

        rewrite(docs / f"assets/figures/{LOSS}.svg", "</title>", " Redrawn</title>")
        shown(f"losses/{LOSS}/", " Redrawn</title>")

        rewrite(
            folder / f"lossdocs/losses/{LOSS}.py",
            '-> Tensor:\n    r"""',
            '-> Tensor:\n    r"""Said ',
        )
        shown(f"losses/{LOSS}/", "Said ")

        (docs / "guides/alone.md").write_text("---\ntitle: Alone\n---\n\n# Alone\n", "utf-8")
        shown("guides/alone/", "<h1")  # before the navigation knows it
        (docs / "guides/alone.md").unlink()
        until(lambda: not got(f"{url}guides/alone/"), "no page that is gone")
        (docs / "guides/new.md").write_text("---\ntitle: New\n---\n\n# New\n", encoding="utf-8")
        rewrite(docs / "SUMMARY.md", "- [nan]", "- [new](guides/new.md)\n- [nan]")
        shown("guides/new/", "<h1")
        rewrite(docs / "SUMMARY.md", "- [new](guides/new.md)\n", "")
        (docs / "guides/new.md").unlink()
        until(lambda: not got(f"{url}guides/new/"), "no page that is gone")

        rewrite(docs / "guides/nan.md", "\n## ", "\n``` figure\nnone\n```\n\n## ")
        shown("guides/nan/", 'role="alert"')
        shown(f"losses/{LOSS}/", "no figure is named &#x27;none&#x27;")
        rewrite(docs / "guides/nan.md", "\n``` figure\nnone\n```\n", "\nMended.\n")
        shown("guides/nan/", "Mended.")
        assert b'role="alert"' not in got(f"{url}guides/nan/")

        fresh = built(folder, tmp_path / "site", url)
        left = {
            path.relative_to(fresh).as_posix(): path.read_bytes()
            for path in fresh.rglob("*")
            if path.is_file() and path.name not in {"lossdocs.zip", "sitemap.xml.gz"}
        }

        def same() -> bool:
            for name in [*left]:
                if got(url + name) == left[name]:
                    del left[name]
            return not left

        until(same, str([*left]))
        assert server.poll() is None


def test_a_server_that_was_killed_starts_again_with_its_memory(folder: Path) -> None:
    """And shows what was edited meanwhile; what it had half written does no harm."""
    place = free_address()
    with serving(folder, place):
        pass
    remembered = [path for path in (folder / ".cache/pages").rglob("*") if path.is_file()]
    remembered[0].write_bytes(remembered[0].read_bytes()[:7])
    rewrite(folder / "docs/guides/nan.md", "\n## ", "\nWritten meanwhile.\n\n## ")
    with serving(folder, place):
        until(lambda: b"Written meanwhile." in got(f"http://{place}/guides/nan/"), "the edit")


def test_the_archive_is_made_when_it_is_asked_for(folder: Path) -> None:
    """And not with each build."""
    place = free_address()
    with serving(folder, place):
        until(lambda: got(f"http://{place}/lossdocs.zip").startswith(b"PK"), "the archive")
