"""The fence that puts an explorer into a page."""

import re
import subprocess
from pathlib import Path

import pytest
from explorers.javascript import FOLDER, NODE
from fences import convert
from pymdownx.superfences import SuperFencesException

from lossdocs.pages.rendered import rendered
from lossdocs.site.fences.explorer import FENCE as EXPLORER
from lossdocs.site.fences.explorer import SHARED, first_state, kinds

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^``` explorer\n(\w+)\n```$", re.MULTILINE)
PAGES = {
    str(path.relative_to(ROOT)): found
    for path in (ROOT / "docs").rglob("*.md")
    if (found := FENCE.findall(path.read_text(encoding="utf-8")))
}


def html(name: str) -> str:
    """The HTML of a fence."""
    return convert(f"``` explorer\n{name}\n```\n", explorer=EXPLORER)


@pytest.mark.parametrize("name", kinds())
def test_everything_in_it_says_what_checks_it(name: str) -> None:
    """The ledger of the site counts its numbers, its charts and its code."""
    found = [item for item in rendered(html(name)) if item.kind != "name"]

    assert {item.kind for item in found} >= {"code", "number", "figure"} - (
        set() if "<figure" in html(name) else {"figure"}
    )
    assert all(item.checked for item in found)


def test_an_unknown_name_fails_the_build() -> None:
    with pytest.raises(SuperFencesException, match="no explorer is named 'kl'; there are bin"):
        html("kl")


@pytest.mark.parametrize("name", kinds())
def test_node_writes_the_same_first_state(name: str) -> None:
    """What a script writes into the page is what the modules write in a browser."""
    script = f"""
      import {{ initial, page }} from '{(FOLDER / "parts.js").as_uri()}';
      import kind from '{(FOLDER / name).as_uri()}.js';
      process.stdout.write(page(kind, initial(kind)));"""
    command = [NODE, "--input-type=module", "--eval", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert first_state(name) == done.stdout


def test_the_first_example_is_the_first_state() -> None:
    """Each starts in a state that has a story."""
    for name in kinds():
        assert 'data-preset="0" aria-pressed="true"' in first_state(name)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_begins_with_its_own_explorer(page: str) -> None:
    """Where there is one of its name; and readers are told that they can try."""
    own = [name for name in kinds() if name == Path(page).stem]

    assert PAGES[page][: len(own)] == own
    assert "\n## Try it\n" in (ROOT / page).read_text(encoding="utf-8")


def test_every_explorer_has_a_page() -> None:
    assert {name for names in PAGES.values() for name in names} == set(kinds())


def test_no_svg_has_an_address() -> None:
    """Instant navigation fails on it: `href` of an SVG element cannot be set."""
    for path in FOLDER.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<[^>]*\shref=", text), path
        assert path.name in {*SHARED, "explorer.js"} or "export default kind;" in text


def test_files_are_short() -> None:
    """A reader can open each."""
    for path in FOLDER.glob("*.js"):
        assert path.read_text(encoding="utf-8").count("\n") <= 250, path
