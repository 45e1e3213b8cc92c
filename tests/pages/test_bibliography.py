"""A work stands once, in the bibliography, and is cited from there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sampling import sampled

from lossdocs.pages.check import check
from lossdocs.pages.citations import wrong
from lossdocs.pages.plant import plants
from lossdocs.pages.read import read

ROOT = Path(__file__).parents[2]
Found = Callable[..., list[tuple[int, str]]]
KINDS = {
    *("year of a work", "number of a work", "work without authors", "unused work"),
    *("unknown work", "source by hand"),
}

ARTICLE = """\
@article{kullback1951,
  author  = {Kullback, S. and Leibler, R. A.},
  title   = {On Information and Sufficiency},
  journal = {The Annals of Mathematical Statistics},
  year    = {1951},
  doi     = {10.1214/aoms/1177729694},
}
"""
PREPRINT = """\
@misc{hinton2015,
  author        = {Hinton, G. and others},
  title         = {Distilling the Knowledge},
  year          = {2015},
  archiveprefix = {arXiv},
  eprint        = {1503.02531},
}
"""
LONG = ARTICLE.replace("kullback1951", "kullback1951b").replace("aoms", "other")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with two works that its pages cite."""
    for name, text in {
        "docs/sources/a.bib": ARTICLE,
        "docs/sources/b.bib": PREPRINT,
        "docs/page.md": "[@kullback1951], `[@nobody1900]` and\n\n```text\n[@else1900]\n```\n",
        "lossdocs/module.py": '"""By @hinton2015.\n\n>>> "[@other1900]"\n"""\nx = "[@more1900]"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def said(project: Path, text: str, name: str = "a.bib") -> list[tuple[int, str]]:
    """What is wrong with a file of the bibliography that holds a text."""
    path = project / "docs/sources" / name
    path.write_text(text)
    return [(failure.line, failure.message) for failure in check(path).failures]


def test_what_is_right_passes(project: Path) -> None:
    assert said(project, ARTICLE) == []
    assert said(project, PREPRINT, "b.bib") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1951}", "1952}", "its key must be kullback1952, of the first author and the year"),
        ("1951}", "951}", "its year must be one of four digits, got '951'"),
        ("year ", "yaer ", "yaer is none of its fields, which are archiveprefix, author, "),
        ("Kullback, S.", "Kullback", "each author must have a family name and a given one"),
        ("Kullback, S.", "K\\\"ullb{\\'a}ck, S.", None),
        ("Kullback, S.", "van der Kullback, S.", None),
        ("{Kullback, S. and Leibler, R. A.}", "{}", "it must name its authors"),
        ("{On Information and Sufficiency}", "{ }", "it must have a title"),
        ("10.1214/", "10.1214", "its doi must be one such as 10.1214/aoms/1177729694, got '10."),
        ("10.1214/", "https://doi.org/10.1214/", "its doi must be one such as 10.1214/aoms/"),
        ("694}", "694.}", "its doi must be one such as 10.1214/aoms/1177729694, got '10."),
        ("aoms/", "aoms.1951.", None),
        ("aoms/", "aoms.1952.", "its year is 1951, and its doi is of 1952"),
        ("10.1214/aoms/1177729694", "10.48550/arXiv.1503.02531", "the doi of a preprint is its "),
        ("doi     =", "url     =", None),
        ("doi     =", "pages   =", "it must have a doi, the eprint of a preprint, or a url"),
    ],
)
def test_what_is_wrong_with_a_work_is_found(
    project: Path, old: str, new: str, message: str | None
) -> None:
    assert old in ARTICLE
    found = [text for line, text in said(project, ARTICLE.replace(old, new)) if line == 1]

    assert (message is None) == (found == [])
    assert message is None or any(text.startswith(f"kullback1951: {message}") for text in found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1503.02531", "1603.02531", "its year is 2015, and its preprint is of 2016"),
        ("1503.02531", "1403.0253", "its year is 2015, and its preprint is of 2014"),
        ("year ", "booktitle = {A},\n  year ", None),
        ("1503.02531", "1513.02531", "its eprint must be a number such as 1503.02531, got '1513."),
        ("1503.02531", "hep-th/9901001", "its eprint must be a number such as 1503.02531, got 'h"),
        ("1503.02531", "1503.0253", "its eprint must have five digits from 2015 on, and four"),
        ("{arXiv}", "{arxiv}", "beside an eprint it must have archiveprefix = {arXiv}"),
    ],
)
def test_the_number_of_a_preprint_has_the_year(
    project: Path, old: str, new: str, message: str | None
) -> None:
    found = said(project, PREPRINT.replace(old, new), "b.bib")

    assert [line for line, _ in found] == [1] * bool(message)
    assert message is None or found[0][1].startswith(f"hinton2015: {message}")


def test_a_published_work_may_be_younger_than_its_preprint(project: Path) -> None:
    older = PREPRINT.replace("1503.02531", "1403.0253")
    (project / "docs/page.md").write_text("[@hinton2015] [@kullback1951]")

    assert said(project, older.replace("year ", "booktitle = {A},\n  year "), "b.bib") == []
    assert len(said(project, older.replace("year ", "edition = {first},\n year "), "b.bib")) == 0
    assert len(said(project, older, "b.bib")) == 1


def test_a_work_stands_once(project: Path) -> None:
    assert said(project, ARTICLE + PREPRINT)[-2:] == [
        (8, "hinton2015 stands in b.bib too"),
        (8, "hinton2015: its address stands in b.bib too"),
    ]
    assert (8, "kullback1951b: its address stands in kullback1951 too") in said(
        project, ARTICLE + LONG.replace("other", "aoms")
    )
    [(line, message)] = said(project, ARTICLE + ARTICLE)
    assert (line, message.partition(":")[0]) == (8, "no BibTeX")


def test_a_work_is_cited(project: Path) -> None:
    assert said(project, ARTICLE + LONG) == [
        (8, "kullback1951b is cited nowhere: cite it, or remove it")
    ]
    for key in ("nobody1900", "else1900", "other1900", "more1900"):
        unused = ARTICLE.replace("kullback1951", key)
        assert any("is cited nowhere" in message for _, message in said(project, unused)), key


def test_what_is_no_bibtex_is_found(project: Path) -> None:
    [(line, message), *_] = said(project, ARTICLE.replace("Sufficiency},", "Sufficiency,"))

    assert (line, message.partition(":")[0]) == (1, "no BibTeX")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[@nobody1900]", "no work of docs/sources has the key nobody1900"),
        ("[@Kullback1951]", "no work of docs/sources has the key Kullback1951"),
        ("By @nobody1900.", "no work of docs/sources has the key nobody1900"),
        ("<https://doi.org/x>", "a DOI by hand, 'doi.org/x>'"),
        ("[a](https://dx.doi.org/x)", "a DOI by hand, 'doi.org/x)'"),
        ("doi:1", "a DOI by hand, 'doi:'"),
        ("See 10.1214/aoms/1.", "a DOI by hand, '10.1214/aoms/1.'"),
        ("[a]: https://arxiv.org/abs/1", "a preprint by hand, 'arxiv.org/abs/1'"),
        ("arXiv: 1503.02531", "a preprint by hand, 'arXiv: 1503.02531'"),
        ("By Nobody (1900).", "the year of a work by hand, 'Nobody (1900)'"),
        ("By Nobody, 1900.", "the year of a work by hand, 'Nobody, 1900'"),
        ("By Nobody et al.", "the authors of a work by hand, 'et al'"),
        ("What I. J. Good wrote", "the authors of a work by hand, 'I. J. Good'"),
        ("In 1951 Leibler", "the year of a work by hand, '1951 Leibler'"),
        ("[a](https://openreview.net/x)", "the address of a work by hand, 'openreview.net'"),
        ("<https://x.org/y.pdf>", "the address of a work by hand, 'https://x.org/y.pdf'"),
        ("[@cover2006; @cox1958]", "a citation that is none by hand, '[@cover2006;         ]'"),
        ("[@cover2006 ]", "a citation that is none by hand, '[@cover2006 ]'"),
        ("[@]", "a citation that is none by hand, '[@]'"),
        ("By @cover06.", "no work of docs/sources has the key cover06"),
        ('"A title", A journal, 1900', "the year of a work by hand, '\", A journal, 1900'"),
        ("What Fisher wrote in 1922.", "the year of a work by hand, 'Fisher wrote in 1922'"),
        ("---\ntitle: doi:1\n---", "a DOI by hand, 'doi:'"),
    ],
)
def test_a_work_by_hand_and_an_unknown_one_are_found(found: Found, text: str, message: str) -> None:
    where = 2 if text.startswith("---") else 1
    for name, page in (("page.md", text), ("module.py", f'"""{text}"""')):
        if name.endswith("md") or where == 1:
            assert (where, message) in [
                (line, said.partition(":" if "key" in said else ": cite")[0])
                for line, said in found(page, name)
            ]


def test_a_title_is_found_in_small_letters(found: Found) -> None:
    [(_, message)] = found("So says A mathematical theory of Communication.")

    assert message.startswith("the title of a work by hand")


def test_a_title_is_found_over_lines(found: Found) -> None:
    [(line, message)] = found("Text.\n\nIn *Rational\nDecisions*.")

    assert line == 3
    assert message.startswith("the title of a work by hand, 'Rational\\nDecisions': cite")


@pytest.mark.parametrize(
    "text",
    [
        *("[@kullback1951]", "[@fisher1922, section 6]", "as @hinton2015 show", "[@good1952]: so"),
        *("`[@nobody1900]`", "`doi:1`", "<!-- doi:1 -->", "a@b2015.org", "@loss"),
        *("`1952` rows", "the release `2026-01-15`", "Kullback and Leibler"),
        *("model compression", "the Huber loss", "https://x.org/y", "mail@x2.org"),
    ],
)
def test_what_is_no_work_is_left_alone(found: Found, text: str) -> None:
    assert found(text) == []


def planted(path: Path) -> Iterator[tuple[Path, str, str]]:
    """Each error of sources for a page: its kind, and the page with it."""
    text = path.read_text(encoding="utf-8")
    for plant in plants(path, text):
        if plant.kind in KINDS:
            yield path, plant.kind, plant.into(text)


def test_each_error_planted_in_the_sources_of_this_site_is_found() -> None:
    """In the bibliography, on pages and in docstrings."""
    folders = ("docs/sources/*.bib", "docs/concepts/l*.md", "lossdocs/losses/*.py")
    errors = [one for name in folders for path in ROOT.glob(name) for one in planted(path)]
    chosen = sampled(errors, "sources", 30)

    assert {kind for _, kind, _ in errors} == KINDS
    assert [(path, text) for path, _, text in chosen if not read(path, text).failures] == []


def test_no_other_file_of_the_site_names_a_work() -> None:
    """Contracts, findings, templates and explorers."""
    texts = (".toml", ".js", ".html", ".txt")
    folders = (ROOT / "docs", ROOT / "lossdocs")
    paths = [path for folder in folders for path in folder.rglob("*") if path.suffix in texts]

    assert len(paths) > 30
    assert [(path, one) for path in paths for one in wrong(path.read_text("utf-8"))] == []
