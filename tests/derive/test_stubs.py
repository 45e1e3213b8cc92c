"""What type checkers read is what the losses say."""

from pathlib import Path

import lossdocs
from lossdocs.derive.stubs import stubs

LOSS = """
@loss(module="NewLoss")
def new_loss(input: Reals, target: Reals, *, p: Positive = 1.0, w: ClassWeight | None = None): ...
"""
OWN = LOSS.replace("new", "own").replace("New", "Own") + "\nclass OwnLoss: ...\n"
QUANTITY = "@quantity()\ndef advantage(input: Reals): ...\n"


def test_the_stubs_are_those_that_follow_from_the_losses() -> None:
    """Both files."""
    for path, text in stubs().items():
        assert path.read_text(encoding="utf-8") == text, f"{path}: lossdocs status --write"


def test_every_public_name_is_there() -> None:
    """None is declared and missing."""
    assert all(hasattr(lossdocs, name) for name in dir(lossdocs))


def test_a_new_loss_has_a_class_with_its_signature(tmp_path: Path) -> None:
    """A class that is written by hand is imported, and a quantity has none."""
    folder = tmp_path / "losses"
    folder.mkdir()
    for name, text in {"new_loss": LOSS, "own_loss": OWN, "advantage": QUANTITY}.items():
        (folder / f"{name}.py").write_text(text)
    names, modules = stubs(folder).values()

    assert "from .losses.advantage import advantage as advantage\n" in names
    assert names.endswith(
        "from .modules import NewLoss as NewLoss\nfrom .modules import OwnLoss as OwnLoss\n"
    )
    assert "from .losses.own_loss import OwnLoss as OwnLoss\n" in modules
    assert "class OwnLoss" not in modules
    assert "from .declare.types import ClassWeight, Positive\n" in modules
    assert "def __init__(self, *, p: Positive = 1.0, w: ClassWeight | None = None) -> " in modules
    assert "Literal" not in modules
