"""While a site is built for the first time its home page is there, and the others say so."""

import shutil
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from lossdocs.site.guard import policy
from lossdocs.site.hooks.serving import Live, live
from lossdocs.site.hooks.waiting import Waiting, waiting
from lossdocs.site.memory import memory
from lossdocs.site.progress import progress

ROOT = Path(__file__).parents[3]
SAMPLE = Path(__file__).parents[1] / "sample"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the address of a site after its first build, as if MkDocs did not listen yet."""
    docs = shutil.copytree(SAMPLE, tmp_path / "docs")
    shutil.copytree(ROOT / "docs/assets", docs / "assets")
    monkeypatch.setattr(policy, "live", True)
    monkeypatch.setattr(memory, "on", True)
    monkeypatch.setattr(memory, "_folder", str(tmp_path / "memory"))
    vars(live).update(vars(Live()))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    address = f"http://{place}/base/"
    settings = {"docs_dir": str(docs), "site_dir": str(tmp_path / "site"), "dev_addr": place}
    config = load_config(str(ROOT / "mkdocs.yml"), site_url=address, **settings)
    build(config, serve_url=address)
    (tmp_path / "site/one/sessions/index.html").unlink()
    yield address
    waiting.end()
    vars(live).update(vars(Live()))


def asked(url: str, accept: str = "text/html,*/*") -> tuple[int, str]:
    """The status and the text of what is answered, to a browser if nothing else is said."""
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310  # ours
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_home_page_is_there_and_loads_again(url: str) -> None:
    """With its styles; it asks whether MkDocs answers."""
    status, page = asked(url)
    assert (status, "livereload" in page, "<h1" in page) == (200, True, True)
    status, sheet = asked(f"{url}assets/stylesheets/extra.css?1", "text/css,*/*")
    assert (status, "{" in sheet) == (200, True)


def test_another_page_says_how_far_the_build_has_come(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a file that is not there is not there."""
    monkeypatch.setattr(progress, "text", "")
    status, page = asked(f"{url}sessions/")
    assert (status, "The build has begun." in page) == (503, True)
    monkeypatch.setattr(progress, "text", "Rendered 3 of 5 pages ...")
    assert "Rendered 3 of 5 pages ..." in asked(f"{url}sessions/")[1]
    assert asked(f"{url}assets/none.css")[0] == 404


def test_a_program_is_told_to_ask_again(url: str) -> None:
    """It waits for a site, of which the home page alone is none."""
    for page in (url, f"{url}sessions/"):
        assert asked(page, "*/*") == (503, "The site is being built.")


def test_the_search_has_each_page_once(url: str, tmp_path: Path) -> None:
    """Though the home page was built before the others."""
    index = (tmp_path / "site/one/search/search_index.json").read_text(encoding="utf-8")
    assert index.count('"location":""') == 1


def test_an_address_that_is_taken_is_left_to_mkdocs(url: str) -> None:
    """It says what is wrong; where there is no home page nobody waits either."""
    other = Waiting()
    config, files, nav, _ = live.building or pytest.fail("it was built")
    other.begin(config, files, nav)
    assert other.server is None
    nav.homepage = None
    other.begin(config, files, nav)
    assert other.server is None
    other.end()
