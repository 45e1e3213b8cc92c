"""A sample of a grid is the same in every run, and may be asked to be another or all of it."""

import pytest
from sampling import everything, sampled

GRID = range(100)


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where nothing is set."""
    monkeypatch.delenv("LOSSDOCS_TESTS", raising=False)
    monkeypatch.delenv("LOSSDOCS_SEED", raising=False)


def test_a_sample_has_its_size_its_order_and_nothing_twice() -> None:
    found = sampled(GRID, "grid", 10)

    assert len(set(found)) == 10
    assert found == sorted(found)
    assert set(found) < set(GRID)


def test_a_sample_is_the_same_in_every_process() -> None:
    """As the workers must collect the same tests."""
    assert sampled(GRID, "grid", 5) == [23, 25, 43, 49, 58]


def test_another_grid_has_another_sample() -> None:
    assert sampled(GRID, "grid", 10) != sampled(GRID, "another", 10)


def test_another_seed_draws_another_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    first = sampled(GRID, "grid", 10)
    monkeypatch.setenv("LOSSDOCS_SEED", "2026-12-02")

    assert sampled(GRID, "grid", 10) != first


def test_all_of_a_grid_is_tested_where_everything_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not everything()
    monkeypatch.setenv("LOSSDOCS_TESTS", "all")

    assert everything()
    assert sampled(GRID, "grid", 10) == list(GRID)


def test_a_grid_that_is_smaller_than_its_sample_is_tested_whole() -> None:
    assert sampled(iter("abc"), "letters", 4) == ["a", "b", "c"]
