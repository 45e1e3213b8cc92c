"""A page is made anew if what it shows has changed, and only then."""

import subprocess
import sys
from pathlib import Path

import pytest
from mkdocs.config import load_config

from lossdocs.derive.sources import read
from lossdocs.site import depends, inputs
from lossdocs.site.hooks import rendering

ROOT = Path(__file__).parents[2]
LOSS, OTHER = "kl_div", "nll_loss"
FENCES = rendering.fences(load_config(str(ROOT / "mkdocs.yml")))

# Which files of the checkout a fence opens, and has not opened to say what it shows.
UNSAID = """
import sys
from importlib import import_module
from pathlib import Path
from lossdocs.site.inputs import MACHINERY, ROOT

fence = import_module(f"lossdocs.site.fences.{sys.argv[1]}").FENCE
opened = set()

def hear(event, arguments):
    if event == "open" and str(arguments[0]).startswith(str(ROOT)):
        opened.add(Path(arguments[0]))

sys.addaudithook(hear)
fence.shows(sys.argv[2])
said = set(opened)
fence.as_html(sys.argv[2], "losses/page.md")
fence.as_markdown(sys.argv[2], str)
imported = {path for pattern in MACHINERY for path in ROOT.glob(pattern)}
for path in sorted(opened - said - imported):
    hidden = any(part.startswith(".") for part in path.relative_to(ROOT).parts[:1])
    if path.suffix != ".pyc" and not hidden:
        print(path)
"""


def module_of(stem: str) -> str:
    """The class of a loss."""
    return str(read(stem).declaration.module)


def test_the_text_of_a_page_names_what_it_shows() -> None:
    """In a fence, within a quotation or a list too; by a citation; by a reference; by a link."""
    inputs.look()
    plain = [*depends.names("Text.", "a.md", FENCES, {})]
    for text in (
        f"``` figure\n{LOSS}\n```",
        f"> ``` figure\n> {LOSS}\n> ```",
        f"~~~ {{ .figure }}\n{LOSS}\n~~~",
        f"<!-- proved: {LOSS}.gibbs -->",
        f"::: lossdocs.modules.{module_of(LOSS)}",
        "[@huber1964]",
        "[link](b.md)",
    ):
        assert len([*depends.names(text, "a.md", FENCES, {})]) > len(plain), text


def test_a_module_counts_as_far_as_it_is_shown() -> None:
    """The class of a loss, and not those of the others."""
    shown = depends.definition(f"lossdocs.modules.{module_of(LOSS)}")

    assert f"class {module_of(LOSS)}" in shown
    assert f"class {module_of(OTHER)}" not in shown
    assert f"def {LOSS}" in depends.definition(f"lossdocs.losses.{LOSS}")
    assert depends.definition("lossdocs.declare.kinds.Kind.no_such") != ""
    assert depends.definition("elsewhere.module") == ""


def test_a_module_that_is_broken_counts_as_it_is(tmp_path: Path) -> None:
    """The error is said when the page is rendered."""
    path = tmp_path / "broken.py"
    path.write_text("def f(:\n")
    assert depends.defined(path, "f") == "def f(:\n"


TRIED = [
    ("behaviour", f"{LOSS} shapes"),
    ("benchmark", "run"),
    ("derivation", f"{LOSS}.gibbs"),
    ("errors", "RuntimeError: Found dtype * but expected *"),
    ("explorer", LOSS),
    ("figure", LOSS),
    ("glance", LOSS),
    ("losses", ""),
    ("map", ""),
    ("theorems", LOSS),
]


@pytest.mark.parametrize(("name", "content"), TRIED)
def test_a_fence_reads_no_file_of_which_it_says_nothing(name: str, content: str) -> None:
    """Else a page would stay as it was when that file changes."""
    command = [sys.executable, "-c", UNSAID, name, content]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("name", "content"), TRIED)
def test_what_a_fence_shows_has_one_name(
    name: str, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And another where its files are others."""
    inputs.look()
    before = FENCES[name].shows(content)
    assert FENCES[name].shows(content) == before
    inputs.look()
    monkeypatch.setattr(inputs, "_hash", lambda path: b"other")
    assert FENCES[name].shows(content) != before or name == "losses"
    inputs.look()


def test_every_fence_is_tried() -> None:
    """A new one too."""
    assert {*FENCES} == {name for name, _ in TRIED}
