"""pytest collects the pages that the command line checks, one test each."""

import ast
from pathlib import Path

import pytest

import lossdocs.pages
from lossdocs.pages import inline
from lossdocs.pages.collect import Pages
from lossdocs.pages.find import default_paths, find

ROOT = Path(lossdocs.pages.__file__).parent.parent.parent
STDLIB = {"__future__", "re"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with pages at every depth, and files that are none."""
    texts = {
        "README.md": "```pycon\n>>> 1\n1\n```",
        "CHANGES.md": "0.5",
        "docs/a/b/c.md": "```pycon\n>>> 1\n2\n>>> 3\n4\n```",
        "docs/_part/d.md": "0.5",
        "docs/.hidden.md": "0.5",
        "docs/style.css": "",
        "lossdocs/__init__.py": "",
        "lossdocs/_own.py": '"""\n>>> 1\n"""\n',
        "tests/sample.md": "0.5",
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_pages_are_found_at_every_depth(project: Path) -> None:
    pages = [str(path.relative_to(project)) for path in find(default_paths(project))]

    assert pages == ["README.md", "docs/a/b/c.md", "lossdocs/__init__.py", "lossdocs/_own.py"]


def test_pytest_collects_what_the_command_line_checks(project: Path) -> None:
    pages = Pages(project)

    assert [path for path in sorted(project.rglob("*.*")) if pages.should_parse(path)] == sorted(
        find(default_paths(project))
    )


def test_a_page_is_one_test_that_lists_every_failure(project: Path) -> None:
    pages = Pages(project)
    right, wrong = pages.parse(project / "README.md"), pages.parse(project / "docs/a/b/c.md")
    [good], [bad] = right.examples(), wrong.examples()

    good.evaluate()
    with pytest.raises(AssertionError) as failure:
        bad.evaluate()

    assert pages.identify(bad) == "page"
    assert "c.md:3: shows 2, printed 1" in str(failure.value)
    assert "c.md:5: shows 4, printed 3" in str(failure.value)


def test_a_module_without_examples_is_no_test(project: Path) -> None:
    pages = Pages(project)

    assert list(pages.parse(project / "lossdocs/__init__.py").examples()) == []
    assert len(list(pages.parse(project / "lossdocs/_own.py").examples())) == 1


def test_this_project_collects_its_pages() -> None:
    assert Path(inline.__file__) in Pages(ROOT).pages


def test_the_grammar_of_numbers_needs_the_standard_library_only() -> None:
    tree = ast.parse(Path(inline.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        name
        for node in imports
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }

    assert names == STDLIB
