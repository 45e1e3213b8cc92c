"""A loss is its files: one that is made of them is found, and with them it goes without a trace."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from authoring.toy import CONTRACT, LOSS, PAGE, SOURCES, STEM, fill_in

from lossdocs.authoring.files import ROOT, path_of
from lossdocs.derive.sources import published

USED = """
import torch, lossdocs
from lossdocs.declare.loss import about
x, y = torch.tensor([2.0, 0.0]), torch.tensor([0.0, 0.0])
print(lossdocs.log_cosh_loss(x, y, reduction="none"))
print(lossdocs.LogCoshLoss(reduction="sum")(x, y))
print(lossdocs.LogCoshLoss(), "log_cosh_loss" in dir(lossdocs), lossdocs.__file__)
for call in (lambda: lossdocs.log_cosh_loss(x, y[:1]), lambda: lossdocs.LogCoshLoss("sum")):
    try:
        call()
    except (TypeError, ValueError) as error:
        print(error)
"""


SHOWN = (
    "SUMMARY.md",
    f"losses/{STEM}.md",
    "losses/index.md",
    "behaviour/index.md",
    "proofs/index.md",
    "map.md",
    "reference.md",
)
BUILD = """
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
docs, site = sys.argv[1:]
build(load_config("mkdocs.yml", docs_dir=docs, site_dir=site, strict=False))
assert "torch" not in sys.modules
"""


def lines(command: list[str], folder: Path, *, status: int = 0) -> list[str]:
    """What a command prints."""
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout.splitlines()


def lossdocs(folder: Path, *arguments: str, status: int = 0) -> list[str]:
    """What a command of the package in a checkout prints."""
    return lines([sys.executable, "-m", "lossdocs", *arguments], folder, status=status)


def changes(folder: Path) -> list[str]:
    """What git says of a checkout."""
    return lines(["git", "status", "--short", "--untracked-files=all"], folder)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of this checkout, as it is now."""
    folder = tmp_path_factory.mktemp("checkout")
    kept = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    for name in lines(kept, ROOT):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "All of it is there"]):
        lines(["git", *command], folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def toy(checkout: Path) -> Path:
    """The copy with a loss that is made of its files alone."""
    lossdocs(checkout, "new", STEM)
    fill_in(checkout, "loss", STEM, LOSS)
    fill_in(checkout, "contract", STEM, CONTRACT)
    fill_in(checkout, "page", STEM, PAGE)
    fill_in(checkout, "sources", STEM, SOURCES)
    lossdocs(checkout, "status", STEM, "--write")
    return checkout


@pytest.fixture(scope="module")
def site(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of the page of the new loss, and of the pages that must find it by themselves."""
    folder = tmp_path_factory.mktemp("built")
    docs = folder / "docs"
    shutil.copytree(toy / "docs/assets", docs / "assets")
    for name in SHOWN:
        (docs / name).parent.mkdir(exist_ok=True)
        shutil.copy(toy / "docs" / name, docs / name)
    others = [f"proofs/{path.name}" for path in toy.glob("docs/proofs/*.md")]
    for name in [*others, *(f"behaviour/{stem}.md" for stem in published())]:
        if not name.endswith("/index.md"):  # or it would be made
            (docs / name).write_text("# A page of another loss\n")
    lines([sys.executable, "-c", BUILD, str(docs), str(folder / "site")], toy)
    return folder / "site"


def test_no_file_that_is_written_by_hand_is_edited(toy: Path) -> None:
    """The two stubs and the sections are generated."""
    assert changes(toy) == [
        " M lossdocs/__init__.pyi",
        " M lossdocs/explain/sections.txt",
        " M lossdocs/modules.pyi",
        f"?? docs/assets/figures/{STEM}.svg",
        f"?? docs/behaviour/vectors/{STEM}.json",
        f"?? docs/losses/{STEM}.md",
        f"?? docs/sources/{STEM}.bib",
        f"?? lossdocs/contract/generic/{STEM}.toml",
        f"?? lossdocs/contract/{STEM}.toml",
        f"?? lossdocs/losses/{STEM}.py",
    ]


def test_the_package_has_it(toy: Path) -> None:
    """As a function and as a module that refuse what they must."""
    *said, refused, positional = lines([sys.executable, "-c", USED], toy)

    assert said == [
        "tensor([1.3250, 0.0000])",
        "tensor(1.3250)",
        f"LogCoshLoss(reduction='mean') True {toy / 'lossdocs/__init__.py'}",
    ]
    assert refused == "input and target must have the same shape, got (2,) and (1,)"
    assert positional.startswith("LogCoshLoss.__init__() takes 1 positional argument")


def test_nothing_of_it_is_missing(toy: Path) -> None:
    """But for a proof, which it need not have."""
    assert lossdocs(toy, "status", STEM, "--quick") == [
        f"{STEM}: Nothing is proved of it: python -m lossdocs new {STEM} --derivation",
        f"Nothing that a loss must have is missing: {STEM}",
    ]


def test_its_page_is_checked(toy: Path) -> None:
    """By the command for one page, with the works that it cites."""
    pages = [f"docs/losses/{STEM}.md", f"docs/sources/{STEM}.bib"]
    assert lines([sys.executable, "-m", "lossdocs.pages", "check", *pages], toy)


def test_its_page_says_what_it_is_at_a_glance(site: Path) -> None:
    """From its declaration, and what the page adds."""
    page = (site / f"losses/{STEM}/index.html").read_text()

    assert "<td><code>lossdocs.log_cosh_loss(input, target, *, reduction=" in page
    assert 'P. J. Green, <a href="https://doi.org/10.1109/42.52985">&quot;Bayesian' in page
    assert '<th scope="row">Unit</th><td>that of the error</td>' in page
    assert "<td>lossdocs; torch has no such loss</td>" in page


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("losses", f'<a href="{STEM}/" class="md-nav__link'),
        ("behaviour", f'<a href="{STEM}/" class="md-nav__link'),
        ("losses", '">Log-cosh loss</a><br><code>log_cosh_loss</code><br><code>LogCoshLoss</code>'),
        ("behaviour", f'href="{STEM}/">{STEM}</a></th>'),
        ("behaviour", f'href="vectors/{STEM}.json"'),
        (f"behaviour/{STEM}", "<b>torch 2.13</b> has no such loss"),
        (f"behaviour/{STEM}", "tensor([[1.5, 0.0, 3.0], [0.5, 1.0, -2.5]])"),
        ("map", "Both are half the square near 0."),
        ("reference", f'href="../losses/{STEM}/#reference"'),
    ],
)
def test_the_pages_of_all_losses_have_it(page: str, shown: str, site: Path) -> None:
    """The navigation, the tables, its behaviour, the map and the reference."""
    assert shown in (site / page / "index.html").read_text()


def test_whoever_searches_for_it_finds_it(site: Path) -> None:
    """Its page, by its names and its description."""
    index = json.loads((site / "search/search_index.json").read_text())
    (found,) = [one for one in index["docs"] if one["location"] == f"losses/{STEM}/"]

    assert "logcoshloss" in found["names"]
    assert f"losses/{STEM}.md): A loss of numbers" in (site / "llms.txt").read_text()


def test_it_goes_with_its_files(toy: Path) -> None:
    """What was generated of it is cleared by the command that made it."""
    for part in ("loss", "contract", "page", "sources"):
        path_of(part, STEM, toy).unlink()
    lossdocs(toy, "status", "soft_margin_loss", "--write")

    assert changes(toy) == []
