"""The page names every warning."""

import re
from pathlib import Path

from explain.test_hazards import HAZARD_CALLS

PAGE = Path(__file__).parents[2] / "docs/explain.md"


def test_the_page_lists_every_warning_and_no_other() -> None:
    """Every warning is shown by a call, as another test says."""
    keys = {key for _, key, *_ in HAZARD_CALLS}
    listed = set(
        re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert listed == keys
    assert len(keys) > 20
