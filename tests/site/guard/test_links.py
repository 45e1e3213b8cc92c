"""Every link of the built site leads somewhere, and the check of it sees what does not."""

from pathlib import Path

import pytest

from lossdocs.site.guard import links

PAGE = """<link rel="canonical" href="https://docs.example/sub/"><h2 id="here">Here</h2>
<a href="#here">here</a> <a href="there/#é">there</a> <img src="a%20picture.png">"""
THERE = """<p id="é">There</p><a href="..">home</a> <a href="../#here">here</a>
<form action="."></form> <a href="https://other.example/page">another host</a>"""
NOT_FOUND = '<a href="/sub/there/">there</a> <script src="/sub/script.js"></script>'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site where every link leads somewhere."""
    (tmp_path / "there").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "there/index.html").write_text(THERE)
    (tmp_path / "404.html").write_text(NOT_FOUND)
    (tmp_path / "a picture.png").touch()
    (tmp_path / "script.js").touch()
    return tmp_path


def test_every_link_of_the_site_leads_somewhere(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pages, anchors, images and scripts; links to other hosts are at least well formed."""
    code = links.main([str(site)])
    assert (code, capsys.readouterr().out) == (0, "")
    read = links.read(site)
    assert len(read.links) == len([*site.rglob("*.html")])
    assert all(len(found) > 20 for found in read.links.values())


def test_what_leads_somewhere_is_not_reported(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At any depth, below a path, in any script."""
    assert (links.main([str(small)]), capsys.readouterr().out) == (0, "")


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ('<a href="nowhere/">', "'nowhere/' leads to no file"),
        ('<a href="there/#nowhere">', "'there/#nowhere' leads to no anchor of there/index.html"),
        ('<a href="#nowhere">', "'#nowhere' leads to no anchor of index.html"),
        ('<a href="script.js#line">', "'script.js#line' leads to no anchor of script.js"),
        ('<img src="no.png">', "'no.png' leads to no file"),
        ('<form action="/sub/no/">', "'/sub/no/' leads to no file"),
        ('<a href="https://docs.example/sub/no">', "no' leads to no file"),
        ('<a href="http://other.example/">', "is no address that begins with https"),
        ('<a href="https://other">', "is no address that begins with https"),
        ('<a href="https://other.example/a b">', "is no address that begins with https"),
        ('<a href="mailto:me">', "is no address that begins with https"),
    ],
)
def test_what_leads_nowhere_is_reported(
    link: str, said: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the page and the link as it is written."""
    (small / "index.html").write_text(PAGE + link)
    assert links.main([str(small)]) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("index.html: ")
    assert line.endswith(said)


def test_links_to_other_hosts_are_listed(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One a line, for a tool that has the network."""
    assert links.main([str(small), "--external"]) == 0
    assert capsys.readouterr().out == "https://other.example/page\n"


def test_a_site_without_a_public_address_is_checked_too(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing says where it lies, so it lies at the root of its host."""
    (small / "404.html").unlink()
    (small / "index.html").write_text('<a href="there/">there</a> <a href="no/">no</a>')
    (small / "there/index.html").write_text('<a href="/">home</a>')
    assert links.main([str(small)]) == 1
    assert capsys.readouterr().out == "index.html: 'no/' leads to no file\n"


def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds no built site"):
        links.main([str(tmp_path)])
