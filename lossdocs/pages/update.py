"""Repairing pages: the outputs and numbers that are no longer what the code gives."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from lossdocs.pages.check import check, repaired
from lossdocs.pages.model import Example, Failure, Page, Repair, Report
from lossdocs.pages.read import decimals, read
from lossdocs.pages.run import message

UNREAD = "The page cannot be checked: {error}"
UNWRITABLE = "The new output cannot be written: the page would not read as before."


class Plan(NamedTuple):
    """What an update makes of a page.

    Attributes:
        report: what was found on the page as it stands.
        text: what the page becomes.
        confirm: what an author must confirm of the repairs, with lines of the new text.
        left: what is wrong with the new text.
    """

    report: Report
    text: str
    confirm: Sequence[Failure]
    left: Report

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.text != self.report.text


def planned(path: Path) -> Plan:
    r"""Check a page and find out what repairing it gives; nothing is written.

    What the page would not read back with stays as it is.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     page = Path(folder) / "page.md"
        ...     _ = page.write_text("```pycon\n>>> 1 / 0\n>>> 1 / 4\n0.26\n```")
        ...     plan = planned(page)
        >>> plan.text.splitlines()[2:5]
        ['Traceback (most recent call last):', '  ...', 'ZeroDivisionError: division by zero']
        >>> [failure.message for failure in plan.confirm]
        ['An error stands here now, and none did: ZeroDivisionError: division by zero']
    """
    try:
        report = check(path)
        repairs = readable(report)
        stored = path.suffix == ".ipynb"  # its outputs cannot end what holds them
        text = report.repaired if stored else repaired(report.text, repairs)
        left = check(path, text) if text != report.text else report
    except Exception as error:
        reason = UNREAD.format(error=message(error))
        report = Report(path, "", "", 0, 0, [Failure(1, reason)], [])
        return Plan(report, "", [], report)
    asked = [placed(repair, report.text, repairs, repair.confirm) for repair in repairs]
    refused = [
        placed(failure.repair, report.text, repairs, UNWRITABLE)
        for failure in report.failures
        if failure.repair and failure.repair not in repairs
    ]
    left = replace(left, failures=sorted([*left.failures, *refused], key=lambda one: one.line))
    return Plan(report, text, [one for one in asked if one.message], left)


def readable(report: Report) -> list[Repair]:
    """The repairs with which the page still reads as the same page with other outputs.

    An output can hold a prompt, a fence or quotation marks, and end its own block.
    """
    found = [failure.repair for failure in report.failures if failure.repair]
    if reads_back(report, found):
        return found
    kept: list[Repair] = []
    for repair in found:
        if reads_back(report, [*kept, repair]):
            kept.append(repair)
    return kept


def reads_back(report: Report, repairs: Sequence[Repair]) -> bool:
    """Whether a page reads as before but for its outputs and numbers, once it is repaired."""
    text = repaired(report.text, repairs)
    quotable = decimals(examples_of(read(report.path, report.text)))
    quotable |= decimals(examples_of(read(report.path, text)))
    old, new = (read(report.path, one, quotable) for one in (report.text, text))
    same = shape(old) == shape(new) and outside(old) == outside(new)
    return same and len(old.failures) == len(new.failures)


def examples_of(page: Page) -> Iterator[Example]:
    """The examples of a page, in order."""
    return (item for session in page.sessions for item in session if isinstance(item, Example))


def placed(repair: Repair, text: str, repairs: Sequence[Repair], message: str) -> Failure:
    """A message on the line that a place of a text has once the text is repaired."""
    above = repaired(text[: repair.start], [one for one in repairs if one.start < repair.start])
    return Failure(above.count("\n") + 1, message)


def diff(plan: Plan) -> str:
    r"""What an update changes on a page.

    Examples:
        >>> report = Report(Path("page.md"), "0\n", "1\n", 1, 0, [], [])
        >>> print(diff(Plan(report, "1\n", [], report)))
        --- page.md
        +++ page.md
        @@ -1 +1 @@
        -0
        +1
    """
    old, new = plan.report.text.splitlines(), plan.text.splitlines()
    name = str(plan.report.path)
    return "\n".join(difflib.unified_diff(old, new, name, name, lineterm=""))


def shape(page: Page) -> list[list[str]]:
    """What is run on a page, in order."""
    return [
        [item.source if isinstance(item, Example) else item.expression for item in session]
        for session in page.sessions
    ]


def outside(page: Page) -> Sequence[str]:
    """The text between outputs and numbers."""
    items = sorted((item for session in page.sessions for item in session), key=lambda i: i.start)
    ends = [0, *(item.end for item in items)]
    starts = [*(item.start for item in items), len(page.text)]
    return [page.text[end:start] for end, start in zip(ends, starts, strict=True)]
