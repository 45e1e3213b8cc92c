"""The page names every warning."""

import re
from pathlib import Path

from explain.saying import gathered

PAGE = Path(__file__).parents[2] / "docs/explain.md"


def test_the_page_lists_every_warning_and_no_other() -> None:
    """Every warning is shown by a call, as another test says."""
    keys = {call.says[1] for call in gathered("WARNED")}
    listed = set(
        re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert listed == keys
    assert len(keys) > 20
