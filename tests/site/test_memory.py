"""A server makes nothing twice from the same things."""

from pathlib import Path

import pytest

from lossdocs.site.memory import OFF, Memory


def never() -> str:
    """Fail, as what is remembered must not be made."""
    raise AssertionError


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    """Return one that is on."""
    found = Memory(str(tmp_path))
    found.start()
    return found


def test_what_is_made_of_the_same_is_remembered(memory: Memory) -> None:
    """By all its parts, wherever one ends."""
    assert memory.get(lambda: ["a", "b"], lambda: "1") == "1"
    assert memory.get(lambda: ["a", "b"], never) == "1"
    assert memory.get(lambda: ["ab", ""], lambda: "2") == "2"


def test_it_outlives_the_process_on_disk(memory: Memory, tmp_path: Path) -> None:
    """With its type."""
    assert memory.get(lambda: ["a"], lambda: ["x", 1], on_disk=True) == ["x", 1]
    other = Memory(str(tmp_path))
    other.start()
    assert other.get(lambda: ["a"], list[object], on_disk=True) == ["x", 1]


def test_what_is_none_is_not_kept(memory: Memory) -> None:
    """A page that warns is rendered again."""
    assert memory.get(lambda: ["a"], lambda: None, on_disk=True) is None
    assert memory.get(lambda: ["a"], lambda: "1", on_disk=True) == "1"


def test_what_the_last_build_did_not_need_is_dropped(memory: Memory) -> None:
    """A server runs for a day."""
    memory.get(lambda: ["a"], lambda: "1")
    memory.forget()
    memory.forget()
    assert memory.get(lambda: ["a"], lambda: "2") == "2"


def test_it_is_off_until_a_server_starts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And stays off where the environment says so: then nobody asks for the parts."""
    found = Memory(str(tmp_path))
    assert found.get(lambda: [never()], lambda: "1") == "1"
    monkeypatch.setenv(OFF, "off")
    found.start()
    assert found.get(lambda: [never()], lambda: "2") == "2"
