"""The page names every warning."""

import re
from pathlib import Path

import lossdocs

FOLDER = Path(lossdocs.__file__).parent / "explain/hazards"
PAGE = Path(__file__).parents[2] / "docs/explain.md"


def test_the_page_lists_every_warning_and_no_other() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    keys = set(re.findall(r'^ +"([a-z]+(?:-[a-z]+)+)",$', sources, re.MULTILINE))
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    assert listed == keys
    assert len(keys) > 20
