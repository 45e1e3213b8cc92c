"""How small tensors are computed: in blocks as large ones are, or in one."""

import pytest

from lossdocs.kernels import elementwise, linear_blocks, linear_cross_entropy, positions


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut even small tensors into blocks, and a last one that is smaller."""
    monkeypatch.setattr(elementwise, "TILE", 5 * 8)
    monkeypatch.setattr(positions, "BLOCK", 9)
    monkeypatch.setattr(linear_cross_entropy, "SMALL", 0)
    monkeypatch.setattr(linear_blocks, "FEWEST", 3)
    monkeypatch.setattr(linear_blocks, "MOST", 9)
    monkeypatch.setattr(linear_blocks, "WIDENED", 6)


@pytest.fixture
def large_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the kernel however few numbers there are, in one block."""
    monkeypatch.setattr(linear_cross_entropy, "SMALL", 0)
