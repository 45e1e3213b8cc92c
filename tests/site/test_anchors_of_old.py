"""An anchor that was published goes on leading to something."""

from pathlib import Path

import anchors
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

PAGE = """<input id="__toc"><h1 id="loss">Loss</h1><div id="example-72fce5" class="highlight">
<pre id="__code_0"></pre></div><svg role="img"><title id="loss-title">Loss</title></svg>
<mjx-mtd id="mjx-eqn:eq:loss"></mjx-mtd><li id="fn:1"></li><input type="range" id="loss-x0">
<select name="reduction" id="loss-reduction"></select><p id="a&amp;b">"""
THERE = ["./#loss", "./#example-72fce5", "./#mjx-eqn:eq:loss", "./#fn:1", "./#a&b", "part/#kept"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of two pages, and the page for what is missing."""
    (tmp_path / "part").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "part/index.html").write_text('<h2 id="kept">Kept</h2>')
    (tmp_path / "404.html").write_text('<h1 id="not-found">Not found</h1>')
    return tmp_path


def test_every_anchor_that_was_published_leads_somewhere(site: Path) -> None:
    """By itself, with its page, or as docs/moved.txt says."""
    listed = anchors.entries(anchors.LIST)

    assert len(listed) > 3000
    assert anchors.wrong(listed, anchors.moved(), anchors.read(site)) == []


def test_an_anchor_is_what_a_link_may_point_to(small: Path) -> None:
    """Not a control, a part of a drawing, or what Material names for itself."""
    assert anchors.read(small).anchors == set(THERE)


def test_an_anchor_that_is_gone_is_reported(small: Path) -> None:
    """Also where another page has one of that name."""
    listed = [*THERE, "part/#loss", "gone/#kept"]

    assert anchors.wrong(listed, {}, anchors.read(small)) == [
        "gone/#kept leads nowhere",
        "part/#loss leads nowhere",
    ]


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ("part/#old part/#kept", []),
        ("part/#old ./#loss", []),
        ("part/#old part/#older", ["part/#old -> part/#older leads nowhere"]),
        ("part/#old part/", ["part/#old -> part/ leads nowhere"]),
    ],
)
def test_an_anchor_may_move_to_one_that_is_there(move: str, said: list[str], small: Path) -> None:
    """Its line names the new one; the top of a page is none."""
    (small / "moved.txt").write_text(f"# old new\n{move}\n")
    moves = anchors.moved(small / "moved.txt")

    assert anchors.wrong([*THERE, "part/#old"], moves, anchors.read(small)) == said


def test_a_move_that_nobody_needs_is_reported(small: Path) -> None:
    """Of an anchor that is there, or that no reader can have."""
    moves = {"part/#kept": "./#loss", "part/#invented": "./#loss"}

    assert anchors.wrong(THERE, moves, anchors.read(small)) == [
        "part/#kept has moved, and is still there",
        "part/#invented has moved, and was never published",
    ]


def test_a_page_that_moved_takes_its_anchors_along(tmp_path: Path) -> None:
    """Those that the new page has, and no others."""
    docs, site = tmp_path / "docs", tmp_path / "site"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n")
    (docs / "new.md").write_text("# New\n\n## Part\n")
    redirects = {"old.md": "new.md", "start.md": "index.md"}
    plugin = {"redirects": {"redirect_maps": redirects}}
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: moved\n")
    build(load_config(str(config), docs_dir=str(docs), site_dir=str(site), plugins=[plugin]))

    listed = ["old/#part", "old/#other", "start/#home", "start/#part"]
    assert anchors.wrong(listed, {}, anchors.read(site)) == [
        "old/#other leads nowhere",
        "start/#part leads nowhere",
    ]


def test_a_new_anchor_is_added_and_none_removed(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In order below the comment; the second time nothing is new."""
    path, addresses = small / "anchors.txt", small / "addresses.txt"
    path.write_text("# Comment\npart/#gone\n./#loss\n")
    addresses.write_text("gone/\n")

    assert anchors.main([str(small), "--to", str(small)]) == 0
    added = [*sorted(set(THERE) - {"./#loss"}), "./", "part/"]
    assert capsys.readouterr().out.splitlines() == [f"+ {line}" for line in added]
    assert path.read_text().splitlines() == ["# Comment", *sorted([*THERE, "part/#gone"])]
    assert addresses.read_text().splitlines() == ["./", "gone/", "part/"]

    assert anchors.main([str(small), "--to", str(small)]) == 0
    assert capsys.readouterr().out == ""


def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    """Or nothing would be added without a word."""
    with pytest.raises(SystemExit, match="holds no built site"):
        anchors.read(tmp_path)
