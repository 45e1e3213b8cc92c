"""The site reads from the source of a loss what the package knows of its function."""

import dataclasses
from pathlib import Path

import pytest

import lossdocs
from lossdocs.declare.loss import about
from lossdocs.derive.sources import LOSSES, read, shown_default, stems
from lossdocs.pages.bibliography import CITATION


def test_every_file_is_a_loss() -> None:
    assert stems() == sorted(path.stem for path in LOSSES.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("stem", stems())
def test_a_source_says_what_the_function_knows(stem: str) -> None:
    """But for a function in place of a word, which is not run."""
    source, known = read(stem), about(getattr(lossdocs, stem)).declaration
    if callable(known.shapes):
        known = dataclasses.replace(known, shapes="own")

    assert source.declaration == known
    assert source.name == stem
    assert source.docstring == getattr(lossdocs, stem).__doc__.strip() or source.docstring
    assert source.summary.endswith(".")
    assert CITATION.match(source.literature)


@pytest.mark.parametrize("stem", stems())
def test_a_signature_is_shown_as_it_is_written(stem: str) -> None:
    """Word for word, whatever the lines."""
    text = " ".join((LOSSES / f"{stem}.py").read_text(encoding="utf-8").split())
    written = text.partition(f"def {stem}(")[2].partition(") -> Tensor")[0].strip(" ,")

    assert read(stem).signature() == written
    assert all(shown_default(p) in written for p in read(stem).declaration.options)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def other() -> None: ...", id="another name"),
        pytest.param("def some() -> None: ...", id="no decorator"),
        pytest.param("@cache\ndef some() -> None: ...", id="another decorator"),
        pytest.param("@losses()\ndef some() -> None: ...", id="nearly the decorator"),
    ],
)
def test_a_file_without_a_loss_is_refused(text: str, tmp_path: Path) -> None:
    """By its path, and what it must define."""
    (tmp_path / "some.py").write_text(text)

    with pytest.raises(ValueError, match=r"some.py must define some with @loss.*above it"):
        read("some", tmp_path)


def test_an_argument_without_annotation_is_refused(tmp_path: Path) -> None:
    """It would have no check."""
    (tmp_path / "some.py").write_text("@loss()\ndef some(input): ...")

    with pytest.raises(TypeError, match="input must be annotated"):
        read("some", tmp_path)


def test_a_source_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    """While the site is served."""
    file = tmp_path / "some.py"
    file.write_text("@quantity()\ndef some(input: Reals): ...")
    before = read("some", tmp_path)
    file.write_text('@loss(also=("more",))\ndef some(input: Reals):\n    """It.\n\n    More."""')

    assert (before.docstring, before.literature) == ("", "")
    assert read("some", tmp_path).declaration.also == ("more",)
    assert read("some", tmp_path).summary == "It."
