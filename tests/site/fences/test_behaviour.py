"""The pages of behaviour show all of the data that the tests run, and a filter finds rows."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Watch
from fences import convert
from playwright.sync_api import Browser, Page, expect
from pymdownx.superfences import SuperFencesException

from lossdocs.contract.model import GROUPS, Probe, load
from lossdocs.derive.sources import published
from lossdocs.pages.evidence import Evidence
from lossdocs.pages.fences import separate
from lossdocs.pages.ledger import entries
from lossdocs.pages.model import split_lines
from lossdocs.site import made
from lossdocs.site.fences.behaviour import CHECK, FENCE, LACKING, row

LOSS = "nll_loss"
PAGE = "# Rows\n\n" + "".join(
    f"{heading}``` behaviour\n{content}\n```\n\n"
    for heading, content in [
        ("", LOSS),
        ("## Shapes\n\nWhat is taken.\n\n", f"{LOSS} shapes"),
        ("## Weights\n\nWhat is multiplied.\n\n", f"{LOSS} weights"),
    ]
)


def rendered(content: str) -> str:
    """The HTML of a fence."""
    return convert(f"``` behaviour\n{content}\n```", behaviour=FENCE)


def text_of(shown: str) -> str:
    """What a reader sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


@pytest.mark.parametrize("stem", published())
def test_the_page_of_a_loss_shows_every_row_once(stem: str) -> None:
    """A fence for each group that has rows, in one order, and the defects last."""
    parts = separate(split_lines(made.behaviour(stem)))
    contents = [" ".join(line.text for line in fence.content) for fence in parts.fences]
    contract = load(stem)

    groups = [group for group in [*GROUPS, "defects"] if contract.of(group)]
    assert contents == [stem, *(f"{stem} {group}" for group in groups)]
    assert sum(len(contract.of(group)) for group in groups) == len(contract.probes)


@pytest.mark.parametrize("stem", published())
def test_a_row_shows_the_code_and_what_comes_of_it(stem: str) -> None:
    """Each part of the data, as it stands there."""
    contract = load(stem)
    for probe in contract.probes:
        shown = text_of(row(probe, contract.torch))
        ours = LACKING.sub(r"has no \1", probe.lossdocs) or "the same"
        written = [probe.code.strip(), probe.torch, ours, probe.right]
        said = [words.replace("`", "") for words in (probe.shows, probe.why, probe.defect)]
        warned = [warning.partition(": ")[2] for warning in probe.torch_warns]
        for part in [*written, *said, *warned]:
            assert part.removesuffix("*") in shown, probe.name


def test_a_row_says_where_only_torch_warns() -> None:
    """Nothing is said where lossdocs warns as well, or refuses."""
    warns = Probe(LOSS, "values.x", "A mean", "1", torch="1", torch_warns=("UserWarning: a",))
    refuses = Probe(**vars(warns) | {"lossdocs": "raises TypeError: no"})
    too = Probe(**vars(warns) | {"lossdocs_warns": ("UserWarning: b",)})

    assert "No warning." in row(warns, "2.13")
    assert "No warning." not in row(refuses, "2.13") + row(too, "2.13")
    assert row(too, "2.13").count("warns: UserWarning") == 2


@pytest.mark.parametrize("stem", published())
def test_the_ledger_takes_every_row_for_checked(stem: str) -> None:
    """An example for each row and one for the tensors; every number is tied to the tests."""
    contract = load(stem)
    groups = [group for group in [*GROUPS, "defects"] if contract.of(group)]
    shown = rendered(stem) + "".join(rendered(f"{stem} {group}") for group in groups)

    found = entries(shown, Evidence(), Evidence())
    assert {entry.tie.by for entry in found} == {CHECK}
    assert all(entry.tie.checked for entry in found)
    assert sum(entry.kind == "example" for entry in found) == len(contract.probes) + 1


def test_the_overview_counts_the_rows_of_every_loss() -> None:
    shown = rendered("")

    for stem in published():
        contract = load(stem)
        numbers = [
            len(contract.probes),
            sum(probe.differs for probe in contract.probes),
            len(contract.of("defects")),
        ]
        cells = "".join(f"<td>{number}</td>" for number in numbers)
        assert f'behaviour/{stem}/">{stem}</a></th>{cells}</tr>' in shown


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("cross_entropi", "no contract for 'cross_entropi'; there are binary_cross_entropy, "),
        (f"{LOSS} ranges", f"{LOSS} has no group 'ranges'; there are values, shapes, dtypes, "),
        (f"{LOSS} shape", f"{LOSS} has no group 'shape'; there are values, "),
        (f"{LOSS} shapes weights", f"a loss and a group at most, got '{LOSS} shapes weights'"),
    ],
)
def test_a_fence_that_names_nothing_fails_the_build(content: str, message: str) -> None:
    with pytest.raises(SuperFencesException, match=f"^Markdown: {re.escape(message)}"):
        rendered(content)


@pytest.fixture(scope="module")
def address(
    build_site: Callable[[Path, Path], Path],
    serve: Callable[[Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """Return the address of a site of one page with two tables."""
    folder = tmp_path_factory.mktemp("behaviour")
    docs = folder / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(PAGE)
    (docs / "SUMMARY.md").write_text("- [Rows](index.md)\n")
    return serve(build_site(docs, folder / "site"))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that fails the test on an error of a script."""
    context = browser.new_context()
    watch = Watch(context)
    yield context.new_page()
    context.close()
    watch.judge("http://127.0.0.1:")


def test_the_filter_leaves_the_rows_that_hold_every_word(page: Page, address: str) -> None:
    """Also the heading of a table without any goes; the count is right, and emptying undoes it."""
    contract = load(LOSS)
    both = [*contract.of("shapes"), *contract.of("weights")]
    wanted = [probe.id for probe in both if "weight" in text_of(row(probe, "2.13")).lower()]
    wanted = [probe_id for probe_id in wanted if probe_id.startswith("weights.")]
    rows = page.locator("table.behaviour > tbody > tr")
    count = page.locator(".behaviour-filter [aria-live]")
    page.goto(address)

    expect(count).to_have_text(f"{len(both)} of {len(both)} shown")
    page.get_by_label("Show only rows with").fill("WEIGHT  weights.")
    expect(count).to_have_text(f"{len(wanted)} of {len(both)} shown")
    assert 0 < len(wanted) < len(both)
    assert rows.filter(visible=True).evaluate_all("rows => rows.map(row => row.id)") == wanted
    expect(page.get_by_role("heading", name="Weights")).to_be_visible()
    expect(page.get_by_role("heading", name="Shapes")).to_be_hidden()
    expect(page.get_by_text("What is taken.")).to_be_hidden()

    page.get_by_label("Show only rows with").fill("")
    expect(rows.filter(visible=True)).to_have_count(len(both))
    expect(page.get_by_role("heading", name="Shapes")).to_be_visible()


def test_a_row_fits_a_phone(page: Page, address: str) -> None:
    """Its cells stand one below the other, as wide as the page."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)

    cells = page.locator("table.behaviour > tbody > tr").first.locator("> *").all()
    boxes = [box for box in (cell.bounding_box() for cell in cells) if box]
    assert len(boxes) == 4
    assert [box["y"] for box in boxes] == sorted({box["y"] for box in boxes})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_javascript_there_is_no_filter(browser: Browser, address: str) -> None:
    """It could do nothing; the rows are all there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    expect(page.get_by_role("searchbox", name="Show only rows with")).to_be_hidden()
    expect(page.locator("table.behaviour tr").last).to_be_visible()
    context.close()


@pytest.mark.parametrize("stem", published())
def test_a_row_in_markdown_says_all_that_the_page_says(stem: str) -> None:
    """What torch warns of, what is wrong with it, what would be right, and why ours differs."""
    for probe in load(stem).probes:
        group = "defects" if probe.defect else probe.group
        shown = FENCE.as_markdown(f"{stem} {group}", str)
        assert "NameError" not in shown  # it would read as a mistake of the page
        said = (*probe.torch_warns, probe.defect, probe.right, probe.why)
        for text in filter(None, said):
            plain = text.removeprefix("raises ").removesuffix("*")
            assert " ".join(plain.split()) in " ".join(shown.split())
