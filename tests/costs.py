"""What each loss and each page costs to test, in CPU seconds: `make costs`.

A test costs what its process and all below it spent, a browser among them, since the test before
it ended: what a fixture takes belongs to the first test that asks for it.
"""

import re
from collections import defaultdict
from collections.abc import Generator
from contextlib import suppress
from math import inf
from time import process_time

import psutil
import pytest

from lossdocs.derive.sources import stems

# The parameter of a test of a page: its source, or its address on the site.
PAGE = re.compile(r"\[(?:docs/([\w/]+)\.\w+|((?:\w+/)*))[]-]")
STEMS = set(stems())
LIMITS = {"loss": 3, "page": 1}  # of one in CPU seconds; the examples of a page are apart

spent_before = [0.0]  # when the last test ended, and what to ask for that cost
costs: dict[str, float] = {}  # of each test


def spent() -> float:
    """The CPU seconds of this process and of all below it, also of those that have ended."""
    this = psutil.Process()
    ended = this.cpu_times()
    seconds: float = (
        process_time() + ended.children_user + ended.children_system
    )  # the first has ticks
    for process in this.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            seconds += used.user + used.system + used.children_user + used.children_system
    return seconds


def pytest_collection_finish() -> None:
    """What is spent before the first test is of none."""
    spent_before[0] = spent()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The last report of a test says what it cost, as xdist passes reports on."""
    report = yield
    if call.when == "teardown":
        asked = process_time()
        now = spent()
        # Of a browser that has ended nobody knows any longer what it had spent.
        report.user_properties.append(("cpu", max(now - spent_before[0], 0)))
        spent_before[0] = now + process_time() - asked  # to ask is most of a small test
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Take what it cost from the report."""
    if report.when == "teardown":
        costs[report.nodeid] = float(str(dict(report.user_properties)["cpu"]))


def subject(nodeid: str) -> tuple[str, str]:
    """What a test is of: examples of a page, a page, an explorer, a loss, or a folder of tests."""
    path = nodeid.partition("::")[0]
    if path.startswith("docs/"):
        return "examples", path
    if page := PAGE.search(nodeid):
        return "page", (page[1] or page[2]).removesuffix("index").strip("/") or "home"
    kind = "explorer" if "explorers/" in path else "loss"
    for stem in STEMS.intersection(re.findall(r"\w+", nodeid.replace("/test_", "/"))):
        return kind, stem
    return "other", "/".join(path.split("/")[:2])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The dearest of each kind first."""
    kinds: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for nodeid, seconds in costs.items():
        kind, name = subject(nodeid)
        kinds[kind][name] += seconds
    terminalreporter.section("CPU seconds")
    for kind, found in sorted(kinds.items()):
        terminalreporter.line(f"{kind}: {sum(found.values()):.1f}")
        for name in sorted(found, key=found.__getitem__, reverse=True):
            much = f"  more than {LIMITS[kind]}" if found[name] > LIMITS.get(kind, inf) else ""
            terminalreporter.line(f"{found[name]:8.2f}  {name}{much}")
