"""What builds keep on disk is what they would compute."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lossdocs.site import inputs
from lossdocs.site.cache import cache
from lossdocs.site.proofs import cached as module
from lossdocs.site.proofs.cached import cached


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return the questions computed, in a folder and with sources of its own."""
    (tmp_path / "lossdocs/proof").mkdir(parents=True)
    (tmp_path / "lossdocs/proof/kernel.py").write_text("one = 1")
    monkeypatch.setattr(module, "FOLDER", str(tmp_path / "cache"))
    monkeypatch.setattr(inputs, "ROOT", tmp_path)
    monkeypatch.setattr(module, "state", module.state.__wrapped__)
    inputs.look()
    yield []
    inputs.look()


def answer(asked: list[str], *question: str) -> list[str]:
    def compute(*question: str) -> list[str]:
        asked.append(question[0])
        return [question[0].upper()]

    return cached(compute, *question)


def test_the_same_question_is_computed_once(asked: list[str]) -> None:
    assert [answer(asked, "a"), answer(asked, "a"), answer(asked, "b")] == [["A"], ["A"], ["B"]]
    cache.cache_clear()  # as in another process
    assert answer(asked, "b") == ["B"]
    assert asked == ["a", "b"]


def test_a_change_of_a_source_has_every_question_computed_again(asked: list[str]) -> None:
    answer(asked, "a")
    (inputs.ROOT / "lossdocs/proof/kernel.py").write_text("one = 2")
    inputs.look()
    answer(asked, "a")
    assert asked == ["a", "a"]


def test_the_sources_are_those_that_answers_come_from() -> None:
    names = {path.name for pattern in module.SOURCES for path in inputs.ROOT.glob(pattern)}
    assert {"definedness.py", "kernel.py", "kl_div.py", "equations.py", "derivations.py"} <= names
    assert "parser.py" in names  # of the package that reads
