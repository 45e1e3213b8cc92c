"""Every question listed leads to a section with an example that runs."""

import re
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from lossdocs.derive.sources import published, read
from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines

DOCS = Path(__file__).parents[1] / "docs"
HEADING = re.compile(r"(?P<level>#+) (?P<text>.+?)(?: \{ #(?P<anchor>[\w-]+) \})?$")
LINK = re.compile(
    r"^- (?P<question>.+) \[Answer\]\((?P<place>\S+)\) · \[thread \d+\]\(https?://\S+\)$"
)

QUESTIONS, _, LATER = (
    (DOCS / "questions.md").read_text(encoding="utf-8").partition("## Answered later")
)
ITEMS = [line for line in QUESTIONS.splitlines() if line.startswith("- ")]
PLACES = sorted({match["place"] for line in ITEMS if (match := LINK.match(line))})


def plain(heading: str) -> str:
    """Return a heading without marks of code."""
    return heading.replace("`", "")


def examples_under(page: str, anchor: str) -> int:
    """Return the number of sessions between a heading and the next that is not below it."""
    parts = separate(split_lines((DOCS / page).read_text(encoding="utf-8")))
    sessions = [fence.opening.number for fence in parts.fences if fence.language == "pycon"]
    headings = [
        (line.number, len(match["level"]), match["anchor"] or slugify(plain(match["text"]), "-"))
        for line in parts.prose
        if (match := HEADING.match(line.text))
    ]
    start, level = next((at, deep) for at, deep, name in headings if name == anchor)
    end = next((at for at, deep, _ in headings if at > start and deep <= level), float("inf"))
    return sum(start < at < end for at in sessions)


@pytest.mark.parametrize("item", ITEMS)
def test_a_question_names_its_answer_and_its_thread(item: str) -> None:
    assert LINK.match(item)


@pytest.mark.parametrize("place", PLACES)
def test_the_answer_holds_an_example(place: str) -> None:
    page, anchor = place.split("#")
    assert examples_under(page, anchor)


def test_no_question_is_listed_twice() -> None:
    numbers = re.findall(r"\[thread (\d+)\]", QUESTIONS + LATER)
    assert len(numbers) == len(set(numbers)) == 206


def test_what_is_answered_later_has_no_page_yet() -> None:
    named = set(re.findall(r"\b\w+Loss\b", "".join(re.findall(r"^### .*", LATER, re.MULTILINE))))
    declared = [read(stem).declaration for stem in published()]

    assert named
    assert not named & {str(one.module) for one in declared}


def test_a_section_without_an_example_is_told_from_one_with() -> None:
    assert examples_under("choosing.md", "by-the-target") == 0
    assert examples_under("guides/nan.md", "finding-the-cause-of-nan") > 5
