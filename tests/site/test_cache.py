"""What was made once is not made again, in this build or the next."""

from pathlib import Path

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


def test_half_a_value_is_made_again(tmp_path: Path) -> None:
    """As a power cut may leave it."""
    Cache(tmp_path).get(("a",), lambda: b"1")
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    assert Cache(tmp_path).get(("a",), lambda: b"1") == b"1"
