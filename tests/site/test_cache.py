"""What was made once is not made again, in this build or the next."""

import os
from pathlib import Path

import pytest

from lossdocs.site.cache import Cache


def never() -> bytes:
    """Fail, as what is cached must not be made."""
    raise AssertionError


def test_a_value_outlives_the_build(tmp_path: Path) -> None:
    """By all of its parts."""
    assert Cache(tmp_path / "new").get(("a", "b"), lambda: b"1") == b"1"
    again = Cache(tmp_path / "new")
    assert again.get(("a", "b"), never) == b"1"
    assert again.get(("a", "c"), lambda: b"2") == b"2"
    assert not list(tmp_path.rglob("*.[0-9]*"))


def test_without_a_folder_it_lasts_for_the_process() -> None:
    """And text is text."""
    cache = Cache(None)
    assert cache.text(("a",), lambda: "é") == "é"
    assert cache.get(("a",), never) == "é".encode()


def test_where_nothing_can_be_written_the_build_goes_on(tmp_path: Path) -> None:
    """The folder is a file."""
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    for _ in range(2):
        assert cache.get(("a",), lambda: b"1") == b"1"


@pytest.mark.parametrize("damaged", [b"", b"1", b"12", bytes(32) + b"12", bytes(40)])
def test_a_damaged_value_is_made_again(tmp_path: Path, damaged: bytes) -> None:
    """As a power cut or a bad disk may leave it, and as an older version wrote it."""
    Cache(tmp_path).get(("a",), lambda: b"12")
    [path] = files(tmp_path)
    whole = path.read_bytes()
    for content in (damaged, whole[:-1], whole[:-1] + b"3"):
        path.write_bytes(content)
        assert Cache(tmp_path).get(("a",), lambda: b"12") == b"12"
        assert path.read_bytes() == whole


def test_it_says_what_it_has(tmp_path: Path) -> None:
    """So that what is missing can be made together."""
    cache = Cache(tmp_path)
    assert not cache.has(("a",))
    cache.get(("a",), lambda: b"1")
    assert cache.has(("a",))
    assert Cache(tmp_path).has(("a",))
    assert not Cache(tmp_path).has(("b",))


def test_it_stays_small_and_keeps_what_was_asked_for_last(tmp_path: Path) -> None:
    """Also where each build writes little."""
    Cache(tmp_path).get(("always",), lambda: b"1")
    for build in range(30):
        cache = Cache(tmp_path, limit=10_000)
        assert cache.get(("always",), never) == b"1"
        cache.get((f"made by build {build}",), lambda: bytes(500))
        for age, path in enumerate(sorted(files(tmp_path), key=lambda path: path.stat().st_mtime)):
            os.utime(path, (age, age))  # on a clock that tells them apart
        assert sum(path.stat().st_size for path in files(tmp_path)) <= 10_000
    kept = Cache(tmp_path)
    assert kept.get(("always",), never) == b"1"
    assert kept.get(("made by build 29",), never) == bytes(500)
    assert not kept.has(("made by build 0",))
    assert len(files(tmp_path)) > 10


def test_two_builds_may_make_room_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the other has removed is no mistake."""
    for number in range(9):
        Cache(tmp_path).get((str(number),), lambda: bytes(500))
    found = files(tmp_path)
    monkeypatch.setattr(Path, "glob", lambda self, pattern: [self / "gone/gone", *found])
    assert Cache(tmp_path, limit=2_000).get(("new",), lambda: b"1") == b"1"
    assert Cache(tmp_path).get(("new",), never) == b"1"
    assert len(files(tmp_path)) < 9


def files(folder: Path) -> list[Path]:
    """Those of a cache."""
    return [path for path in folder.rglob("*") if path.is_file()]
