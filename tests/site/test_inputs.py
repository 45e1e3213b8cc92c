"""What a build has read it need not read again, until a file has changed."""

from pathlib import Path

import pytest

from lossdocs.site import inputs


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in place of the checkout."""
    monkeypatch.setattr(inputs, "ROOT", tmp_path)
    inputs.look()
    (tmp_path / "a.txt").write_text("a")
    return tmp_path


def test_a_fingerprint_is_of_content(root: Path) -> None:
    """Not of times; it stays until the next look."""
    before = inputs.fingerprint("*.txt")
    (root / "a.txt").write_text("b")
    assert inputs.fingerprint("*.txt") == before
    inputs.look()
    assert inputs.fingerprint("*.txt") != before
    (root / "a.txt").write_text("a")
    inputs.look()
    assert inputs.fingerprint("*.txt") == before


def test_a_new_file_and_a_name_count(root: Path) -> None:
    """One that is moved is another."""
    before = inputs.fingerprint("*.txt")
    (root / "a.txt").rename(root / "b.txt")
    inputs.look()
    assert inputs.fingerprint("*.txt") != before


def test_what_is_kept_is_made_again_for_other_files(root: Path) -> None:
    """And for other arguments."""
    made = []

    @inputs.kept("*.txt")
    def make(name: str) -> str:
        made.append(name)
        return (root / "a.txt").read_text() + name

    assert [make("x"), make("x"), make("y")] == ["ax", "ax", "ay"]
    (root / "a.txt").write_text("b")
    inputs.look()
    assert make("x") == "bx"
    assert made == ["x", "y", "x"]
