"""A build that takes a while says how far it has come."""

import gc
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from logged import Logged
from mkdocs.config import load_config

from lossdocs.site import progress as module
from lossdocs.site.formulas import mathjax
from lossdocs.site.hooks import formulas, running
from lossdocs.site.hooks.running import READING
from lossdocs.site.progress import progress

ROOT = Path(__file__).parents[3]
Build = Callable[[Path, Path], Path]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Three pages."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("index", "a", "b"):
        (folder / f"{name}.md").write_text(f"# {name}\n")
    (folder / "SUMMARY.md").write_text("- [Home](index.md)\n- [A](a.md)\n- [B](b.md)\n")
    return folder


def said(logged: Logged) -> list[str]:
    """What was said of the progress."""
    return [record.getMessage() for record in logged.buffer if record.name == module.log.name]


def test_a_slow_build_says_how_far_it_is(
    docs: Path, build_site: Build, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock on which two seconds pass between two looks."""
    clock: Iterator[float] = count(0.0, module.SECONDS + 1)
    monkeypatch.setattr(module, "monotonic", lambda: next(clock))
    build_site(docs, docs.parent / "site")
    assert said(logged) == [
        *(f"Rendered {number} of 3 pages ..." for number in (1, 2, 3)),
        READING,
        *(f"Wrote {number} of 3 pages ..." for number in (1, 2, 3)),
    ]


def test_a_fast_build_says_nothing(
    docs: Path, build_site: Build, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock that stands."""
    monkeypatch.setattr(module, "monotonic", lambda: 0.0)
    build_site(docs, docs.parent / "site")
    assert said(logged) == []


def test_garbage_is_looked_for_again_after_a_build(
    docs: Path, build_site: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it came to its end or not; a server lives on."""
    build_site(docs, docs.parent / "site")
    assert gc.isenabled()

    def failing(*of: object) -> None:
        raise RuntimeError(*of)

    monkeypatch.setattr(progress, "step", failing)
    with pytest.raises(RuntimeError, match="Rendered"):
        build_site(docs, docs.parent / "site")
    assert gc.isenabled()


def test_no_garbage_is_looked_for_meanwhile(
    docs: Path, build_site: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would take an eighth of the time."""
    looking: list[bool] = []
    monkeypatch.setattr(progress, "step", lambda *of: looking.append(gc.isenabled()))
    build_site(docs, docs.parent / "site")
    assert looking
    assert not any(looking)


def test_a_first_build_has_its_formulas_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of its pages and of all proofs; not a build that finds the results of another."""
    prepared: list[list[str]] = []
    monkeypatch.setattr(mathjax, "prepare", prepared.extend)
    monkeypatch.chdir(tmp_path)
    config = load_config(str(ROOT / "mkdocs.yml"))
    formulas.prepare(config)
    assert [r"\(\varepsilon\)"] in prepared
    assert [r"\[= H(p) + D_{\mathrm{KL}}(p \,\|\, q)\]"] in prepared
    prepared.clear()
    (tmp_path / ".cache/mathematics").mkdir(parents=True)
    formulas.prepare(config)
    assert prepared == []


def test_a_command_that_ends_leaves_its_objects_to_the_process() -> None:
    try:
        running.on_shutdown()

        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
